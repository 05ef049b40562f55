// One comment: how it is shown, and what its author may still do to it.
import { type Api, type Comment, Failure } from './api';
import { h, show } from './dom';
import { blame, field, remains } from './form';
import type { Own, Owned } from './store';
import type { Speech } from './words';

export interface ItemHost {
  api: Api;
  speech: Speech;
  owned: Owned;
  /** Whether it may be answered, so deep down. */
  answerable(item: Item): boolean;
  reply(item: Item): void;
  announce(text: string): void;
  /** Leads to a comment that is not shown yet. */
  lead(id: string): void;
  /** It is no more. */
  removed(item: Item): void;
  /** It counts no longer among those that everybody reads. */
  uncount(): void;
}

export class Item {
  readonly element: HTMLLIElement;
  readonly answers = h('ol');
  readonly box: HTMLElement;
  /** What it answers, once that is shown. */
  above: Item | undefined;
  private readonly body = h('div', { class: 'body', dir: 'auto' });
  private readonly head = h('p', { class: 'head' });
  private readonly foot = h('p', { class: 'foot' });
  private readonly orphan = h('p', { class: 'quiet' });
  private readonly note = h('p', { class: 'quiet' });

  constructor(
    private readonly host: ItemHost,
    public comment: Comment,
  ) {
    const { id, name, parent } = comment;
    this.box = h('article', { id: `comment-${id}`, tabindex: -1, 'aria-label': name }, this.head, this.orphan, this.note, this.body, this.foot);
    this.element = h('li', {}, this.box, this.answers);
    if (parent) {
      const click = (event: Event) => {
        event.preventDefault();
        host.lead(parent);
      };
      this.orphan.append(h('a', { href: `#comment-${parent}`, click }, host.speech.say('inReply')));
    }
  }

  /** Draws it where it was put; a change that was begun goes on, or is shown once it is too late for it. */
  start(): void {
    this.draw();
    const draft = this.own?.draft;
    if (!draft) return;
    if (this.editable) return this.edit();
    const { speech } = this.host;
    const discard = () => {
      this.keep(undefined);
      this.box.focus();
    };
    this.body.after(remains(speech, `edit-${this.comment.id}`, speech.say('over'), draft, discard));
  }

  /** Keeps a change that was begun. */
  private keep(draft: string | undefined): void {
    const { own } = this;
    if (own) this.host.owned.put({ ...own, draft });
  }

  get depth(): number {
    return this.above ? this.above.depth + 1 : this.comment.parent ? 1 : 0;
  }

  private get own(): Own | undefined {
    return this.host.owned.find(this.comment.id);
  }

  private get editable(): boolean {
    return (this.own?.until ?? 0) > Date.now();
  }

  draw(): void {
    const { say, date } = this.host.speech;
    const { name, website, created_at, edited_at, html, by_site, id } = this.comment;
    const author = h('bdi', {}, name);
    const rel = 'nofollow ugc noopener noreferrer';
    const when = h('time', { datetime: created_at }, date(created_at));
    const held = this.own?.held;
    this.head.replaceChildren(
      h('b', {}, website && /^https?:/i.test(website) ? h('a', { href: website, rel }, author) : author),
      ...(by_site ? [' ', h('span', { class: 'badge' }, say('bySite'))] : []),
      ' ',
      h('a', { class: 'when', href: `${location.href.split('#')[0]}#comment-${id}`, title: say('permalink') }, when),
      edited_at ? ` (${say('edited')})` : '',
      ...(held ? [' ', h('span', { class: 'badge held' }, say('held'))] : []),
    );
    this.orphan.hidden = !this.comment.parent || !!this.above;
    this.note.textContent = held ? say('heldText') : '';
    this.note.hidden = !held;
    show(this.body, html);
    this.drawFoot();
  }

  /** The buttons under it, which come and go. */
  drawFoot(): void {
    const { host } = this;
    const { say } = host.speech;
    const { name, id } = this.comment;
    const button = (key: 'edit' | 'withdraw' | 'reply', click: (event: Event) => void, label?: string) =>
      h('button', { type: 'button', class: key, click, 'aria-label': label }, say(key));
    const held = this.own?.held;
    const report = `${host.api.server}report/${encodeURIComponent(host.api.site)}/${id}`;
    const { editable } = this;
    this.foot.replaceChildren(
      ...[
        !held && host.answerable(this) && button('reply', () => host.reply(this), say('replyTo', { name })),
        editable &&
          button('edit', () => {
            this.edit();
            this.box.querySelector('textarea')?.focus();
          }),
        editable && button('withdraw', (event) => void this.withdraw(event.currentTarget as HTMLElement)),
        !this.own &&
          h('a', { href: report, target: '_blank', rel: 'nofollow noopener', 'aria-label': say('reportOf', { name }) }, say('report')),
      ].filter((part) => !!part),
    );
    if (editable) setTimeout(() => this.drawFoot(), (this.own?.until ?? 0) - Date.now() + 500);
  }

  /** Where the form is put that answers it. */
  hold(form: HTMLElement): void {
    this.box.after(form);
  }

  replyButton(): HTMLElement | null {
    return this.foot.querySelector('.reply');
  }

  focus(): void {
    this.box.scrollIntoView({ block: 'center' });
    this.box.focus({ preventScroll: true });
  }

  private edit(): void {
    const { host, own } = this;
    if (!own) return;
    const { say } = host.speech;
    const id = `edit-${this.comment.id}`;
    const text = h('textarea', { id, rows: 6, maxlength: 10_000, required: true, dir: 'auto' });
    text.value = own.draft ?? own.body;
    let busy = false;
    const close = () => {
      if (busy) return;
      this.keep(undefined);
      form.replaceWith(this.body, this.foot);
      this.draw();
      this.box.focus();
    };
    const save = async (event: Event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      form.setAttribute('aria-busy', 'true');
      blame(text);
      const sent = text.value;
      try {
        const asked = { method: 'PUT', token: own.token, body: { body: sent } };
        const { comment, status } = await host.api.ask<{ comment: Comment; status: string }>(`comments/${this.comment.id}`, asked);
        const held = status === 'held';
        this.comment = comment;
        if (held && !this.own?.held) host.uncount();
        // What was typed while it was under way is a change of its own.
        const draft = text.value === sent ? undefined : text.value;
        host.owned.put({ ...own, comment, held, body: sent, draft });
        busy = false;
        if (draft === undefined) close();
        else this.draw();
        host.announce(say(held ? 'savedHeld' : 'saved'));
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        blame(text, failure.faults.get('body') ?? `${failure.told} ${say('kept')}`);
        text.focus();
      } finally {
        busy = false;
        form.removeAttribute('aria-busy');
      }
    };
    const escape = (event: Event) => (event as KeyboardEvent).key === 'Escape' && close();
    const form = h(
      'form',
      { novalidate: true, submit: (event) => void save(event), input: () => this.keep(text.value), keydown: escape },
      field(say('body'), text),
      h('p', { class: 'actions' }, h('button', { class: 'main' }, say('save')), h('button', { type: 'button', click: close }, say('cancel'))),
    );
    this.body.replaceWith(form);
    this.foot.remove();
  }

  /** Asks once more before it takes the comment back. */
  private async withdraw(button: HTMLElement): Promise<void> {
    const { host, own } = this;
    const { say } = host.speech;
    if (!own) return;
    if (!button.classList.contains('sure')) {
      button.classList.add('sure');
      button.textContent = say('sure');
      button.addEventListener('blur', () => this.drawFoot(), { once: true });
      return;
    }
    try {
      await host.api.ask(`comments/${this.comment.id}`, { method: 'DELETE', token: own.token });
      if (!this.own?.held) host.uncount();
      host.owned.drop(this.comment.id);
      host.removed(this);
      host.announce(say('withdrawn'));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.foot.append(h('span', { class: 'fault', role: 'alert' }, failure.told));
    }
  }
}
