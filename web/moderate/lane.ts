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

export interface Request {
  path: string;
  body?: unknown;
}

export interface Job {
  /** What is sent, as it stands when its turn comes. */
  requests: () => Request[];
  /** Called for each of them. */
  done: (answer: Answer, at: number) => void | Promise<void>;
  /** How many acts of the moderator it carries. */
  size: number;
  /** The comments that are off the list for it. */
  ids: string[];
  /** Taken back since: not to be sent once more. */
  isOff?: () => boolean;
  /** Those not answered yet, once it has begun. */
  left?: { request: Request; at: number }[];
}

/** Requests of one job that are under way together. */
const AT_ONCE = 5;

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
  if (at < 0 || job.left) return false;
  waiting.splice(at, 1);
  show();
  return true;
}

/** Lets go of everything: whoever leaves for the log-in is not asked whether to. */
export function clear(): void {
  waiting.length = 0;
}

/** What was not answered yet, to be sent another time. */
export function left(): { requests: Request[]; ids: string[] }[] {
  const kept = waiting.filter((job) => !job.isOff?.());
  return kept.map((job) => ({ requests: job.left?.map(({ request }) => request) ?? job.requests(), ids: job.ids }));
}

export function size(): number {
  return waiting.reduce((sum, job) => sum + job.size, 0);
}

async function run(): Promise<void> {
  running = true;
  for (let job = waiting[0]; job; job = waiting[0]) {
    const rest = (job.left = job.requests().map((request, at) => ({ request, at })));
    const late = setTimeout(show, SHOWN_AFTER_MS);
    while (rest.length) {
      const some = rest.slice(0, AT_ONCE);
      const answers = await Promise.all(some.map(({ request }) => ask(request)));
      const over = answers.some(({ kind }) => kind === 'ended');
      for (const [nth, answer] of answers.entries()) {
        if (answer.kind === 'ended') continue;
        rest.splice(rest.indexOf(some[nth]!), 1);
        // Off the lane before it is told, so that what is told may put something on it.
        if (!rest.length) waiting.shift();
        await job.done(answer, some[nth]!.at);
      }
      if (over) {
        clearTimeout(late);
        running = false;
        ended();
        return;
      }
    }
    clearTimeout(late);
    if (waiting[0] === job) waiting.shift();
    if (unsent && !unsent.hidden) show();
  }
  running = false;
  show();
}

async function ask({ path, body }: Request): Promise<Answer> {
  for (let again = false; ; again = true) {
    const answer = await request(path, body, again);
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
    if (now - awaySince > PATIENCE_MS) {
      // The next act is given as much time.
      awaySince = 0;
      return answer;
    }
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
