// The program under test: `tamis demo` on a free port, with a throw-away database, stopped when the tests are over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const binary = process.env.TAMIS_BIN ?? path.join(root, 'target/debug/tamis');

/** Runs a command of the program to its end in a folder of its own; resolves with what `read` finds there. */
export async function runIn(args, read) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tamis-web-'));
  const child = spawn(binary, args, { cwd: folder, env: { ...process.env, TAMIS_DATA_DIR: folder }, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  try {
    if (code !== 0) throw new Error(`tamis ${args.join(' ')} ended with ${code}`);
    return await read(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the demo; resolves once it has printed what to open. */
export async function startDemo(settings = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tamis-web-'));
  const child = spawn(binary, ['demo', '--json', '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { ...process.env, TAMIS_DATA_DIR: folder, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk) => (told = (told + chunk).slice(-20_000)));
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`tamis demo ended with ${code}\n${told}`);
  });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(`${binary} does not start (cargo build first?): ${error.message}`);
  });
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => JSON.parse(text));
  const facts = await Promise.race([line, exited, failed]);
  exited.catch(() => {});
  failed.catch(() => {});
  const at = (address) => new URL(address, facts.public_url).href;
  return {
    publicUrl: facts.public_url,
    demo: at(facts.demo),
    moderate: at(facts.moderate),
    moderator: facts.moderator,
    site: facts.site,
    key: facts.key,
    token: facts.token,
    pid: child.pid,
    at,
    log: () => told,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}
