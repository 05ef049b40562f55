// The elements that a website puts into its pages: <tamis-comments>, <tamis-count>, and any element with data-tamis-count.
import { Api } from './api';
import { count, type Usual } from './count';
import css from './style.css';
import { Thread } from './thread';
import { langOf, learn } from './words';

const script = (document.currentScript ?? document.querySelector('script[src*="/embed.js"]')) as HTMLScriptElement | null;
const usual: Usual = {
  server: new URL('.', script?.src || location.href).href,
  site: script?.dataset['site'] ?? null,
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

class Comments extends HTMLElement {
  static observedAttributes = ['site', 'page', 'lang', 'order', 'server', 'words'];
  private thread: Thread | undefined;
  private waits = false;
  /** What the thread was begun with. */
  private begun = '';

  connectedCallback(): void {
    addEventListener('hashchange', this.follow);
    this.renew();
  }

  disconnectedCallback(): void {
    removeEventListener('hashchange', this.follow);
  }

  attributeChangedCallback(): void {
    this.renew();
  }

  /** Begins anew, once, however many attributes change at a time. */
  private renew(): void {
    if (this.waits || !this.isConnected) return;
    this.waits = true;
    queueMicrotask(() => {
      this.waits = false;
      void this.begin();
    });
  }

  private readonly follow = () => void this.thread?.follow();

  private async begin(): Promise<void> {
    const given = (name: string) => this.getAttribute(name) ?? '';
    const server = given('server').replace(/\/*$/, '/');
    const at = server === '/' ? usual.server : server;
    const lang = langOf(this);
    const canonical = document.querySelector<HTMLLinkElement>('link[rel=canonical]');
    const words = given('words');
    const site = given('site') || usual.site || '';
    const page = given('page') || canonical?.href || location.href.split('#')[0] || '';
    const order = given('order') === 'newest' ? 'newest' : 'oldest';
    // Moved to another place, or given once more what it has, it stays as it is, with what was typed.
    const begun = JSON.stringify([at, site, page, order, lang, words]);
    if (begun === this.begun) return;
    this.begun = begun;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    const speech = learn(lang, at, words);
    const thread = new Thread({
      api: new Api(at, site, () => speech, lang),
      page,
      // Where an application sets the page before the title, the title is known by the time something is sent.
      title: () => [...(given('page-title') || document.title)].slice(0, 300).join(''),
      order,
    });
    this.thread = thread;
    root.replaceChildren(thread.element);
    await thread.start();
    if (this.thread !== thread) return;
    const release = () => {
      // The room that was kept is given back only where nobody sees what stands below it move.
      const inner = thread.element.lastElementChild?.getBoundingClientRect();
      if (thread.element.isConnected && inner && inner.bottom < innerHeight) return;
      thread.element.classList.remove('reserve');
      removeEventListener('scroll', release);
    };
    addEventListener('scroll', release, { passive: true });
    release();
    this.dispatchEvent(new CustomEvent('tamis-ready', { bubbles: true }));
  }
}

class Count extends HTMLElement {
  static observedAttributes = ['page', 'site', 'lang'];

  connectedCallback(): void {
    count(this, usual);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) count(this, usual);
  }
}

/** The marked elements of the page, as far as it is there. */
function countMarked(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-tamis-count]')) count(element, usual);
}

// A second script on the same page has nothing to add.
if (!customElements.get('tamis-comments')) {
  customElements.define('tamis-comments', Comments);
  customElements.define('tamis-count', Count);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', countMarked);
  else countMarked();
}
