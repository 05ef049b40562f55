// The cards of the list: which there are, which one the moderator is at, how one goes and comes back.

import { count, desk, tell } from './words.js';

const place = new WeakMap<HTMLElement, Comment>();
/** Comments that were shown once, so that no list that comes later shows them twice. */
const known = new Set<string>();
let at: HTMLElement | null = null;
let asking: Promise<boolean> | null = null;

const REFILL_BELOW = 12;

export const id = (card: HTMLElement): string => card.dataset['id'] ?? '';
export const nameOf = (card: HTMLElement): string => card.dataset['name'] ?? '';
/** When it was last decided on as the card has it, "" if never. */
export const decided = (card: HTMLElement): string => card.dataset['decided'] ?? '';
export const version = (card: HTMLElement): number => Number(card.dataset['version']);
/** How many reports were open against a comment when it was shown. */
export const reported = (card: HTMLElement): number => Number(card.dataset['reported'] ?? 0);
/** A comment as the forms name it. */
export const picked = (card: HTMLElement): string => `${id(card)}.${version(card)}.${reported(card)}`;

export function all(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.card[data-id]')];
}

export function find(wanted: string): HTMLElement | null {
  return document.getElementById(`card-${wanted}`);
}

/** The card that has the focus, else the one that last had it, else the first. */
export function current(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>('.card[data-id]');
  if (focused) at = focused;
  if (!at?.isConnected) at = all()[0] ?? null;
  return at;
}

export function hasFocus(): boolean {
  return document.activeElement?.closest('.card[data-id]') != null;
}

export function focus(card: HTMLElement | null): void {
  at = card;
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest' });
  // A card longer than the window begins at its beginning.
  if (card.getBoundingClientRect().top < 0) card.scrollIntoView({ block: 'start' });
}

/** The neighbour of a card, in a direction. */
export function beside(card: HTMLElement | null, step: 1 | -1): HTMLElement | null {
  const cards = all();
  if (!card) return cards[0] ?? null;
  return cards[cards.indexOf(card) + step] ?? null;
}

/** Takes cards off the list; gives where the focus goes if it was on one of them. */
export function take(cards: HTMLElement[]): void {
  const focused = document.activeElement?.closest<HTMLElement>('.card[data-id]');
  const held = focused != null && cards.includes(focused);
  const last = cards[cards.length - 1] ?? null;
  const next = (from: HTMLElement | null, step: 1 | -1): HTMLElement | null => {
    let found = from;
    while (found && cards.includes(found)) found = beside(found, step);
    return found;
  };
  const to = next(last, 1) ?? next(cards[0] ?? null, -1);
  for (const card of cards) {
    const mark = document.createComment('');
    place.set(card, mark);
    card.classList.remove('chosen');
    const box = card.querySelector<HTMLInputElement>('.pick input');
    if (box) box.checked = false;
    card.querySelector('.card-say')?.remove();
    card.replaceWith(mark);
  }
  change(-cards.length);
  if (held) {
    if (to) focus(to);
    else document.getElementById('main')?.focus();
  }
  if (!at || cards.includes(at)) at = to;
  void refill();
}

/** Takes cards off the list but the one that the moderator is at, and moves nobody; gives those that went. */
export function leave(cards: HTMLElement[]): HTMLElement[] {
  const here = current();
  const away = cards.filter((card) => card !== here);
  if (away.length) take(away);
  return away;
}

/** Says something of a card on it, once. */
export function say(card: HTMLElement, text: string): void {
  if (card.querySelector('.card-say')) return;
  const words = document.createElement('p');
  words.className = 'card-say notice notice-held';
  words.textContent = text;
  const acts = card.querySelector('.card-acts');
  if (acts) acts.before(words);
  else card.append(words);
}

/** Puts a card back where it was. The focus stays where it is. */
export function giveBack(card: HTMLElement, why = ''): void {
  const back = !card.isConnected;
  if (card.dataset['unseen']) known.delete(id(card));
  else if (back) {
    const mark = place.get(card);
    if (mark?.isConnected) mark.replaceWith(card);
    else document.querySelector('.cards')?.prepend(card);
    place.delete(card);
  }
  if (why) {
    const words = document.createElement('p');
    words.className = 'card-say notice notice-fault';
    words.textContent = why;
    card.querySelector('.card-say')?.remove();
    card.prepend(words);
  }
  if (back) change(1);
}

const total = document.getElementById('total');

/** Counts with the moderator, until the server's own count comes. */
function change(by: number): void {
  if (total) {
    const left = Math.max(0, Number(total.dataset['total']) + by);
    total.dataset['total'] = String(left);
    total.textContent = count('total', left);
  }
  const waits = document.querySelector<HTMLElement>('.filters [aria-current] [data-waits=""]');
  if (waits) waits.textContent = String(Math.max(0, Number(waits.textContent) + by));
  empty();
}

function empty(): void {
  const list = document.querySelector('.cards');
  const none = list && all().length === 0 && !document.querySelector('.pager a[rel=next]');
  let words = document.getElementById('empty');
  if (none && !words) {
    words = document.createElement('p');
    words.id = 'empty';
    words.className = 'empty';
    words.textContent = tell('empty');
    list.after(words);
  } else if (!none) words?.remove();
  const bulk = document.getElementById('bulk');
  if (bulk) bulk.hidden = !!none;
}

async function page(address: string): Promise<Document | null> {
  try {
    const response = await fetch(address, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(15_000) });
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  } catch {
    return null;
  }
}

/** Takes over the cards of another page that were not shown yet, groups as they are. */
function adopt(from: Document, first: boolean): number {
  let list = document.querySelector('.cards');
  if (!list) {
    // The list was empty when the page came, and so it had no place for cards.
    location.reload();
    return 0;
  }
  const news: Element[] = [];
  let many = 0;
  for (const part of from.querySelectorAll('.cards > *')) {
    const cards = part.matches('.card') ? [part] : [...part.querySelectorAll('.card')];
    const strange = cards.filter((card) => !known.has((card as HTMLElement).dataset['id'] ?? ''));
    if (strange.length === cards.length && strange.length) news.push(part);
    else news.push(...strange);
    many += strange.length;
    for (const card of strange) known.add((card as HTMLElement).dataset['id'] ?? '');
  }
  const adopted = news.map((part) => document.adoptNode(part));
  if (first) list.prepend(...adopted);
  else list.append(...adopted);
  empty();
  return many;
}

/** Fetches the next page of the list before this one runs out. */
export async function refill(): Promise<boolean> {
  if (all().length >= REFILL_BELOW) return false;
  return (asking ??= more().finally(() => (asking = null)));
}

async function more(): Promise<boolean> {
  const link = document.querySelector<HTMLAnchorElement>('.pager a[rel=next]');
  if (!link) return false;
  const next = await page(link.href);
  if (!next || !link.isConnected) return false;
  const after = next.querySelector<HTMLAnchorElement>('.pager a[rel=next]');
  if (after) link.href = after.getAttribute('href') ?? '';
  else link.parentElement?.remove();
  const held = all().length;
  adopt(next, false);
  // Whoever stood before an empty list goes on.
  if (!held && document.activeElement === document.getElementById('main')) focus(all()[0] ?? null);
  return true;
}

/** Shows what came since, before the others. */
export async function fresh(): Promise<void> {
  const address = new URL(desk?.dataset['here'] ?? location.href, location.href);
  address.searchParams.delete('cursor');
  address.searchParams.set('sort', 'newest');
  const list = await page(address.href);
  if (list) change(adopt(list, true));
}

export function isKnown(comment: string): boolean {
  return known.has(comment);
}

/** A comment's card as it now is, from its own page. */
export async function reload(card: HTMLElement): Promise<HTMLElement | null> {
  const own = await page(`/moderate/comments/${id(card)}`);
  const now = own?.querySelector<HTMLElement>('.card[data-id]');
  if (!now) return null;
  const taken = document.adoptNode(now);
  const pick = card.querySelector('.pick');
  if (pick) taken.querySelector('.card-head')?.prepend(pick);
  const box = taken.querySelector<HTMLInputElement>('.pick input');
  if (box) box.value = picked(taken);
  const mark = place.get(card);
  if (mark) place.set(taken, mark);
  return taken;
}

export function begin(): void {
  for (const card of all()) known.add(id(card));
  document.getElementById('main')?.setAttribute('tabindex', '-1');
}

/** Stands for a comment that is not shown here. */
export function unseen(item: { id: string; version: number; reported?: number; name?: string }): HTMLElement {
  const card = document.createElement('article');
  card.dataset['unseen'] = 'yes';
  card.dataset['id'] = item.id;
  card.dataset['version'] = String(item.version);
  card.dataset['reported'] = String(item.reported ?? 0);
  card.dataset['name'] = item.name ?? '';
  known.add(item.id);
  return card;
}
