// Work for a browser, by version 2 of altcha's protocol: a counter whose PBKDF2 key begins as the challenge says.
// Knows nothing of pages or forms.

export interface Challenge {
  parameters: {
    algorithm: string;
    cost: number;
    expiresAt?: number;
    keyLength: number;
    keyPrefix: string;
    nonce: string;
    salt: string;
  };
  signature?: string;
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Solves a challenge and packs it for the field `altcha`; null where that is not of this kind or `stop` says so. */
export async function solve(challenge: Challenge, stop: () => boolean = () => false): Promise<string | null> {
  const { algorithm, cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  if (algorithm !== 'PBKDF2/SHA-256') return null;
  const started = performance.now();
  const head = fromHex(nonce);
  const password = new Uint8Array(head.length + 4);
  password.set(head);
  const counting = new DataView(password.buffer);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: fromHex(salt), iterations: cost };
  for (let counter = 0; counter < 2 ** 32 && !stop(); counter += 1) {
    counting.setUint32(head.length, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const derivedKey = toHex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) {
      const solution = { counter, derivedKey, time: Math.round(performance.now() - started) };
      return btoa(JSON.stringify({ challenge, solution }));
    }
  }
  return null;
}
