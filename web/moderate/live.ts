// What happens elsewhere meanwhile: how many wait, and what came since, behind a button.

import * as cards from './cards.js';
import { count, desk } from './words.js';

const button = document.getElementById('fresh') as HTMLButtonElement | null;
let strange: string[] = [];

function show(): void {
  if (!button) return;
  strange = strange.filter((comment) => !cards.isKnown(comment));
  button.hidden = strange.length === 0;
  if (strange.length) button.textContent = count('new', strange.length);
}

export function listen(): void {
  const address = desk?.dataset['events'];
  if (!address) return;
  const source = new EventSource(address);
  source.addEventListener('queue', (event) => {
    const { waiting, fresh } = JSON.parse((event as MessageEvent<string>).data) as { waiting: number; fresh: string[] };
    for (const place of document.querySelectorAll('[data-waits]')) place.textContent = String(waiting);
    strange = fresh;
    show();
  });
  // It does not come again once the session is over; the next act leads to the log-in.
  source.addEventListener('ended', () => source.close());
  addEventListener('pagehide', () => source.close());
  button?.addEventListener('click', () => {
    const held = document.activeElement === button;
    void cards.fresh().then(() => {
      show();
      if (held) cards.focus(cards.all()[0] ?? null);
    });
  });
}
