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

function hear(told: { waiting: number; sites: Record<string, number>; fresh: string[] }): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-waits]')) {
    const site = place.dataset['waits'];
    place.textContent = String(site ? (told.sites[site] ?? 0) : told.waiting);
  }
  strange = told.fresh;
  show();
}

export function listen(): void {
  const address = desk?.dataset['events'];
  if (!address) return;
  let source: EventSource | null = null;
  let over = false;
  const open = (): void => {
    if (source || over) return;
    source = new EventSource(address);
    source.addEventListener('queue', (event) => hear(JSON.parse((event as MessageEvent<string>).data)));
    // It is not asked again once the session is over; the next act leads to the log-in.
    source.addEventListener('ended', () => {
      over = true;
      close();
    });
  };
  const close = (): void => {
    source?.close();
    source = null;
  };
  // A browser has few connections to a host: only the tab in front keeps one.
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  if (!document.hidden) open();
  button?.addEventListener('click', () => {
    const held = document.activeElement === button;
    void cards.fresh().then(() => {
      show();
      if (held) cards.focus(cards.all()[0] ?? null);
    });
  });
}
