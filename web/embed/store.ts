// What this browser keeps for the reader: drafts, comments of their own, and a name if they asked for it. Never an address.
import type { Comment } from './api';

/** A comment sent from here, with what lets its author change it. */
export interface Own {
  comment: Comment;
  body: string;
  token: string;
  held: boolean;
  /** When its author can no longer change it, by this browser's clock. */
  until: number;
  /** A change that was begun. */
  draft?: string | undefined;
}

export interface Draft {
  body?: string;
  name?: string;
  website?: string;
  parent?: string | undefined;
}

export interface Me {
  name: string;
  website: string;
  token: string;
}

/** Stands in where the browser keeps nothing. */
const memory = new Map<string, string>();

/** Where a thing is kept: for every tab of the browser, or for this one alone. */
type Place = 'localStorage' | 'sessionStorage';

export function read<T>(key: string, place: Place = 'localStorage'): T | undefined {
  let text = memory.get(key);
  try {
    text ??= globalThis[place].getItem(`tamis:${key}`) ?? undefined;
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

export function write(key: string, value: unknown, place: Place = 'localStorage'): void {
  const text = JSON.stringify(value);
  try {
    if (value === undefined) globalThis[place].removeItem(`tamis:${key}`);
    else globalThis[place].setItem(`tamis:${key}`, text);
    memory.delete(key);
  } catch {
    memory.set(key, text ?? '');
  }
}

/** What is typed on a page. Each tab has a draft of its own; one that is opened anew goes on with the last of all. */
export class Drafts {
  /** The text as this tab last kept it. */
  private kept: string | undefined;

  constructor(private readonly key: string) {}

  find(): Draft {
    const draft = read<Draft>(this.key, 'sessionStorage') ?? read<Draft>(this.key) ?? {};
    this.kept = draft.body;
    return draft;
  }

  /** Keeps it, or lets it go where no text is left; what another tab keeps is not ours to remove. */
  keep(draft: Draft): void {
    const value = draft.body ? draft : undefined;
    write(this.key, value, 'sessionStorage');
    if (value || read<Draft>(this.key)?.body === this.kept) write(this.key, value);
    this.kept = draft.body;
  }
}

/** How long a comment that nobody decided on is shown to its author. */
const KEPT_MS = 30 * 24 * 3600_000;
export const EDITABLE_MS = 15 * 60_000;

/** The reader's own comments on a page. */
export class Owned {
  /** As last read: each comment that is drawn asks whether it is one of them. */
  private known: Own[] | undefined;

  constructor(private readonly key: string) {}

  /** All, read anew: another tab may have sent one. */
  all(): Own[] {
    const list = read<Own[]>(this.key);
    this.known = Array.isArray(list) ? list.filter((own) => own.until + KEPT_MS > Date.now()) : [];
    return this.known;
  }

  find(id: string): Own | undefined {
    return (this.known ?? this.all()).find((own) => own.comment.id === id);
  }

  /** Keeps one, or what became of it. */
  put(own: Own): void {
    this.save([...this.all().filter(({ comment }) => comment.id !== own.comment.id), own]);
  }

  drop(id: string): void {
    this.save(this.all().filter(({ comment }) => comment.id !== id));
  }

  private save(list: Own[]): void {
    this.known = list;
    write(this.key, list.length ? list.slice(-50) : undefined);
  }
}
