// Requests to the server, and what can become of them. Nobody else is asked for anything, and no cookie goes along.
import type { Speech } from './words';

export interface Comment {
  id: string;
  page: string;
  parent: string | null;
  name: string;
  website: string | null;
  html: string;
  created_at: string;
  edited_at: string | null;
  by_site?: boolean;
}

export interface Listing {
  page: { url: string; closed: boolean };
  count: number;
  comments: Comment[];
  next: string | null;
}

/** What the server wants of a form. */
export interface Wanted {
  email_required?: boolean;
  markdown?: boolean;
  max_depth?: number;
  proof_of_work?: boolean;
  stamp?: string | undefined;
  closed?: boolean;
  notify?: boolean;
  notice?: { text: string; url?: string | null } | null;
}

export interface Receipt {
  id: string;
  status: 'published' | 'held';
  comment: Comment;
  edit_token: string;
  author_token: string;
}

interface Problem {
  code?: string;
  detail?: string;
  errors?: { pointer: string; code: string; message: string }[];
}

/** Something did not work out; `told` says it to the reader. */
export class Failure extends Error {
  constructor(
    readonly told: string,
    readonly code = '',
    readonly faults: Map<string, string> = new Map(),
  ) {
    super(told);
  }
}

export type Send = { body?: unknown; method?: string; token?: string; key?: string };

export class Api {
  constructor(
    readonly server: string,
    readonly site: string,
    readonly speech: () => Promise<Speech>,
    readonly lang: string,
  ) {}

  /** Asks the site's own part of the server. A body is sent as JSON; a text, as it stands. */
  async ask<T>(path: string, { body, method, token, key }: Send = {}): Promise<T> {
    const headers: Record<string, string> = { 'Accept-Language': this.lang };
    if (body) headers['Content-Type'] = 'application/json';
    if (token) headers['Authorization'] = `Bearer ${token}`;
    if (key) headers['Idempotency-Key'] = key;
    let answer;
    try {
      answer = await fetch(`${this.server}api/v1/sites/${encodeURIComponent(this.site)}/${path}`, {
        method: method ?? (body ? 'POST' : 'GET'),
        headers,
        body: body ? (typeof body === 'string' ? body : JSON.stringify(body)) : null,
        credentials: 'omit',
        signal: AbortSignal.timeout(30_000),
      });
      if (answer.ok) return answer.status === 204 ? (undefined as T) : await answer.json();
    } catch (failure) {
      const late = (failure as Error).name === 'TimeoutError';
      throw new Failure((await this.speech()).say(late ? 'unreachable' : await this.silence()), 'silence');
    }
    throw await this.failure(answer);
  }

  /** Why nothing came back that may be read: whom a server refuses, it shows no answer. */
  private async silence() {
    if (!navigator.onLine) return 'offline';
    try {
      const ready = await fetch(`${this.server}readyz`, { credentials: 'omit', cache: 'no-store' });
      return ready.ok ? 'refused' : 'unavailable';
    } catch {
      return 'unreachable';
    }
  }

  private async failure(answer: Response): Promise<Failure> {
    const speech = await this.speech();
    const problem: Problem = await answer.json().catch(() => ({}));
    const code = problem.code ?? '';
    const faults = new Map<string, string>();
    for (const { pointer, code, message } of problem.errors ?? []) {
      faults.set(pointer.slice(1), speech.code(code) ?? message);
    }
    const n = Number(answer.headers.get('Retry-After')) || 5;
    let told = speech.code(code) ?? problem.detail ?? speech.say('fault');
    if (answer.status === 429) told = speech.say('limited', { n });
    if (answer.status === 503) told = speech.say('unavailable');
    return new Failure(told, code, faults);
  }
}
