// The comments of a page and the form under them, as <tamis-comments> shows them.
import { Api, type Comment, Failure, type Listing, type Receipt, type Wanted } from './api';
import { h } from './dom';
import { Form, remains } from './form';
import { Item } from './item';
import { Drafts, EDITABLE_MS, type Own, Owned } from './store';
import type { Speech } from './words';

export interface Setting {
  api: Api;
  page: string;
  title(): string;
  order: string;
}

/** Comments asked for at a time, and how many times for the one that a link leads to. */
const SOME = 50;
const TIMES = 40;

export class Thread {
  readonly element: HTMLElement;
  private readonly items = new Map<string, Item>();
  /** Answers to what is not shown yet. */
  private readonly orphans = new Set<Item>();
  private readonly owned: Owned;
  private readonly drafts: Drafts;
  private readonly heading = h('h2', { tabindex: -1 });
  private readonly status = h('p', { class: 'unseen', role: 'status' });
  private readonly trouble = h('div', { class: 'alert', role: 'alert', hidden: true });
  private readonly empty = h('p', { class: 'quiet' });
  private readonly list = h('ol', { class: 'list' });
  private readonly bar = h('p', { class: 'bar' });
  private readonly more = h('p', { class: 'actions', hidden: true });
  private readonly foot = h('div');
  private speech!: Speech;
  private form: Form | undefined;
  /** What was asked for before the form was there. */
  private wish: (() => void) | undefined;
  private wanted: Wanted = {};
  private isClosed = false;
  private next: string | null = null;
  private total = 0;
  /** The page's address as comments tell it. */
  private url = '';
  private loading: Promise<void> | undefined;

  constructor(private readonly set: Setting) {
    const page = `${set.api.site}:${set.page}`;
    this.owned = new Owned(`own:${page}`);
    this.drafts = new Drafts(`draft:${page}`);
    this.element = h('section', { class: 'tamis reserve', 'aria-busy': 'true' }, this.status);
  }

  private readonly announce = (text: string) => {
    this.status.className = 'unseen';
    this.status.textContent = text;
  };

  /** Says what did not work out where everybody sees it, wherever in the list they are. */
  private complain(failure: unknown): void {
    if (!(failure instanceof Failure)) throw failure;
    this.announce(failure.told);
    this.status.className = 'loud';
  }

  /** Loads and shows everything; resolves once it stands. */
  async start(): Promise<void> {
    const { api, page } = this.set;
    const first = this.ask(null, this.set.order);
    const wanted = api.ask<Wanted>(`form?page=${encodeURIComponent(page)}`).catch(() => ({}));
    first.catch(() => {});
    this.speech = await api.speech();
    const { say, dir, lang } = this.speech;
    const { element, heading, bar, trouble, empty, list, more, foot } = this;
    element.dir = dir;
    element.lang = lang;
    element.append(heading, bar, trouble, empty, list, more, foot, this.status);
    more.append(h('button', { type: 'button', click: () => void this.showMore() }, say('more')));
    try {
      this.take(await first);
    } catch (failure) {
      return this.fail(failure);
    }
    element.removeAttribute('aria-busy');
    this.drawBar();
    this.wanted = await wanted;
    await this.drawForm();
    await this.recall();
    await this.follow();
  }

  private ask(next: string | null, order: string): Promise<Listing> {
    const { api, page } = this.set;
    const cursor = next ? `&cursor=${encodeURIComponent(next)}` : '';
    return api.ask<Listing>(`comments?page=${encodeURIComponent(page)}&order=${order}&limit=${SOME}${cursor}`);
  }

  /** Says what is the matter in the place of the list, and how to go on; a browser that is online again tries by itself. */
  private fail(failure: unknown): void {
    if (!(failure instanceof Failure)) throw failure;
    const { trouble, element } = this;
    const again = () => {
      removeEventListener('online', again);
      // Another thread may have taken its place.
      if (!element.isConnected) return;
      trouble.hidden = true;
      element.replaceChildren(this.status);
      this.more.replaceChildren();
      void this.start();
    };
    trouble.replaceChildren(
      // Not a field to be corrected: nobody typed the page's address.
      h('p', {}, failure.faults.has('page') ? this.speech.say('refused') : failure.told),
      h('p', { class: 'actions' }, h('button', { type: 'button', click: again }, this.speech.say('retry'))),
    );
    trouble.hidden = false;
    element.removeAttribute('aria-busy');
    if (failure.code === 'silence') addEventListener('online', again);
  }

  private take({ comments, next, count, page }: Listing): void {
    this.next = next;
    this.url = page.url;
    this.isClosed = page.closed;
    for (const comment of comments) this.put(comment);
    this.more.hidden = !next;
    this.empty.textContent = this.speech.say('none');
    this.empty.hidden = this.items.size > 0;
    this.tally(count);
  }

  /** How many everybody reads here. */
  private tally(n: number): void {
    this.total = n;
    this.heading.textContent = this.speech.say('count', { n });
  }

  /** Puts a comment where it belongs; answers to it that came first go under it. */
  private put(comment: Comment): Item {
    const known = this.items.get(comment.id);
    if (known) {
      known.comment = comment;
      known.draw();
      return known;
    }
    const { api } = this.set;
    const { speech, owned, announce } = this;
    const item = new Item(
      {
        api,
        speech,
        owned,
        announce,
        answerable: (item) => !this.isClosed && item.depth < (this.wanted.max_depth ?? 5),
        reply: (item) => this.reply(item),
        lead: (id) => void this.lead(id),
        removed: (item) => this.remove(item),
        uncount: () => this.tally(Math.max(0, this.total - 1)),
      },
      comment,
    );
    this.items.set(comment.id, item);
    this.place(item);
    this.empty.hidden = true;
    item.start();
    for (const other of this.orphans) if (other.comment.parent === comment.id) this.place(other).draw();
    return item;
  }

  private place(item: Item): Item {
    const { parent } = item.comment;
    item.above = parent ? this.items.get(parent) : undefined;
    if (parent && !item.above) this.orphans.add(item);
    else this.orphans.delete(item);
    const list = item.above?.answers ?? this.list;
    const newest = !item.above && this.set.order === 'newest';
    // Ids rise with time. What comes in order is put last at once.
    let last = list.lastElementChild as HTMLElement | null;
    const { id } = item.comment;
    item.element.dataset['id'] = id;
    while (last && newest === ((last.dataset['id'] ?? '') < id)) last = last.previousElementSibling as HTMLElement | null;
    if (last) last.after(item.element);
    else list.prepend(item.element);
    return item;
  }

  private remove(item: Item): void {
    const { id } = item.comment;
    if (this.form && item.element.contains(this.form.element)) this.stay();
    this.items.delete(id);
    this.orphans.delete(item);
    for (const other of this.items.values()) if (other.above === item) this.place(other).draw();
    item.element.remove();
    this.empty.hidden = this.items.size > 0;
    this.heading.focus();
  }

  private drawBar(): void {
    const { say } = this.speech;
    const write = () => (this.form ? this.form.focus() : (this.wish = write));
    const begin = h('button', { type: 'button', class: 'write', click: write }, say('write'));
    const order = h('select', {
      id: 'order',
      change: () => void this.again(order),
    });
    for (const key of ['oldest', 'newest'] as const) order.append(h('option', { value: key, selected: key === this.set.order }, say(key)));
    this.bar.replaceChildren(
      ...(this.isClosed ? [] : [begin]),
      ...(this.total > 1 ? [h('span', { class: 'order' }, h('label', { for: 'order' }, say('order')), order)] : []),
    );
  }

  /** From the beginning, in another order. The form stays as it is. */
  private async again(select: HTMLSelectElement): Promise<void> {
    try {
      await this.load(select.value);
      await this.recall();
      await this.resume();
    } catch (failure) {
      select.value = this.set.order;
      this.complain(failure);
    }
  }

  /** Empties the list; an answer that is being written is kept in sight. */
  private clear(): void {
    if (this.form?.parent) this.foot.prepend(this.form.element);
    this.items.clear();
    this.orphans.clear();
    this.list.replaceChildren();
  }

  private async drawForm(): Promise<void> {
    const { api, page, title } = this.set;
    const { speech, announce, wanted, drafts } = this;
    if (this.isClosed || wanted.closed) return this.close();
    this.form = new Form(
      { api, speech, page, title, drafts, announce, stay: () => this.stay(), closed: () => this.close(), taken: (receipt, body) => this.taken(receipt, body) },
      wanted,
    );
    this.foot.replaceChildren(this.form.element);
    for (const item of this.items.values()) item.drawFoot();
    await this.resume();
    this.wish?.();
  }

  /** What answers somebody goes on where it was begun. */
  private async resume(): Promise<void> {
    const { form } = this;
    const parent = form?.parent;
    if (!parent) return;
    const answered = await this.reach(parent).catch(() => undefined);
    if (form.parent !== parent) return;
    if (answered) this.reply(answered, false);
    else form.answer(undefined);
  }

  /** Nothing is taken any more; what was typed stays where it can be read and copied. */
  private close(): void {
    this.isClosed = true;
    const { speech, drafts, foot } = this;
    const { say } = speech;
    if (foot.querySelector('.closed')) return;
    foot.append(h('p', { class: 'closed' }, say('closed')));
    const { body } = drafts.find();
    if (!this.form && body) foot.append(remains(speech, 'body', say('kept'), body, () => drafts.keep({})));
    for (const item of this.items.values()) item.drawFoot();
    this.drawBar();
  }

  private reply(item: Item, lead = true): void {
    const { form } = this;
    if (!form) {
      this.wish = () => this.reply(item);
      return;
    }
    form.answer(item.comment);
    item.hold(form.element);
    if (lead) form.focus();
  }

  /** The form back under the list. */
  private stay(): void {
    const { form, foot, items } = this;
    if (!form?.parent) return;
    const answered = items.get(form.parent);
    form.answer(undefined);
    foot.prepend(form.element);
    answered?.replyButton()?.focus();
  }

  private taken({ comment, status, edit_token: token }: Receipt, body: string): void {
    const held = status === 'held';
    this.owned.put({ comment, body, token, held, until: Date.now() + EDITABLE_MS });
    this.put(comment).focus();
    const { say } = this.speech;
    if (!held) this.tally(this.total + 1);
    this.announce(say(held ? 'heldText' : 'sent'));
  }

  /** The reader's own comments: those that still wait are shown to them, those that are settled are forgotten. */
  private async recall(): Promise<void> {
    const settle = (own: Own) => {
      if (own.until < Date.now() && !own.draft) this.owned.drop(own.comment.id);
      else this.owned.put({ ...own, held: false });
    };
    for (const own of this.owned.all()) {
      const { id } = own.comment;
      if (this.items.has(id)) settle(own);
      else {
        const found = await this.find(id);
        if (found) settle(own);
        else if (found === null) {
          if (own.held || own.draft) {
            this.owned.put({ ...own, held: true });
            this.put(own.comment);
          }
          else this.owned.drop(id);
        }
      }
      this.items.get(id)?.draw();
    }
  }

  /** A comment that is online; null where it is not, undefined where nobody knows. */
  private async find(id: string): Promise<Comment | null | undefined> {
    try {
      return await this.set.api.ask<Comment>(`comments/${encodeURIComponent(id)}`);
    } catch (failure) {
      return (failure as Failure).code === 'comment.unknown' ? null : undefined;
    }
  }

  /** What comes next; or all from the beginning, in another order. Whatever was asked for before that no longer counts. */
  private load(order?: string): Promise<void> {
    if (this.loading && !order) return this.loading;
    const asked = order ? this.ask(null, order) : this.ask(this.next, this.set.order);
    const loading: Promise<void> = asked
      .then(
        (listing) => {
          if (this.loading !== loading) return;
          if (order) {
            this.set.order = order;
            this.clear();
          }
          this.take(listing);
        },
        (failure) => {
          if (this.loading === loading) throw failure;
        },
      )
      .finally(() => {
        if (this.loading === loading) this.loading = undefined;
      });
    this.loading = loading;
    return loading;
  }

  private async showMore(): Promise<void> {
    const known = new Set(this.items.keys());
    try {
      await this.load();
    } catch (failure) {
      return this.complain(failure);
    }
    const fresh = [...this.items.values()].filter(({ comment }) => !known.has(comment.id));
    this.announce(this.speech.say('shown', { n: fresh.length }));
    fresh[0]?.box.focus();
  }

  /** Leads to the comment that the page's address names. */
  async follow(): Promise<void> {
    const id = /^#comment-([\w-]+)$/.exec(location.hash)?.[1];
    if (id && this.url) await this.lead(id, true);
  }

  /** A comment, once as much is loaded as it takes. */
  private async reach(id: string): Promise<Item | undefined> {
    for (let times = 0; !this.items.has(id) && this.next && times < TIMES; times += 1) await this.load();
    return this.items.get(id);
  }

  private async lead(id: string, named = false): Promise<void> {
    try {
      const there = this.items.has(id) || (await this.find(id));
      // Another widget on this page may show it.
      if (named && there && there !== true && there.page !== this.url) return;
      const item = there !== null && (await this.reach(id));
      if (!item) throw new Failure(this.speech.say('gone'));
      for (const marked of this.list.querySelectorAll('.marked')) marked.classList.remove('marked');
      item.box.classList.add('marked');
      item.focus();
    } catch (failure) {
      this.complain(failure);
    }
  }
}
