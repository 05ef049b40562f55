// What a moderator does: decide, on one or on many, give a reason, take back. On the page at once, to the server in turn.

import * as cards from './cards.js';
import { type Answer, type Job, type Request, left, request, send, withdraw } from './lane.js';
import { announce, count, desk, tell } from './words.js';

export type Decision = 'approve' | 'reject' | 'spam';

const STATUS: Record<Decision, string> = { approve: 'published', reject: 'rejected', spam: 'spam' };
const SAID: Record<Decision, string> = { approve: 'approved', reject: 'rejected', spam: 'spam' };
const UNDO_SHOWN_MS = 30_000;
/** More comments that somebody decided first are counted, not named. */
const MOST_CONFLICTS = 3;
const API = '/api/v1/review';

interface Act {
  decision: Decision;
  /** Those it was carried out on, and the version that it left of each. */
  cards: Map<HTMLElement, number | null>;
  job: Job;
  note: string;
  undone: boolean;
}

/** What was done on this page and not taken back, the last at the end. */
const done: Act[] = [];
/** Comments that were decided on here: what becomes of them is told by the answers. */
const touched = new Set<string>();

export function isTouched(comment: string): boolean {
  return touched.has(comment);
}

export function decide(chosen: HTMLElement[], decision: Decision, note = ''): void {
  if (!chosen.length) return;
  const one = chosen.length === 1 ? chosen[0] : undefined;
  const act: Act = { decision, cards: new Map(chosen.map((card) => [card, null])), note, undone: false, job: null! };
  // The version is read when its turn comes: an undo that is still under way leaves another one.
  const saying = (card: HTMLElement) => ({ version: cards.version(card), reported: cards.reported(card), decision, ...(act.note ? { note: act.note } : {}) });
  act.job = {
    size: chosen.length,
    ids: chosen.map(cards.id),
    isOff: () => act.undone,
    requests: () => [
      one
        ? { path: `${API}/comments/${cards.id(one)}/decision`, body: saying(one) }
        : { path: `${API}/decisions`, body: { decisions: chosen.map((card) => ({ id: cards.id(card), ...saying(card) })) } },
    ],
    done: (answer) => (one ? settleOne(act, one, answer) : settleMany(act, chosen, answer)),
  };
  for (const card of chosen) touched.add(cards.id(card));
  cards.take(chosen);
  done.push(act);
  send(act.job);
  const text = one ? tell(SAID[decision], { name: cards.nameOf(one) }) : count('many', chosen.length);
  show(act, text);
  announce(text);
}

async function settleOne(act: Act, card: HTMLElement, answer: Answer): Promise<void> {
  if (answer.kind === 'ok') {
    act.cards.set(card, answer.body.version);
    return;
  }
  act.cards.delete(card);
  forget(act);
  const name = cards.nameOf(card);
  if (answer.kind === 'refused' && answer.status === 409) await overtaken(card, { kind: 'ok', body: answer.body.item });
  else if (answer.kind === 'refused' && answer.status === 404) notice(tell('gone', { name }));
  else if (answer.kind === 'refused') bringBack(card, tell('refused', { name, what: answer.body.title ?? '' }));
  else bringBack(card, tell('failed', { name }));
}

async function settleMany(act: Act, chosen: HTMLElement[], answer: Answer): Promise<void> {
  if (answer.kind !== 'ok') {
    const what = answer.kind === 'refused' ? (answer.body.title as string) : '';
    for (const card of chosen) {
      act.cards.delete(card);
      const name = cards.nameOf(card);
      cards.giveBack(card, what ? tell('refused', { name, what }) : tell('failed', { name }));
    }
    forget(act);
    notice(`${count('many-failed', chosen.length)} ${what || tell('offline')}`);
    return;
  }
  const results = new Map<string, any>(answer.body.results.map((result: any) => [result.id, result]));
  const failed: HTMLElement[] = [];
  for (const card of chosen) {
    const result = results.get(cards.id(card));
    if (result?.version !== undefined) act.cards.set(card, result.version);
    else {
      act.cards.delete(card);
      failed.push(card);
    }
  }
  if (!failed.length) return;
  if (!act.cards.size) forget(act);
  else show(act, count('many', act.cards.size));
  notice(count('many-failed', failed.length));
  for (const card of failed) {
    const problem = results.get(cards.id(card))?.problem;
    const name = cards.nameOf(card);
    if (problem?.status === 404) notice(tell('gone', { name }));
    else if (problem?.status === 409) {
      await overtaken(card, await asItIs(card));
    } else bringBack(card, tell('refused', { name, what: problem?.title ?? '' }));
  }
}

/** A comment as the server has it now. */
const asItIs = (card: HTMLElement): Promise<Answer> => request(`${API}/comments/${cards.id(card)}`, undefined, false, 'GET');

/** Somebody was first: what they decided stands and is told; a text that changed meanwhile is shown as it now is. */
async function overtaken(card: HTMLElement, now: Answer): Promise<void> {
  const name = cards.nameOf(card);
  if (now.kind === 'refused' && now.status === 404) {
    notice(tell('gone', { name }));
    return;
  }
  if (now.kind !== 'ok') {
    bringBack(card, tell('failed', { name }));
    return;
  }
  if (card.isConnected) cards.take([card]);
  const item = now.body;
  // An older decision, or none: it was mended, edited or taken back, and waits for a look.
  if (item.decided_at && item.decided_at !== cards.decided(card)) {
    const who = item.decided_by ?? tell('somebody');
    notice(tell('conflict', { name, who, what: tell(`status-${item.status}`) }), `/moderate/comments/${cards.id(card)}`, 'conflict');
    const told = document.querySelectorAll('#notices .conflict');
    if (told.length > MOST_CONFLICTS) {
      told[0]!.remove();
      elsewhere(1);
    }
    return;
  }
  const fresh = await cards.reload(card);
  if (fresh) bringBack(fresh, tell('conflict-changed', { name }));
  else bringBack(card, tell('failed', { name }));
}

function bringBack(card: HTMLElement, why: string): void {
  cards.giveBack(card, why);
  announce(why);
}

/** Takes back the last act that stands, and again the one before it. */
export function undo(): void {
  const act = done.pop();
  if (!act) {
    announce(tell('nothing-to-undo'));
    return;
  }
  act.undone = true;
  const chosen = [...act.cards.keys()];
  const [one] = chosen;
  if (!withdraw(act.job)) send(undoJob(act, chosen));
  for (const card of [...chosen].reverse()) cards.giveBack(card);
  if (one?.isConnected) cards.focus(one);
  const text = chosen.length === 1 && one ? tell('undone', { name: cards.nameOf(one) }) : tell('undone-many');
  show(done[done.length - 1] ?? null, text, false);
  announce(text);
}

/** The version that was left is named, so that what somebody decided since stays; what never came about has none. */
function undoing(act: Act, card: HTMLElement): string | null {
  const version = act.cards.get(card);
  return version == null ? null : `${API}/comments/${cards.id(card)}/undo?version=${version}`;
}

/** Each comment is taken back by a request of its own; what never came about has none. */
function undoJob(act: Act, chosen: HTMLElement[]): Job {
  let standing: HTMLElement[] = [];
  return {
    size: chosen.length,
    ids: [],
    requests: () => {
      standing = chosen.filter((card) => undoing(act, card));
      return standing.map((card) => ({ path: undoing(act, card)! }));
    },
    done: (answer, at) => settleUndo(act, standing[at]!, answer),
  };
}

function settleUndo(act: Act, card: HTMLElement, answer: Answer): void {
  if (answer.kind === 'ok') {
    card.dataset['version'] = answer.body.version;
    const box = card.querySelector<HTMLInputElement>('.pick input');
    if (box) box.value = cards.picked(card);
    return;
  }
  // The first try may have arrived although its answer did not.
  if (answer.kind === 'refused' && answer.status === 409 && answer.again) return void refresh(card);
  if (!act.cards.has(card)) return;
  cards.take([card]);
  const name = cards.nameOf(card);
  if (answer.kind === 'refused' && answer.status === 404) notice(tell('gone', { name }));
  else if (answer.kind === 'refused' && answer.status === 409) void asItIs(card).then((now) => overtaken(card, now));
  else notice(tell('failed', { name }));
}

async function refresh(card: HTMLElement): Promise<void> {
  const now = await cards.reload(card);
  if (now) card.replaceWith(now);
}

/** A reason for the last act, by number: with the decision if that was not sent yet, else after it. */
export function reason(number: string): void {
  const act = motivated;
  const text = document.querySelector(`[data-reason="${number}"] span`)?.textContent;
  if (!act || !text || act.note || act !== done[done.length - 1]) return;
  act.note = text;
  const told = tell('reason-kept', { reason: text });
  show(act, told);
  announce(told);
  if (!act.job.left) return;
  const said = () => [...act.cards].filter(([, version]) => version !== null);
  send({
    size: 1,
    ids: [],
    isOff: () => act.undone,
    requests: () => {
      const decisions = said().map(([card, version]) => ({ id: cards.id(card), version, reported: 0, decision: act.decision, note: text }));
      return decisions.length ? [{ path: `${API}/decisions`, body: { decisions } }] : [];
    },
    done: (answer) => {
      if (answer.kind !== 'ok' || answer.body.results.some((result: any) => result.problem)) notice(tell('reason-failed'));
    },
  });
}

const dock = document.getElementById('dock');
const box = document.getElementById('act');
let hiding = 0;
/** The act that a number gives a reason for. */
let motivated: Act | null = null;

/** Shows what was done, with its undo and its reasons for half a minute. */
function show(act: Act | null, text: string, reasons = true): void {
  if (!dock || !box) return;
  motivated = reasons ? act : null;
  dock.hidden = false;
  box.hidden = false;
  document.getElementById('act-text')!.textContent = text;
  document.getElementById('act-undo')!.hidden = !act;
  document.getElementById('act-reasons')!.hidden = !act || !reasons || act.note !== '';
  clearTimeout(hiding);
  hiding = window.setTimeout(() => (box.hidden = true), UNDO_SHOWN_MS);
}

function forget(act: Act): void {
  const at = done.indexOf(act);
  if (at >= 0) done.splice(at, 1);
  if (box && at === done.length) box.hidden = true;
}

let others = 0;

/** One line that counts what others decided of this list. */
export function elsewhere(more: number): void {
  if (!more) return;
  others += more;
  const line = document.getElementById('others') ?? notice('', '', 'others');
  line.id = 'others';
  line.textContent = count('others', others);
}

/** A word that stays until it is read. */
export function notice(text: string, link = '', kind = ''): HTMLElement {
  const words = document.createElement('p');
  words.className = `notice notice-held ${kind}`;
  if (link) {
    const anchor = document.createElement('a');
    anchor.href = link;
    anchor.textContent = text;
    words.append(anchor);
  } else words.textContent = text;
  document.getElementById('notices')?.append(words);
  if (text) announce(text);
  return words;
}

const KEPT = 'tamis-unsent';

/** What a session's end left unsent is kept over the log-in, for the same moderator alone. */
export function keepUnsent(): void {
  const jobs = left().filter(({ requests }) => requests.length);
  if (jobs.length) sessionStorage.setItem(KEPT, JSON.stringify({ who: desk?.dataset['who'], jobs }));
}

interface Kept {
  requests: Request[];
  ids: string[];
}

export function resume(): void {
  const kept = sessionStorage.getItem(KEPT);
  if (!kept) return;
  sessionStorage.removeItem(KEPT);
  const { who, jobs } = JSON.parse(kept) as { who: string; jobs: Kept[] };
  if (who !== desk?.dataset['who'] || !Array.isArray(jobs)) return;
  let failed = 0;
  let why = '';
  for (const [nth, { requests, ids }] of jobs.entries()) {
    const shown = ids.map(cards.find).filter((card): card is HTMLElement => card !== null);
    const bring = (card: HTMLElement | undefined, what: string): void => {
      failed += 1;
      why = what;
      if (card) cards.giveBack(card, tell('refused', { name: cards.nameOf(card), what }));
    };
    for (const comment of ids) touched.add(comment);
    cards.take(shown);
    let open = requests.length;
    send({
      size: Math.max(1, ids.length),
      ids,
      requests: () => requests,
      done: (answer) => {
        const what = answer.kind === 'refused' ? (answer.body.title ?? '') : tell('offline');
        if (answer.kind !== 'ok') shown.length ? shown.forEach((card) => bring(card, what)) : bring(undefined, what);
        else
          for (const result of answer.body.results ?? [])
            if (result.problem) bring(shown.find((card) => cards.id(card) === result.id), result.problem.title);
        open -= 1;
        if (open || nth < jobs.length - 1) return;
        notice(failed ? `${count('many-failed', failed)} ${why}` : tell('resumed'));
      },
    });
  }
}

/** Whether a decision is one of ours. */
export function isDecision(text: string | null | undefined): text is Decision {
  return text != null && text in STATUS;
}

/** Decides on all that a list holds, up to so many, whether it is shown here or not. */
export async function decideMatching(list: string, most: number, decision: Decision): Promise<void> {
  announce(tell('loading'));
  const found: { id: string; version: number; reported: number }[] = [];
  for (let cursor: string | null = ''; cursor !== null && found.length < most; ) {
    const query = new URLSearchParams(list);
    query.set('limit', '100');
    if (cursor) query.set('cursor', cursor);
    const answer: Answer = await request(`${API}/comments?${query}`, undefined, false, 'GET');
    if (answer.kind !== 'ok') {
      notice(answer.kind === 'refused' ? answer.body.title : tell(answer.kind === 'ended' ? 'ended' : 'offline'));
      return;
    }
    found.push(...answer.body.items);
    cursor = answer.body.next;
  }
  const chosen = found.slice(0, most).map((item) => cards.find(item.id) ?? cards.unseen(item));
  decide(chosen, decision);
}
