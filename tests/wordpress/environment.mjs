// WordPress as Debian ships it, in French, on PHP's own server and a MariaDB of its own, all in one temporary folder.
// Nothing of an installed WordPress or database is touched; what was started is stopped and the folder removed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../web/service.mjs';

const here = fileURLToPath(new URL('./', import.meta.url));
const debian = process.env.WORDPRESS ?? '/usr/share/wordpress';
// MariaDB refuses to run as root, and WordPress needs no more rights than a web server's.
const nobody = 65534;
const asNobody = process.getuid() === 0 ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'] : [];

// There Debian has MariaDB's server, out of sight of whoever is not root.
process.env.PATH += ':/usr/sbin';

export const secret = () => randomBytes(24).toString('hex');

/** A port of loopback that nobody listens on now. */
export async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again until it is so, for a minute at the most. */
export async function until(what, ask) {
  for (let turn = 0; turn < 600; turn += 1) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

// Each is the head of a process group of its own, which would outlive a test that is broken off.
const groups = new Set();
process.on('exit', () => {
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It is gone.
    }
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** A program that runs until stopped, alone in its process group; what it says is kept. */
export function background(command, options = {}) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
  groups.add(child.pid);
  child.once('close', () => groups.delete(child.pid));
  let told = '';
  const keep = (chunk) => (told = (told + chunk).slice(-40_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(`${command[0]}: ${error.message}`));
  const gone = new Promise((resolve) => child.once('close', resolve));
  return {
    pid: child.pid,
    log: () => told,
    running: () => child.exitCode === null && child.signalCode === null,
    async stop(signal = 'SIGTERM') {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid, signal);
      await gone;
    },
  };
}

/** Runs a program to its end; gives what it printed. */
export async function run(command, options = {}) {
  const { input, ...rest } = options;
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], ...rest });
  let printed = '';
  let told = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (told += chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}\n${printed}\n${told}`);
  return printed;
}

/** A database server that listens on a socket in `folder` and nowhere else. */
async function startDatabase(folder) {
  const data = path.join(folder, 'database');
  const socket = path.join(folder, 'db.sock');
  await run([
    ...asNobody, 'mariadb-install-db', '--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db',
  ]);
  const server = background([
    ...asNobody, 'mariadbd', '--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--pid-file=${path.join(folder, 'db.pid')}`,
    '--skip-networking', '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=64M',
  ]);
  await until('MariaDB', async () => {
    if (!server.running()) throw new Error(`MariaDB ended:\n${server.log()}`);
    return run(['mariadb-admin', '--no-defaults', `--socket=${socket}`, '--user=root', 'ping']).catch(() => null);
  });
  await run(['mariadb', '--no-defaults', `--socket=${socket}`, '--user=root'], {
    input: 'CREATE DATABASE wordpress CHARACTER SET utf8mb4;',
  });
  return { socket, stop: () => server.stop() };
}

/** The program's files, its Akismet plugin and French words, and a theme of ours; no link leads out of the copy. */
async function copyWordPress(to) {
  const taken = { recursive: true, dereference: true };
  for (const name of await readdir(debian)) {
    if (name !== 'wp-content' && name !== 'wp-config.php') await cp(path.join(debian, name), path.join(to, name), taken);
  }
  const content = path.join(to, 'wp-content');
  await mkdir(path.join(content, 'languages'), { recursive: true });
  await mkdir(path.join(content, 'mu-plugins'));
  await mkdir(path.join(content, 'uploads'));
  await cp(path.join(debian, 'wp-content/plugins/akismet'), path.join(content, 'plugins/akismet'), taken);
  await cp(path.join(here, 'stage/theme'), path.join(content, 'themes/carnet'), { recursive: true });
  for (const name of await readdir(path.join(debian, 'wp-content/languages'))) {
    if (name.includes('fr_FR')) await copyFile(path.join(debian, 'wp-content/languages', name), path.join(content, 'languages', name));
  }
}

/** wp-config.php; what tests change stands in a file beside it, since PHP's server keeps compiled files for a while. */
function configuration({ socket, folder }) {
  const salts = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'];
  const all = {
    DB_NAME: 'wordpress', DB_USER: 'root', DB_PASSWORD: '', DB_HOST: `localhost:${socket}`, DB_CHARSET: 'utf8mb4',
    WP_DEBUG: true, WP_DEBUG_LOG: path.join(folder, 'php.log'), WP_DEBUG_DISPLAY: false,
    WP_HTTP_BLOCK_EXTERNAL: true, AUTOMATIC_UPDATER_DISABLED: true, DISALLOW_FILE_MODS: true, DISABLE_WP_CRON: true,
    STAGE_FOLDER: folder,
    ...Object.fromEntries(salts.map((name) => [name, secret()])),
  };
  const php = (value) => (typeof value === 'boolean' ? String(value) : `'${value.replace(/[\\']/g, '\\$&')}'`);
  return `<?php
${Object.entries(all).map(([name, value]) => `define( '${name}', ${php(value)} );`).join('\n')}
foreach ( json_decode( file_get_contents( '${path.join(folder, 'constants.json')}' ) ) as $name => $value ) {
	define( $name, $value );
}
$table_prefix = 'wp_';
require_once __DIR__ . '/wp-settings.php';
`;
}

/** Starts it all; `constants` are what wp-config.php defines besides, `plugin` says whether ours is put in. */
export async function startWordPress({ port, constants = {}, plugin = true }) {
  await access(path.join(debian, 'wp-includes/version.php')).catch(() => {
    throw new Error(`no WordPress at ${debian}: apt-get install wordpress wordpress-l10n`);
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'tamis-wp-'));
  const site = path.join(folder, 'site');
  const url = `http://127.0.0.1:${port}`;
  const stops = [];
  const stop = async () => {
    for (const one of stops.reverse()) await one();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await mkdir(site);
    await copyWordPress(site);
    const stage = path.join(site, 'wp-content/mu-plugins');
    await copyFile(path.join(here, 'stage/watch.php'), path.join(stage, 'watch.php'));
    if (plugin) await copyFile(path.join(root, 'integrations/wordpress/tamis.php'), path.join(stage, 'tamis.php'));
    if (asNobody.length) await run(['chown', '-R', `${nobody}:${nobody}`, folder]);
    const database = await startDatabase(folder);
    stops.push(database.stop);
    await writeFile(path.join(site, 'wp-config.php'), configuration({ socket: database.socket, folder }));
    const configure = (values) => writeFile(path.join(folder, 'constants.json'), JSON.stringify(values));
    await configure(constants);
    const lines = async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => '');
      return text.split('\n').filter(Boolean);
    };
    const php = [...asNobody, 'php', '-d', 'display_errors=stderr'];
    /** Runs a script of stage/ inside WordPress, with one value in and one out. */
    const ask = async (script, value = null) => {
      const command = [...php, path.join(here, 'stage', script), site];
      const printed = await run(command, { cwd: site, input: JSON.stringify(value) }).catch(async () => {
        throw new Error(`${script} failed:\n${(await lines('php.log')).slice(-20).join('\n')}`);
      });
      return printed.trim() === '' ? null : JSON.parse(printed);
    };
    const password = secret();
    const made = await ask('install.php', { url, password, theme: 'carnet' });
    const server = background([...php, '-S', `127.0.0.1:${port}`, '-t', site], {
      cwd: site,
      env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4' },
    });
    stops.push(() => server.stop());
    await until('PHP', () => fetch(`${url}/?p=${made.post}`).then((answer) => answer.ok, () => false));
    return {
      url, folder, site, password, ask, configure, stop,
      post: `${url}/?p=${made.post}`, postId: made.post,
      admin: (page = '') => `${url}/wp-admin/${page}`,
      cron: () => run([...php, path.join(site, 'wp-cron.php')], { cwd: site }),
      /** What WordPress was about to ask of anybody: address and outcome. */
      asked: async () => (await lines('asked.jsonl')).map((line) => JSON.parse(line)),
      complaints: () => lines('php.log'),
      log: server.log,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
