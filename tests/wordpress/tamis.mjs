// Our own server as an operator runs it: one folder, one site, `tamis serve`; it can be killed and started again.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../web/service.mjs';
import { background, freePort, run, until } from './environment.mjs';

const binary = process.env.TAMIS_BIN ?? path.join(root, 'target/debug/tamis');

/** A server with one French site whose pages are at `origin`. */
export async function startTamis(origin) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tamis-own-'));
  const listen = `127.0.0.1:${await freePort()}`;
  const url = `http://${listen}`;
  const env = { ...process.env, TAMIS_DATA_DIR: folder, TAMIS_LISTEN: listen, TAMIS_PUBLIC_URL: url };
  const tell = (...args) => run([binary, ...args], { cwd: folder, env });
  const keys = JSON.parse(await tell('site', 'add', 'carnet', '--origin', origin, '--lang', 'fr', '--json'));
  // What a model of another day thinks of our texts is not what is tested here.
  await tell('site', 'set', 'carnet', '--publish-at-most', '0.5', '--audit-share', '0', '--block-word', 'contrefaçons');
  let server;
  const start = async () => {
    server = background([binary, 'serve'], { cwd: folder, env });
    await until('tamis', () => {
      if (!server.running()) throw new Error(`tamis ended:\n${server.log()}`);
      return fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
    });
  };
  await start();
  return {
    url, folder, key: keys.akismet_key, tell, start,
    log: () => server.log(),
    kill: () => server.stop('SIGKILL'),
    /** Asks a call of Akismet's API, as any client would. */
    call: async (name, values) => {
      const answer = await fetch(`${url}/1.1/${name}`, { method: 'POST', body: new URLSearchParams({ key: keys.akismet_key, blog: origin, ...values }) });
      return answer.text();
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
