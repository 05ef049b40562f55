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

  connectedCallback(): void {
    addEventListener('hashchange', this.follow);
    this.attributeChangedCallback();
  }

  disconnectedCallback(): void {
    removeEventListener('hashchange', this.follow);
  }

  /** Begins anew, once, however many attributes change at a time. */
  attributeChangedCallback(): void {
    if (this.waits || !this.isConnected) return;
    this.waits = true;
    queueMicrotask(() => {
      this.waits = false;
      void this.begin();
    });
  }

  private readonly follow = () => void this.thread?.follow();

  private async begin(): Promise<void> {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    const given = (name: string) => this.getAttribute(name) ?? '';
    const server = given('server').replace(/\/*$/, '/');
    const at = server === '/' ? usual.server : server;
    const lang = langOf(this);
    const canonical = document.querySelector<HTMLLinkElement>('link[rel=canonical]');
    const speech = learn(lang, at, given('words'));
    const thread = new Thread({
      api: new Api(at, given('site') || usual.site || '', () => speech, lang),
      page: given('page') || canonical?.href || location.href.split('#')[0] || '',
      title: [...(given('page-title') || document.title)].slice(0, 300).join(''),
      order: given('order') === 'newest' ? 'newest' : 'oldest',
    });
    this.thread = thread;
    root.replaceChildren(thread.element);
    await thread.start();
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
