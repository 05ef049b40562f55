// The way to the server: one act after the other, each kept and sent again while the server is away.

import { announce, count, desk, tell } from './words.js';

/** How long a server may be away before what waits is said to have failed. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
const ANSWER_MS = 15_000;
/** An act that is under way for longer is shown as not sent yet. */
const SHOWN_AFTER_MS = 1_200;

export type Answer =
  | { kind: 'ok'; body: any }
  | { kind: 'refused'; status: number; body: any; again: boolean }
  | { kind: 'away' }
  | { kind: 'ended' };

export interface Job {
  /** Sent as it stands when its turn comes; without an address there is nothing left to send. */
  path: () => string | null;
  body?: () => unknown;
  done: (answer: Answer) => void | Promise<void>;
  /** How many acts of the moderator it carries. */
  size: number;
  begun?: boolean;
}

const waiting: Job[] = [];
let running = false;
/** When the first of the tries in a row failed that nobody answered. */
let awaySince = 0;
let ended: () => void = () => {};
const unsent = document.getElementById('unsent');
const dock = document.getElementById('dock');

export function onEnded(then: () => void): void {
  ended = then;
}

export function send(job: Job): void {
  waiting.push(job);
  if (!running) void run();
}

/** Takes back what was not sent yet; false if it was. */
export function withdraw(job: Job): boolean {
  const at = waiting.indexOf(job);
  if (at < 0 || job.begun) return false;
  waiting.splice(at, 1);
  show();
  return true;
}

/** Lets go of everything: whoever leaves for the log-in is not asked whether to. */
export function clear(): void {
  waiting.length = 0;
}

export function size(): number {
  return waiting.reduce((sum, job) => sum + job.size, 0);
}

async function run(): Promise<void> {
  running = true;
  for (let job = waiting[0]; job; job = waiting[0]) {
    job.begun = true;
    const late = setTimeout(show, SHOWN_AFTER_MS);
    const answer = await ask(job);
    clearTimeout(late);
    if (answer.kind === 'ended') {
      running = false;
      ended();
      return;
    }
    waiting.shift();
    await job.done(answer);
    if (unsent && !unsent.hidden) show();
  }
  running = false;
  show();
}

async function ask(job: Job): Promise<Answer> {
  for (let again = false; ; again = true) {
    const path = job.path();
    if (path === null) return { kind: 'ok', body: null };
    const answer = await request(path, job.body?.(), again);
    if (answer.kind !== 'away') {
      awaySince = 0;
      return answer;
    }
    const now = performance.now();
    if (!awaySince) {
      awaySince = now;
      announce(tell('offline'));
    }
    show();
    if (now - awaySince > PATIENCE_MS) return answer;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}

/** One request of ours. Whoever is not answered, or by a server that cannot now, is told that it is away. */
export async function request(path: string, body?: unknown, again = false, method = 'POST'): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        'X-CSRF-Token': desk?.dataset['csrf'] ?? '',
        Accept: 'application/json',
        'Accept-Language': document.documentElement.lang,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.status === 429 || response.status >= 502) return { kind: 'away' };
    // A session of another tab has another token: to log in is to mend that as well.
    if (response.status === 401 || response.status === 403) return { kind: 'ended' };
    const answer = await response.json();
    return response.ok ? { kind: 'ok', body: answer } : { kind: 'refused', status: response.status, body: answer, again };
  } catch {
    return { kind: 'away' };
  }
}

/** Shows how much is not sent yet. */
function show(): void {
  if (!unsent || !dock) return;
  const left = size();
  unsent.hidden = left === 0;
  if (left) {
    unsent.textContent = `${count('unsent', left)}. ${awaySince ? tell('offline') : ''}`;
    dock.hidden = false;
  }
}

addEventListener('beforeunload', (event) => {
  if (size()) event.preventDefault();
});
