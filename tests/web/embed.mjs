// A website of somebody else's, on an origin of its own and under a strict content policy, that shows the widget; and the
// program that serves it.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { launch } from './browser.mjs';
import { root } from './service.mjs';

const binary = process.env.TAMIS_BIN ?? path.join(root, 'target/debug/tamis');
/** A folder of scripts built since the binary was, for whoever is changing them. */
const fresh = process.env.FRESH_SCRIPTS;

/** What `docs/embed.md` tells a site with a strict policy to allow, and nothing else. */
export const strict = (tamis) =>
  `default-src 'none'; script-src ${tamis}; connect-src ${tamis}; style-src 'self'; base-uri 'none'; form-action 'none'; ` +
  `require-trusted-types-for 'script'; trusted-types tamis`;

/** Room is kept from the first frame on, before the script is there. */
const sheet = 'body { margin: 0 } main { max-width: 44rem; margin-inline: auto; padding: 1rem } tamis-comments:not(:defined) { display: block; min-height: 100vh }';

const escaped = (text) => text.replace(/[&"<]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Empty until tests run: whoever imports them sees what `stageWebsite` puts here. */
export let browser;
export let site;

/** A website and a browser for the tests of one file; `then` is what they need besides, and may give what is to be stopped. */
export function stageWebsite(then = async () => {}) {
  let more;
  before(async () => {
    [site, browser] = await Promise.all([startWebsite(), launch()]);
    more = await then();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
    await more?.stop();
  });
}

/** Starts both; `allow` are further arguments of `tamis site set`. */
export async function startWebsite({ settings = [], environment = {}, origins = [] } = {}) {
  const pages = new Map();
  let policy = strict;
  let further = {};
  let publicUrl;
  const server = createServer((request, response) => {
    const at = new URL(request.url, 'http://site.invalid').pathname;
    if (at === '/page.css') return response.writeHead(200, { 'Content-Type': 'text/css' }).end(sheet);
    const html = pages.get(at);
    if (html === undefined) return response.writeHead(at === '/favicon.ico' ? 204 : 404).end();
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...further };
    const rules = policy(publicUrl);
    if (rules) headers['Content-Security-Policy'] = rules;
    response.writeHead(200, headers).end(html);
  });
  server.listen(0, '127.0.0.1');
  // What fails to start must not wait for a server that nobody asks.
  server.unref();
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;

  const folder = await mkdtemp(path.join(tmpdir(), 'tamis-web-'));
  const env = { ...process.env, TAMIS_DATA_DIR: folder, TAMIS_LIMITS__ENABLED: 'false', ...environment };
  const tamis = async (...args) => {
    const { stdout } = await promisify(execFile)(binary, [...args, '--json'], { cwd: folder, env });
    return stdout ? JSON.parse(stdout) : undefined;
  };
  const allowed = [origin, ...origins].flatMap((one) => ['--origin', one]);
  const { key } = await tamis('site', 'add', 'blog', '--lang', 'fr', ...allowed);
  await tamis('site', 'set', 'blog', '--publish-at-most', '1', '--audit-share', '0', ...settings);

  let child;
  const serve = async (listen) => {
    child = spawn(binary, ['serve', '--json', '--listen', listen], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return JSON.parse(line).public_url.replace(/\/$/, '');
  };
  publicUrl = await serve('127.0.0.1:0');
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };

  const site = {
    origin,
    publicUrl,
    key,
    tamis,
    /** What one more page of the website holds; resolves to its address. */
    page(at, { attributes = '', inner, before = '<h1>Un article</h1><p>Trois lignes de texte.</p>', after = '<footer>Le pied de la page</footer>', lang = 'fr', script = '' } = {}) {
      const thread = `${publicUrl}/thread/blog?page=${encodeURIComponent(origin + at)}`;
      const widget = inner ?? `<tamis-comments site="blog" ${attributes}><a href="${escaped(thread)}">Lire les commentaires</a></tamis-comments>`;
      pages.set(
        at,
        `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
          `<title>Un article</title><link rel="stylesheet" href="/page.css"><script ${script} src="${publicUrl}/embed.js" async></script></head>` +
          `<body><main>${before}${widget}</main>${after}</body></html>`,
      );
      return origin + at;
    },
    /** The policy of its pages from now on; `null` for none. */
    policy(rules) {
      policy = rules;
    },
    /** Further headers of its pages from now on. */
    headers(headers) {
      further = headers;
    },
    /** A comment by the site's own key. */
    async write(page, fields = {}) {
      const sent = { page, name: 'Nolwenn Tanguy', email: 'nolwenn@exemple.fr', body: 'Un avis tranquille.', lang: 'fr', ...fields };
      const answer = await fetch(`${publicUrl}/api/v1/sites/blog/comments`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
        body: JSON.stringify(sent),
      });
      assert.equal(answer.status, 201, await answer.clone().text());
      return answer.json();
    },
    async list(page) {
      const answer = await fetch(`${publicUrl}/api/v1/sites/blog/comments?page=${encodeURIComponent(page)}&limit=100`);
      return (await answer.json()).comments;
    },
    /** The program goes down and comes up again at the same address. */
    down: stop,
    up: () => serve(new URL(publicUrl).host),
    async stop() {
      await stop();
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return site;
}

/**
 * A reader of that website. `faults` gathers errors of the page, what a policy stopped, and requests to anybody but the
 * website and Tamis; `asked` every request. `facts` are told to the form besides what the server tells it.
 */
export async function visitor(browser, site, { stamped = false, facts = {}, ...options } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1180, height: 860 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  const asked = [];
  page.on('console', (message) => {
    // What the server refuses or a network that is gone is told by the widget; the browser reports it besides.
    if (message.type() === 'error' && !/Failed to load resource|blocked by CORS policy/.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    asked.push(request);
    if (![site.origin, site.publicUrl].includes(new URL(request.url()).origin)) faults.push(`asked a stranger: ${request.url()}`);
  });
  // Programs type faster than people: where a form tells when it was opened, what they send waits for a person.
  if (!stamped) {
    await context.route(`${site.publicUrl}/api/v1/sites/*/form?*`, async (route) => {
      const answer = await route.fetch().catch(() => undefined);
      if (!answer?.ok()) return answer ? route.fulfill({ response: answer }) : route.abort();
      const { stamp, ...told } = await answer.json();
      return route.fulfill({ response: answer, json: { ...told, ...facts } });
    });
  }
  if (fresh) {
    for (const [at, file] of [['embed.js', 'embed.js'], ['embed/proof.js', 'proof.js'], ...['ar', 'de', 'en', 'es', 'fr', 'pt', 'ru'].map((lang) => [`embed/${lang}.json`, `embed/words/${lang}.json`])]) {
      await context.route(`${site.publicUrl}/${at}`, async (route) => {
        if (route.request().method() !== 'GET') return route.continue();
        const type = file.endsWith('.js') ? 'text/javascript' : 'application/json';
        return route.fulfill({ body: await readFile(path.join(fresh, file)), contentType: `${type}; charset=utf-8`, headers: { 'Access-Control-Allow-Origin': '*' } });
      });
    }
  }
  const close = async () => {
    // What is still under way is nobody's fault then.
    for (const place of [page, context]) await place.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  };
  return { page, context, faults, asked, close };
}

/** Opens a page and waits until the widget stands. */
export async function open(page, address) {
  await page.goto(address);
  await ready(page);
}

export async function ready(page) {
  await page.locator('tamis-comments section:not([aria-busy])').waitFor();
}

/** Fills in the form; what is not named keeps its usual value. */
export async function fill(page, fields = {}) {
  const typed = { body: 'Une remarque de passage.', name: 'Awa Diop', email: 'awa@exemple.fr', ...fields };
  for (const [name, text] of Object.entries(typed)) await page.locator(`tamis-comments #${name}`).fill(text);
}

export const send = (page) => page.locator('tamis-comments form .main').last().click();

/** Holds up the requests that `chosen` picks until `release`; `arrived` resolves with the first of them. */
export async function hold(page, at, chosen = () => true) {
  let release;
  const released = new Promise((done) => (release = done));
  const arrived = new Promise((done) => {
    void page.route(at, async (route) => {
      if (!chosen(route.request())) return route.fallback();
      done(route.request());
      await released;
      return route.fallback();
    });
  });
  // The rule stands once another round with the browser is over.
  await page.evaluate(() => 0);
  return { arrived, release };
}

/** What has the focus inside the widget. */
export const focused = (page) => page.evaluate(() => document.querySelector('tamis-comments').shadowRoot.activeElement?.id ?? '');
