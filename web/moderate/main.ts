// The queue's script. The page works without it, by its forms; with it one key decides.

import * as acts from './acts.js';
import * as cards from './cards.js';
import * as choice from './choice.js';
import { keys } from './keys.js';
import { clear, onEnded } from './lane.js';
import { listen } from './live.js';
import { announce, desk, tell } from './words.js';

function decide(decision: acts.Decision): void {
  const ticked = choice.chosen();
  const card = cards.current();
  acts.decide(ticked.length ? ticked : card ? [card] : [], decision);
  choice.show();
}

function move(step: 1 | -1): void {
  const card = cards.hasFocus() ? cards.beside(cards.current(), step) : cards.current();
  if (card) cards.focus(card);
  else if (step > 0) void cards.refill();
}

/** The forms of the page, done here: their buttons say what they decide. */
function submitted(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const value = (event.submitter as HTMLButtonElement | null)?.value;
  if (!acts.isDecision(value)) return;
  const card = form.closest<HTMLElement>('.card[data-id]');
  const group = form.closest<HTMLElement>('.group');
  if (form.id === 'bulk') {
    event.preventDefault();
    const ticked = choice.chosen();
    if (ticked.length) decide(value);
    else announce(tell('selected-none'));
  } else if (form.dataset['matching'] !== undefined) {
    event.preventDefault();
    void acts.decideMatching(form.dataset['matching'], Number(form.dataset['most'] ?? 500), value);
  } else if (group && form.classList.contains('group-acts')) {
    event.preventDefault();
    acts.decide([...group.querySelectorAll<HTMLElement>('.card[data-id]')], value);
  } else if (card) {
    event.preventDefault();
    cards.focus(card);
    const note = new FormData(form).get('note');
    acts.decide([card], value, typeof note === 'string' ? note.trim() : '');
  }
}

if (desk) {
  cards.begin();
  choice.begin();
  onEnded(() => {
    acts.keepUnsent();
    announce(tell('ended'));
    const here = desk!.dataset['here'] ?? '/moderate';
    clear();
    location.assign(`/moderate/login?${new URLSearchParams({ return_to: here })}`);
  });
  document.addEventListener('submit', submitted);
  document.getElementById('act-undo')?.addEventListener('click', acts.undo);
  document.getElementById('act-reasons')?.addEventListener('click', (event) => {
    const number = (event.target as Element).closest<HTMLElement>('[data-reason]')?.dataset['reason'];
    if (number) acts.reason(number);
  });
  const help = document.getElementById('keys') as HTMLDialogElement | null;
  const open = document.getElementById('keys-open');
  if (open) open.hidden = false;
  open?.addEventListener('click', () => help?.showModal());
  keys({
    j: () => move(1),
    k: () => move(-1),
    a: () => decide('approve'),
    r: () => decide('reject'),
    s: () => decide('spam'),
    u: acts.undo,
    x: () => choice.toggle(cards.current()),
    e: () => cards.current()?.querySelector<HTMLAnchorElement>('.card-when a')?.click(),
    '/': () => document.getElementById('search-q')?.focus(),
    '?': () => help?.showModal(),
    'shift-down': () => choice.stretch(1),
    'shift-up': () => choice.stretch(-1),
    number: acts.reason,
  });
  acts.resume();
  listen();
} else {
  // One comment's own page: the keys press its buttons.
  const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
  keys({
    a: () => press('.card-acts .approve:not(:disabled)'),
    r: () => press('.card-acts .reject:not(:disabled)'),
    s: () => press('.card-acts .spam:not(:disabled)'),
    u: () => press('.card-acts .undo'),
    e: () => press('.back'),
  });
}
