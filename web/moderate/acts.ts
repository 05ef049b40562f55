// What a moderator does: decide, on one or on many, give a reason, take back. On the page at once, to the server in turn.

import * as cards from './cards.js';
import { type Answer, type Job, request, send, withdraw } from './lane.js';
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
  /** The server has answered. */
  settled: boolean;
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
  const act: Act = { decision, cards: new Map(chosen.map((card) => [card, null])), note, undone: false, settled: false, job: null! };
  // The version is read when its turn comes: an undo that is still under way leaves another one.
  const seen = (card: HTMLElement) => ({ id: cards.id(card), version: cards.version(card), reported: cards.reported(card) });
  const said = () => (act.note ? { note: act.note } : {});
  act.job = one
    ? {
        size: 1,
        path: () => `${API}/comments/${cards.id(one)}/decision`,
        body: () => ({ decision, version: cards.version(one), reported: cards.reported(one), ...said() }),
        done: (answer) => one && settleOne(act, one, answer),
      }
    : {
        size: chosen.length,
        path: () => `${API}/decisions`,
        body: () => ({ decisions: chosen.map((card) => ({ ...seen(card), decision, ...said() })) }),
        done: (answer) => settleMany(act, chosen, answer),
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
  act.settled = true;
  if (answer.kind === 'ok') {
    act.cards.set(card, answer.body.version);
    return;
  }
  act.cards.delete(card);
  forget(act);
  const name = cards.nameOf(card);
  if (answer.kind === 'refused' && answer.status === 409) await overtaken(card, answer.body.item);
  else if (answer.kind === 'refused' && answer.status === 404) notice(tell('gone', { name }));
  else if (answer.kind === 'refused') bringBack(card, tell('refused', { name, what: answer.body.title ?? '' }));
  else bringBack(card, tell('failed', { name }));
}

async function settleMany(act: Act, chosen: HTMLElement[], answer: Answer): Promise<void> {
  act.settled = true;
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

/** A comment as the server has it now; null where it is gone or nobody answers. */
async function asItIs(card: HTMLElement): Promise<any> {
  const now = await request(`${API}/comments/${cards.id(card)}`, undefined, false, 'GET');
  return now.kind === 'ok' ? now.body : null;
}

/** Somebody was first: what they decided stands and is told; a text that changed meanwhile is shown as it now is. */
async function overtaken(card: HTMLElement, item: any): Promise<void> {
  const name = cards.nameOf(card);
  if (card.isConnected) cards.take([card]);
  // Where only a report came in since, it is for this moderator to read.
  const decided = item && item.version !== cards.version(card);
  if (decided && (item.decided_at || item.status !== 'pending')) {
    const who = item.decided_by ?? tell('somebody');
    notice(tell('conflict', { name, who, what: tell(`status-${item.status}`) }), `/moderate/comments/${cards.id(card)}`, 'conflict');
    const told = document.querySelectorAll('#notices .conflict');
    if (told.length > MOST_CONFLICTS) {
      told[0]!.remove();
      elsewhere(1);
    }
    return;
  }
  const now = await cards.reload(card);
  if (now) bringBack(now, tell('conflict-changed', { name }));
  else notice(tell('gone', { name }));
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

/** One comment is taken back by its own request; of many each by one of its own, behind the first. */
function undoJob(act: Act, chosen: HTMLElement[]): Job {
  const [first, ...others] = chosen;
  return {
    size: chosen.length,
    path: () => (first ? undoing(act, first) : null),
    done: async (answer) => {
      if (first) settleUndo(act, first, answer);
      for (let at = 0; at < others.length; at += 5) {
        await Promise.all(
          others.slice(at, at + 5).map(async (card) => {
            const path = undoing(act, card);
            if (path) settleUndo(act, card, await request(path));
          }),
        );
      }
    },
  };
}

function settleUndo(act: Act, card: HTMLElement, answer: Answer): void {
  if (answer.kind === 'ok') {
    if (!answer.body) return;
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
  else if (answer.kind === 'refused' && answer.status === 409) void asItIs(card).then((item) => overtaken(card, item));
  else notice(tell('failed', { name }));
}

async function refresh(card: HTMLElement): Promise<void> {
  const now = await cards.reload(card);
  if (now) card.replaceWith(now);
}

/** A reason for the last act, by number: with the decision if that was not sent yet, else after it. */
export function reason(number: string): void {
  const act = done[done.length - 1];
  const text = document.querySelector(`[data-reason="${number}"] span`)?.textContent;
  if (!act || !text || act.note) return;
  act.note = text;
  const told = tell('reason-kept', { reason: text });
  show(act, told);
  announce(told);
  if (!act.job.begun) return;
  const said = () => [...act.cards].filter(([, version]) => version !== null);
  send({
    size: 1,
    path: () => (said().length ? `${API}/decisions` : null),
    body: () => ({ decisions: said().map(([card, version]) => ({ id: cards.id(card), version, reported: 0, decision: act.decision, note: text })) }),
    done: () => {},
  });
}

const dock = document.getElementById('dock');
const box = document.getElementById('act');
let hiding = 0;

/** Shows what was done, with its undo and its reasons for half a minute. */
function show(act: Act | null, text: string, reasons = true): void {
  if (!dock || !box) return;
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
  const left = done.filter((act) => !act.settled && !act.undone);
  const decisions = left.flatMap((act) =>
    [...act.cards.keys()].map((card) => ({ id: cards.id(card), version: cards.version(card), reported: cards.reported(card), decision: act.decision, ...(act.note ? { note: act.note } : {}) })),
  );
  if (decisions.length) sessionStorage.setItem(KEPT, JSON.stringify({ who: desk?.dataset['who'], decisions }));
}

export function resume(): void {
  const kept = sessionStorage.getItem(KEPT);
  if (!kept) return;
  sessionStorage.removeItem(KEPT);
  const { who, decisions } = JSON.parse(kept);
  if (who !== desk?.dataset['who'] || !Array.isArray(decisions)) return;
  const shown = decisions.map((one: any) => cards.find(one.id)).filter((card): card is HTMLElement => card !== null);
  cards.take(shown);
  send({
    size: decisions.length,
    path: () => `${API}/decisions`,
    body: () => ({ decisions }),
    done: (answer) => {
      const failed = answer.kind === 'ok' ? answer.body.results.filter((result: any) => result.problem) : decisions;
      for (const result of failed) {
        const card = shown.find((card) => cards.id(card) === result.id);
        const name = card ? cards.nameOf(card) : '';
        if (card) cards.giveBack(card, tell('refused', { name, what: result.problem?.title ?? tell('offline') }));
      }
      notice(failed.length ? `${count('many-failed', failed.length)} ${failed[0]?.problem?.title ?? tell('offline')}` : tell('resumed'));
    },
  });
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
