// Random keys, and the proof of work: what solves it is fetched only where a site asks for it.
import type { Api } from './api';

/** A key that nobody guesses; also where a page came by http, which has no `crypto.randomUUID`. */
export function random(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Longer than this nobody is kept waiting. */
const PATIENCE_MS = 20_000;

/** Browsers remember that a module could not be fetched, by its whole address. */
let failed = 0;

/**
 * The field that a solved challenge is sent as; empty where this browser cannot, and then a person will look. Undefined where
 * something was missing that may be there the next time.
 */
export async function proof(api: Api): Promise<string | undefined> {
  try {
    if (!crypto.subtle) return '';
    const [challenge, { solve }] = await Promise.all([api.ask('challenge'), import(`${api.server}embed/proof.js#${failed}`)]);
    const end = Date.now() + PATIENCE_MS;
    return (await solve(challenge, () => Date.now() > end)) ?? '';
  } catch {
    failed += 1;
    return undefined;
  }
}
