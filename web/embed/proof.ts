// Solves a challenge of the altcha protocol, version 2: for which counter, after the nonce, does the derived key begin as it
// was asked to?
interface Challenge {
  parameters: { algorithm: string; cost: number; keyLength: number; keyPrefix: string; nonce: string; salt: string };
  signature: string;
}

/** Keys derived at once; between two such slices the page may do something else. */
const SLICE = 16;
/** No honest challenge takes so many. */
const MOST = 1 << 20;

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytes = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** The field to send, in Base64; undefined where no counter is right. */
export async function solve(challenge: Challenge): Promise<string | undefined> {
  const { algorithm, cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const [name = '', hash = ''] = algorithm.split('/');
  const first = bytes(nonce);
  const rules = { name, hash, salt: bytes(salt), iterations: cost };
  const derive = async (counter: number) => {
    const password = new Uint8Array(first.length + 4);
    password.set(first);
    new DataView(password.buffer).setUint32(first.length, counter);
    const key = await crypto.subtle.importKey('raw', password, name, false, ['deriveBits']);
    return hex(new Uint8Array(await crypto.subtle.deriveBits(rules, key, keyLength * 8)));
  };
  for (let from = 0; from < MOST; from += SLICE) {
    const keys = await Promise.all(Array.from({ length: SLICE }, (_, n) => derive(from + n)));
    const found = keys.findIndex((key) => key.startsWith(keyPrefix));
    const derivedKey = keys[found];
    if (derivedKey) return btoa(JSON.stringify({ challenge, solution: { counter: from + found, derivedKey } }));
    await new Promise((done) => setTimeout(done));
  }
  return undefined;
}
