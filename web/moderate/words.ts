// What the script says: the words come with the page, in the reader's language.

const holder = document.getElementById('desk');
const words: Record<string, string> = holder ? JSON.parse(holder.dataset['words'] ?? '{}') : {};
const plural = new Intl.PluralRules(document.documentElement.lang || 'en');

/** The page's facts; absent on every page but the list. */
export const desk = holder;

/** A sentence with texts put in; they stay texts, whoever wrote them. */
export function tell(key: string, places: Record<string, string> = {}): string {
  // By a function: `$&` in a name is no pattern.
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (all, place: string) => places[place] ?? all);
}

/** A sentence that counts. */
export function count(key: string, number: number): string {
  const form = plural.select(number) === 'one' ? 'one' : 'other';
  return tell(`${key}-${form}`, { count: String(number) });
}

const region = document.getElementById('say');
let said = 0;

/** Says something to those who do not see it. The same sentence twice is said twice. */
export function announce(text: string): void {
  if (!region) return;
  said += 1;
  region.textContent = said % 2 ? text : `${text}\u00a0`;
}
