// What happens elsewhere meanwhile: how many wait, and what came since, behind a button.

import { elsewhere, isTouched } from './acts.js';
import * as cards from './cards.js';
import { count, desk, tell } from './words.js';

const button = document.getElementById('fresh') as HTMLButtonElement | null;
let strange: string[] = [];

function show(): void {
  if (!button) return;
  strange = strange.filter((comment) => !cards.isKnown(comment));
  button.hidden = strange.length === 0;
  if (strange.length) button.textContent = count('new', strange.length);
}

interface Beat {
  waiting: number;
  sites: Record<string, number>;
  fresh: string[];
  /** Comments that were decided on, with the versions that this made. */
  decided: Record<string, number>;
}

/** What others decided goes off the list; the card that the moderator is at stays, and says so. */
function settle(decided: Beat['decided']): void {
  const gone = Object.entries(decided).flatMap(([comment, version]) => {
    const card = cards.find(comment);
    return card && !isTouched(comment) && cards.version(card) < version ? [card] : [];
  });
  const away = cards.leave(gone);
  for (const card of gone) if (!away.includes(card)) cards.say(card, tell('decided-meanwhile'));
  elsewhere(away.length);
}

function hear(told: Beat): void {
  // Before the counts: those are the server's, and hold this already.
  settle(told.decided);
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
