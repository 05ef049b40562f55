// The form: what was typed is kept until it was taken, and what is wrong stands at its field.
import { type Api, Failure, type Receipt, type Wanted } from './api';
import { h, show } from './dom';
import { proof, random } from './proving';
import type { Key, Speech } from './words';
import { Drafts, type Me, read, write } from './store';

type Typed = HTMLInputElement | HTMLTextAreaElement;

/** A challenge holds for an hour, a form for two days, and what the server wants may change by the minute. */
const PROOF_MS = 50 * 60_000;
const FRESH_MS = 24 * 3600_000;
const FACTS_MS = 3 * 60_000;

export interface FormHost {
  api: Api;
  speech: Speech;
  page: string;
  title(): string;
  drafts: Drafts;
  announce(text: string): void;
  /** A comment was taken. */
  taken(receipt: Receipt, body: string): void;
  /** The server takes none any more. */
  closed(): void;
  /** The reader does not want to answer after all. */
  stay(): void;
}

/** A label over its field, with room for what is wrong with it. */
export function field(label: string, input: Typed, note?: Node): HTMLElement {
  const fault = h('p', { class: 'fault', id: `${input.id}-fault`, hidden: true });
  return h('div', { class: 'field' }, h('label', { for: input.id }, label, note), fault, input);
}

/** What was typed and can no longer be sent: to be read and copied, until it is thrown away. */
export function remains({ say }: Speech, id: string, told: string, text: string, discard: () => void): HTMLElement {
  const input = h('textarea', { id, rows: 6, readonly: true, dir: 'auto' });
  input.value = text;
  const click = () => {
    all.remove();
    discard();
  };
  const all = h(
    'div',
    { class: 'remains' },
    h('p', { class: 'quiet' }, told),
    field(say('body'), input),
    h('p', { class: 'actions' }, h('button', { type: 'button', click }, say('discard'))),
  );
  return all;
}

/** Says what is wrong with a field, or that nothing is. */
export function blame(input: Typed, told?: string): void {
  const fault = input.previousElementSibling as HTMLElement;
  fault.textContent = told ?? '';
  fault.hidden = !told;
  if (told) {
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', fault.id);
  } else {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  }
}

export class Form {
  readonly element: HTMLFormElement;
  parent: string | undefined;
  private readonly say: Speech['say'];
  private readonly inputs: Record<'body' | 'name' | 'email' | 'website', Typed>;
  private readonly heading = h('h3', { id: 'form-title' });
  private readonly alert = h('p', { class: 'alert', role: 'alert', tabindex: -1, hidden: true });
  private readonly remember = h('input', { type: 'checkbox', id: 'remember' });
  private readonly notify = h('input', { type: 'checkbox', id: 'notify' });
  private readonly trap = h('input', { name: 'contact_me', tabindex: -1, autocomplete: 'off' });
  private readonly seen = h('div', { class: 'preview', role: 'region', tabindex: -1, hidden: true });
  private readonly cancel: HTMLButtonElement;
  private busy = false;
  /** What is under way: tried again unchanged it has the same key, so that it is taken once. */
  private pending: { typed: string; key: string; sent?: string } | undefined;
  private proof: Promise<string | undefined> | undefined;
  private proven = 0;
  /** When the stamp came, when all the rest, and what is being asked for. */
  private since = Date.now();
  private asked = this.since;
  private facts = Promise.resolve();

  constructor(
    private readonly host: FormHost,
    private wanted: Wanted,
  ) {
    const { say } = host.speech;
    this.say = say;
    const star = () => h('span', { class: 'star', 'aria-hidden': 'true' }, ' *');
    const optional = () => h('span', { class: 'quiet' }, ` ${say('optional')}`);
    const emailNeeded = wanted.email_required !== false;
    const make = (id: string, type: string, most: number, needed: boolean) =>
      h('input', { id, type, name: id, autocomplete: type === 'text' ? 'name' : type, maxlength: most, required: needed });
    const body = h('textarea', { id: 'body', name: 'body', rows: 6, maxlength: 10_000, required: true, dir: 'auto' });
    this.inputs = {
      body,
      name: make('name', 'text', 80, true),
      email: make('email', 'email', 254, emailNeeded),
      website: make('website', 'url', 2048, false),
    };
    this.cancel = this.button('cancel', () => host.stay());
    this.seen.setAttribute('aria-label', say('preview'));
    const { name, email, website } = this.inputs;
    const tick = (input: HTMLElement, key: Key) => h('p', { class: 'tick' }, input, h('label', { for: input.id }, say(key)));
    const { notice } = wanted;
    this.element = h(
      'form',
      {
        novalidate: true,
        'aria-labelledby': 'form-title',
        submit: (event) => {
          event.preventDefault();
          void this.send();
        },
        input: () => this.keep(),
        focusin: () => void this.prove(),
        keydown: (event) => {
          if ((event as KeyboardEvent).key === 'Escape' && this.parent) host.stay();
        },
      },
      this.heading,
      this.alert,
      h('p', { class: 'quiet' }, `${say('private')} ${say('required')}`),
      field(say('body'), body, star()),
      h(
        'div',
        { class: 'row' },
        field(say('name'), name, star()),
        field(say('email'), email, emailNeeded ? star() : optional()),
        field(say('website'), website, optional()),
      ),
      // People see nothing of this; who fills it in is a program.
      h('div', { class: 'trap', 'aria-hidden': 'true' }, this.trap),
      tick(this.remember, 'remember'),
      wanted.notify && tick(this.notify, 'notify'),
      wanted.markdown !== false && h('p', { class: 'quiet' }, say('markdown')),
      this.seen,
      h(
        'p',
        { class: 'actions' },
        h('button', { class: 'main' }, say('send')),
        this.button('preview', () => void this.preview()),
        this.cancel,
      ),
      notice &&
        h(
          'p',
          { class: 'quiet notice', dir: 'auto' },
          notice.text,
          ' ',
          /^https?:/i.test(notice.url ?? '') && h('a', { href: notice.url, target: '_blank', rel: 'noopener' }, say('noticeLink')),
        ),
    );
    const draft = host.drafts.find();
    const me = read<Me>(this.meKey);
    body.value = draft.body ?? '';
    name.value = draft.name ?? me?.name ?? '';
    website.value = draft.website ?? me?.website ?? '';
    this.remember.checked = !!me;
    this.entitle(undefined);
    this.parent = draft.parent;
  }

  private get meKey(): string {
    return `me:${this.host.api.site}`;
  }

  private button(key: Key, click: () => void): HTMLButtonElement {
    return h('button', { type: 'button', click }, this.say(key));
  }

  /** Whom the form answers; nobody, where it is a comment on the page. */
  answer(to: { id: string; name: string } | undefined): void {
    this.parent = to?.id;
    this.entitle(to?.name);
    this.keep();
  }

  private entitle(name: string | undefined): void {
    this.heading.textContent = name === undefined ? this.say('title') : this.say('replyTo', { name });
    this.cancel.hidden = name === undefined;
  }

  focus(): void {
    this.inputs.body.focus();
  }

  private keep(): void {
    const { body, name, website } = this.inputs;
    this.host.drafts.keep({ body: body.value, name: name.value, website: website.value, parent: this.parent });
    this.seen.hidden = true;
  }

  /** Begins the proof of work once somebody writes, so that it is done when they send. One that failed is begun again. */
  private async prove(): Promise<string | undefined> {
    const now = Date.now();
    if (now - this.asked > FACTS_MS) this.renew(now - this.since > FRESH_MS);
    await this.facts;
    if (!this.wanted.proof_of_work) return undefined;
    if (!this.proof || now - this.proven > PROOF_MS) {
      this.proven = now;
      const begun = proof(this.host.api).then((done) => {
        if (done === undefined && this.proof === begun) this.proof = undefined;
        return done;
      });
      this.proof = begun;
    }
    return this.proof;
  }

  /** Puts what went wrong at its field, or over the form, and leads there. */
  private complain(failure: unknown): void {
    if (!(failure instanceof Failure)) throw failure;
    const { faults, told } = failure;
    const here = Object.entries(this.inputs).filter(([name]) => faults.has(name));
    for (const [name, input] of here) blame(input, faults.get(name));
    const others = [...faults].filter(([name]) => !(name in this.inputs)).map(([, said]) => said);
    const first = here.length ? this.say('faults', { n: here.length }) : others.length ? '' : told;
    this.alert.textContent = [first, ...others, !here.length && this.say('kept')].filter(Boolean).join(' ');
    this.alert.hidden = false;
    (here[0]?.[1] ?? this.alert).focus();
  }

  private calm(): void {
    for (const input of Object.values(this.inputs)) blame(input);
    this.alert.hidden = true;
  }

  private async alone(act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.element.setAttribute('aria-busy', 'true');
    this.calm();
    try {
      await act();
    } catch (failure) {
      this.complain(failure);
    } finally {
      this.busy = false;
      this.element.removeAttribute('aria-busy');
    }
  }

  private preview(): Promise<void> {
    return this.alone(async () => {
      const { html } = await this.host.api.ask<{ html: string }>('preview', { body: { body: this.inputs.body.value } });
      show(this.seen, html);
      this.seen.hidden = false;
      this.seen.focus();
    });
  }

  private send(): Promise<void> {
    return this.alone(async () => {
      const { api, page, announce, speech } = this.host;
      const { body, name, email, website } = this.inputs;
      const fields = {
        page,
        parent: this.parent,
        body: body.value,
        name: name.value,
        email: email.value,
        website: website.value,
        lang: speech.lang,
        notify: this.notify.checked || undefined,
        contact_me: this.trap.value || undefined,
        author_token: read<Me>(this.meKey)?.token,
      };
      const typed = JSON.stringify(fields);
      if (this.pending?.typed !== typed) this.pending = { typed, key: random() };
      const { pending } = this;
      if (this.wanted.proof_of_work && !pending.sent) announce(this.say('checking'));
      if (!pending.sent) {
        const altcha = (await this.prove()) ?? (await this.prove());
        pending.sent = JSON.stringify({ ...fields, title: this.host.title(), stamp: this.wanted.stamp, altcha: altcha || undefined });
      }
      announce(this.say('sending'));
      let receipt;
      try {
        receipt = await api.ask<Receipt>('comments', { body: pending.sent, key: pending.key });
      } catch (failure) {
        announce('');
        const { code } = failure as Failure;
        // Whatever may have been taken already, or will be, is sent the same next time.
        const same = ['silence', '', 'rate.limited', 'unavailable', 'internal', 'idempotency.in_progress'];
        if (!same.includes(code)) this.pending = undefined;
        if (code === 'page.closed') this.host.closed();
        throw code === 'comment.duplicate' ? new Failure(this.say('duplicate')) : failure;
      }
      const token = receipt.author_token;
      write(this.meKey, this.remember.checked ? { name: fields.name, website: fields.website, token } : undefined);
      // What was typed while it was under way is the beginning of another.
      if (body.value.startsWith(fields.body)) body.value = body.value.slice(fields.body.length).trimStart();
      this.keep();
      if (!body.value && this.parent === fields.parent) this.host.stay();
      this.host.taken(receipt, fields.body);
      if (body.value) this.focus();
      // Another comment is begun at another time, and takes work of its own.
      this.pending = this.proof = undefined;
      this.renew(true);
    });
  }

  /** Asks what the server wants by now; with a stamp of a new time, or under the one there is. */
  private renew(stamped: boolean): void {
    const { api, page } = this.host;
    const { stamp } = this.wanted;
    this.asked = Date.now();
    if (stamped) this.since = this.asked;
    this.facts = api.ask<Wanted>(`form?page=${encodeURIComponent(page)}`).then(
      (wanted) => void (this.wanted = stamped ? wanted : { ...wanted, stamp }),
      () => {},
    );
  }
}
