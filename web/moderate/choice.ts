// Which cards are ticked: one by one, by range, by key and by mouse.

import * as cards from './cards.js';
import { count } from './words.js';

let anchor: HTMLElement | null = null;
let spread: HTMLElement[] = [];

const box = (card: HTMLElement | null): HTMLInputElement | null => card?.querySelector<HTMLInputElement>('.pick input') ?? null;

export function chosen(): HTMLElement[] {
  return cards.all().filter((card) => box(card)?.checked);
}

function set(card: HTMLElement, on: boolean): void {
  const input = box(card);
  if (input) input.checked = on;
  card.classList.toggle('chosen', on);
}

export function toggle(card: HTMLElement | null): void {
  const input = box(card);
  if (!card || !input) return;
  set(card, !input.checked);
  anchor = card;
  spread = [];
  show();
}

/** Ticks from where the range began to a card, and no longer what the range held before. */
function reach(to: HTMLElement): void {
  const list = cards.all();
  anchor = anchor?.isConnected ? anchor : to;
  const ends = [list.indexOf(anchor), list.indexOf(to)].sort((a, b) => a - b);
  for (const card of spread) set(card, false);
  spread = list.slice(ends[0], ends[1]! + 1);
  for (const card of spread) set(card, true);
  show();
}

/** Shift and an arrow: on to the neighbour, and all between is ticked. */
export function stretch(step: 1 | -1): void {
  const from = cards.current();
  if (!from) return;
  if (!spread.length || !spread.includes(from)) {
    anchor = from;
    spread = [];
  }
  const to = cards.beside(from, step) ?? from;
  reach(to);
  cards.focus(to);
}

export function show(): void {
  const bulk = document.getElementById('bulk-title');
  const some = chosen().length;
  if (bulk) bulk.textContent = some ? count('selected', some) : (bulk.dataset['title'] ?? '');
}

export function begin(): void {
  document.addEventListener('click', (event) => {
    const pick = (event.target as Element).closest<HTMLElement>('.pick');
    const card = pick?.closest<HTMLElement>('.card[data-id]');
    if (!pick || !card) return;
    if (event.shiftKey && anchor?.isConnected) {
      // The browser would mark the text between as well.
      event.preventDefault();
      getSelection()?.removeAllRanges();
      const to = card;
      // After the browser has put the box back as it was.
      setTimeout(() => reach(to));
    }
  });
  document.addEventListener('change', (event) => {
    const card = (event.target as Element).closest<HTMLElement>('.card[data-id]');
    if (!card || !(event.target as Element).matches('.pick input')) return;
    set(card, (event.target as HTMLInputElement).checked);
    anchor = card;
    spread = [];
    show();
  });
}
