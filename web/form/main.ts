// The form of our pages where work is asked for: done while one writes, and sent along. Whatever fails, the comment is
// sent without, and a person looks at it.

import { type Challenge, solve } from './altcha';

/** Longer than this nobody is kept waiting. */
const PATIENCE_MS = 20_000;
/** What would expire on its way is done anew. */
const MARGIN_S = 60;

interface Done {
  payload: string;
  untilS: number;
}

async function work(address: string): Promise<Done | null> {
  try {
    const answer = await fetch(address, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return null;
    const challenge = (await answer.json()) as Challenge;
    const payload = await solve(challenge);
    return payload ? { payload, untilS: challenge.parameters.expiresAt ?? Infinity } : null;
  } catch {
    return null;
  }
}

function wait(ms: number): Promise<null> {
  return new Promise((done) => setTimeout(() => done(null), ms));
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-challenge]')) {
  const field = form.elements.namedItem('altcha');
  const address = form.dataset['challenge'];
  // Without a secure context there is no Web Crypto.
  if (!(field instanceof HTMLInputElement) || !address || !globalThis.crypto?.subtle) continue;
  let begun: Promise<Done | null> | null = null;
  const begin = () => (begun ??= work(address));
  form.addEventListener('input', begin, { once: true });
  let sending = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    form.setAttribute('aria-busy', 'true');
    void (async () => {
      let done = await Promise.race([begin(), wait(PATIENCE_MS)]);
      if (done && done.untilS < Date.now() / 1000 + MARGIN_S) {
        begun = null;
        done = await Promise.race([begin(), wait(PATIENCE_MS)]);
      }
      field.value = done?.payload ?? '';
      form.submit();
    })();
  });
  // Whoever comes back to the page by its history sends something new, which takes work of its own.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    begun = null;
    sending = false;
    form.removeAttribute('aria-busy');
  });
}
