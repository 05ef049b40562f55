// What is said, in which language: English comes with the script, the others are fetched.
import english from './words/en.json';

export type Key = Exclude<keyof typeof english, 'dir' | 'codes'>;
type Forms = Record<string, string>;
type Words = { [key in Key]?: string | Forms } & { dir?: string; codes?: Record<string, string> };

const OURS = ['ar', 'de', 'es', 'fr', 'pt', 'ru'];

export interface Speech {
  lang: string;
  dir: string;
  /** A sentence; `n` chooses among its forms, and is set as numbers are. */
  say(key: Key, values?: { n?: number; name?: string }): string;
  /** What a code of the server's is called in this language, if the server does not speak it. */
  code(code: string): string | undefined;
  date(rfc3339: string): string;
}

async function speech(lang: string, coming: Words | Promise<Words>): Promise<Speech> {
  // A browser's first formats take it tens of milliseconds. The caller's own requests go out before them, so that they are
  // made while the answers are under way.
  await 0;
  const numbers = new Intl.NumberFormat(lang);
  const plural = new Intl.PluralRules(lang);
  const dates = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short' });
  const words = await coming;
  return {
    lang,
    dir: words.dir === 'rtl' ? 'rtl' : 'ltr',
    say(key, { n = 0, name = '' } = {}) {
      const said: string | Forms = words[key] ?? english[key];
      const form = typeof said === 'string' ? said : said[plural.select(n)] ?? said['other'];
      return (form ?? '').replace('{n}', () => numbers.format(n)).replace('{name}', () => name);
    },
    code: (code) => words.codes?.[code],
    date: (rfc3339) => dates.format(new Date(rfc3339)),
  };
}

/** Longer than this nobody waits for words: another language says it too. */
const PATIENCE_MS = 5000;

const fetched = new Map<string, Promise<Words>>();

function load(url: string): Promise<Words> {
  let words = fetched.get(url);
  if (!words) {
    words = fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(PATIENCE_MS) }).then((answer) => {
      if (!answer.ok) throw answer;
      return answer.json();
    });
    words.catch(() => fetched.delete(url));
    fetched.set(url, words);
  }
  return words;
}

/** The language an element is in: by itself, by what it stands in, by the browser. */
export function langOf(element: Element): string {
  const lang = element.closest('[lang]')?.getAttribute('lang') || navigator.language;
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** How to speak a language: by a file of the site's own, else by one of ours, else in English. */
export async function learn(lang: string, server: string, file: string | null): Promise<Speech> {
  const base = lang.split('-')[0] ?? '';
  for (const url of [file, OURS.includes(base) && `${server}embed/${base}.json`]) {
    try {
      if (url) return await speech(lang, load(url));
    } catch {
      // English is better than silence.
    }
  }
  return speech(base === 'en' ? lang : 'en', english);
}
