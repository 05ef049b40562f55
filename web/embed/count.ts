// How many comments pages have, for lists of articles: all that are on a page are asked for at once.
import { Api, type Failure } from './api';
import { langOf, learn } from './words';

export interface Usual {
  server: string;
  site: string | null;
}

/** The most pages that the server tells of in one answer. */
const MOST = 100;

let waiting = new Set<HTMLElement>();

/** Puts the number into an element once those of its neighbours are known too. What it held stays if none comes. */
export function count(element: HTMLElement, usual: Usual): void {
  if (!waiting.size) queueMicrotask(() => ask(usual));
  waiting.add(element);
}

function ask(usual: Usual): void {
  const groups = new Map<string, { api: Api; pages: Map<string, HTMLElement[]> }>();
  for (const element of waiting) {
    const server = element.getAttribute('server') ?? usual.server;
    const site = element.getAttribute('site') ?? usual.site ?? '';
    const page = pageOf(element);
    const lang = langOf(element);
    const key = JSON.stringify([server, site, lang]);
    const speech = () => learn(lang, server, null);
    const group = groups.get(key) ?? { api: new Api(server, site, speech, lang), pages: new Map() };
    groups.set(key, group);
    group.pages.set(page, [...(group.pages.get(page) ?? []), element]);
  }
  waiting = new Set();
  for (const { api, pages } of groups.values()) {
    const all = [...pages.keys()];
    for (let at = 0; at < all.length; at += MOST) {
      const some = all.slice(at, at + MOST);
      void fill(api, some, pages).catch(() => {});
    }
  }
}

async function fill(api: Api, some: string[], pages: Map<string, HTMLElement[]>): Promise<void> {
  const query = some.map((page) => `page=${encodeURIComponent(page)}`).join('&');
  const speech = api.speech();
  let counts: Record<string, number>;
  try {
    ({ counts } = await api.ask<{ counts: Record<string, number> }>(`counts?${query}`));
  } catch (failure) {
    // Pages of other websites keep what they hold; the rest is asked for without them.
    const { faults } = failure as Failure;
    const rest = some.filter((_, at) => !faults.has(`page/${at}`));
    if (rest.length && rest.length < some.length) await fill(api, rest, pages);
    return;
  }
  const { say } = await speech;
  for (const page of some) {
    for (const element of pages.get(page) ?? []) {
      const n = counts[page] ?? 0;
      element.textContent = element.hasAttribute('number') ? String(n) : say('count', { n });
    }
  }
}

/** The page an element counts for: the one it names, else the one its link leads to. */
function pageOf(element: HTMLElement): string {
  const named = element.getAttribute('page') || element.dataset['tamisCount'];
  return named || (element.closest<HTMLAnchorElement>('a[href]')?.href ?? location.href);
}
