// Solves a challenge of the altcha protocol, version 1: which number, after the salt, has the digest that was named?
interface Challenge {
  algorithm: string;
  challenge: string;
  maxnumber?: number;
  salt: string;
  signature: string;
}

/** Digests asked for at once; between two such slices the page may do something else. */
const SLICE = 512;

const hex = (digest: ArrayBuffer) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The field to send, in Base64; undefined where no number is right. */
export async function solve(challenge: Challenge): Promise<string | undefined> {
  const { algorithm, salt, maxnumber = 1_000_000 } = challenge;
  const encoder = new TextEncoder();
  for (let from = 0; from <= maxnumber; from += SLICE) {
    const many = Math.min(SLICE, maxnumber - from + 1);
    const digests = await Promise.all(
      Array.from({ length: many }, (_, n) => crypto.subtle.digest(algorithm, encoder.encode(salt + (from + n)))),
    );
    const found = digests.findIndex((digest) => hex(digest) === challenge.challenge);
    if (found >= 0) {
      const solved = { algorithm, challenge: challenge.challenge, number: from + found, salt, signature: challenge.signature };
      return btoa(JSON.stringify(solved));
    }
    await new Promise((done) => setTimeout(done));
  }
  return undefined;
}
