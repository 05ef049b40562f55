// What integrations/wordpress/tamis.php makes of every answer that a server may give, and of none: it never fails open.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, run, startWordPress } from './environment.mjs';

const key = 'abcdef123456';
let wordpress;
let server;
/** What the server does with a request: `script(call, parameters, request, response)`. */
let script;
/** What it was asked. */
let asked = [];
let count = 0;

const serve = (request, response) => {
  const parts = [];
  request.on('data', (chunk) => parts.push(chunk));
  request.on('end', () => {
    const values = new URLSearchParams(Buffer.concat(parts).toString());
    asked.push({ url: request.url, method: request.method, headers: request.headers, values });
    script(request.url.split('/').pop(), values, request, response);
  });
};

const say = (word, headers = {}, status = 200) => (call, values, request, response) => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(call === 'verify-key' ? 'valid' : word);
};

before(async () => {
  server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  wordpress = await startWordPress({ port: await freePort(), constants: constants() });
});

after(async () => {
  await wordpress?.stop();
  server?.closeAllConnections();
  server?.close();
});

const here = () => `http://127.0.0.1:${server.address().port}`;
const constants = (more = {}) => ({ TAMIS_URL: here(), WPCOM_API_KEY: key, ...more });

/** Sends a comment as WordPress's form does; gives its text. */
async function comment(author = 'Inès') {
  count += 1;
  const text = `Le commentaire numéro ${count}, au sujet du canal.`;
  const fields = { comment: text, author, email: 'ines@example.org', url: '', comment_post_ID: wordpress.postId, comment_parent: '0' };
  asked = [];
  const answer = await fetch(`${wordpress.url}/wp-comments-post.php`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  assert.equal(answer.status, 302, await answer.text());
  return text;
}

async function known(text) {
  const { comments } = await wordpress.ask('comments.php');
  return comments.find((one) => one.text === text);
}

const status = async (text) => (await known(text)).status;

/** The twenty minutes are over, and the plugin asks again about what waits. */
async function retry() {
  await wordpress.ask('comments.php', { retry_is_due: true });
  await wordpress.cron();
}

test('the two verdicts that are sure are taken as they are', async () => {
  script = say('false');
  const good = await comment();
  const [check] = asked.filter((one) => one.url === '/1.1/comment-check');
  assert.equal(check.values.get('comment_content'), good);
  assert.equal(check.values.get('api_key'), key);
  assert.equal(check.headers.host, new URL(here()).host);
  assert.match(check.headers['user-agent'], /^WordPress\/\d+\.\d+\S* \| Akismet\/\d+\.\d+\S*$/);
  assert.equal(check.headers['content-type'], 'application/x-www-form-urlencoded; charset=UTF-8');
  assert.equal(await status(good), 'approved');
  script = say('true');
  assert.equal(await status(await comment()), 'spam');
});

const doubts = {
  'doubt, as we say it to this version': say('', { 'X-akismet-error': 'a person is to look', 'X-akismet-guid': 'c'.repeat(32) }),
  'doubt in other words': say('false', { 'X-akismet-error': 'review' }),
  'doubt, as we say it to newer versions': say('false', { 'X-akismet-recheck-after': '900', 'X-akismet-guid': 'a'.repeat(32) }),
  'that there is no model': say('', { 'X-akismet-error': 'no model' }),
  'an unknown key': say('invalid'),
  'a page': say('<!doctype html><title>false</title>'),
  'a word that is almost one': say('false\n'),
  'an answer with an error’s status': say('false', {}, 500),
  'an answer that is not found': say('false', {}, 404),
  'nothing at all': (call, values, request) => request.socket.destroy(),
};
for (const [what, answer] of Object.entries(doubts)) {
  test(`${what}: the comment waits`, async () => {
    script = answer;
    assert.equal(await status(await comment()), 'unapproved');
    assert.equal(asked.length, 1, 'one try, or the reader waits for three');
  });
}

test('nothing in time: the comment waits, and its reader no longer than is set', async (t) => {
  t.after(() => wordpress.configure(constants()));
  await wordpress.configure(constants({ TAMIS_TIMEOUT: 1 }));
  script = () => {};
  assert.equal(await status(await comment()), 'unapproved');
  assert.equal(asked.length, 1);
  assert.equal((await wordpress.asked()).pop().wait, 1);
});

test('a redirect is not followed', async () => {
  script = (call, values, request, response) => {
    if (request.url === '/elsewhere') return say('false')(call, values, request, response);
    return say('', { location: '/elsewhere' }, 307)(call, values, request, response);
  };
  assert.equal(await status(await comment()), 'unapproved');
  assert.deepEqual(asked.map((one) => one.url), ['/1.1/comment-check']);
});

test('a version that leaves a comment to WordPress when no answer came does not publish it', async () => {
  await wordpress.configure(constants({ STAGE_CARELESS: true }));
  script = say('nonsense');
  assert.equal(await status(await comment()), 'unapproved');
  script = say('false', { 'X-akismet-recheck-after': '900', 'X-akismet-guid': 'b'.repeat(32) });
  assert.equal(await status(await comment()), 'unapproved');
  script = say('false');
  assert.equal(await status(await comment()), 'approved');
  await wordpress.configure(constants());
});

/** How the plugin marks a comment of WordPress's own. */
const marks = 'comment_post_ID=7&akismet_comment_nonce=inactive';

test('newer versions find an id in every verdict, and nothing that makes them publish by a timer', async () => {
  const check = { url: 'https://rest.akismet.com/1.1/comment-check', body: `comment_content=x&${marks}` };
  for (const answer of [say('true'), say('false'), say('nonsense'), doubts['nothing at all']]) {
    script = answer;
    const [{ headers }] = await wordpress.ask('ask.php', [check]);
    assert.match(headers['x-akismet-guid'], /^[0-9a-f]{32}$/);
  }
  script = doubts['doubt, as we say it to this version'];
  const [heard] = await wordpress.ask('ask.php', [check]);
  assert.deepEqual(heard, { body: 'false', headers: { 'x-akismet-guid': 'c'.repeat(32), 'x-akismet-error': 'a person is to look' } });
  script = doubts['doubt, as we say it to newer versions'];
  const [{ body, headers }] = await wordpress.ask('ask.php', [check]);
  assert.deepEqual({ body, headers }, { body: 'false', headers: { 'x-akismet-guid': 'a'.repeat(32), 'x-akismet-error': 'review' } });
});

test('what forms and forums have checked is never good for want of an answer', async () => {
  const kinds = ['contact-form', 'formidable', 'wpforms', 'gravity_form', 'blog-post', 'comment', ''];
  const checks = kinds.map((kind) => ({ body: `comment_type=${kind}&comment_content=x` }));
  const forum = { 'User-Agent': 'bbPress/2.6.9 | Akismet/5.7.2' };
  checks.push({ body: `comment_type=topic&comment_content=x&${marks}`, headers: forum });
  const url = 'https://rest.akismet.com/1.1/comment-check';
  const said = async (answer) => {
    script = answer;
    const heard = await wordpress.ask('ask.php', checks.map((check) => ({ url, ...check })));
    return heard.map(({ body }) => body);
  };
  assert.deepEqual(await said(say('false')), checks.map(() => 'false'));
  for (const [what, answer] of Object.entries(doubts)) assert.deepEqual(await said(answer), checks.map(() => 'true'), what);
  // And a comment is still held, not spam.
  script = doubts['that there is no model'];
  const [comment] = await wordpress.ask('ask.php', [{ url, body: `comment_type=comment&${marks}` }]);
  assert.equal(comment.body, '');
});

test('a comment by the REST API waits as well', async () => {
  const send = async () => {
    count += 1;
    const fields = { post: wordpress.postId, author_name: 'Inès', author_email: 'ines@example.org', content: `Par l’API, numéro ${count}.` };
    const answer = await fetch(`${wordpress.url}/?rest_route=/wp/v2/comments`, { method: 'POST', body: new URLSearchParams(fields) });
    return (await answer.json()).status;
  };
  script = say('false');
  assert.equal(await send(), 'approved');
  for (const what of ['nothing at all', 'that there is no model', 'doubt, as we say it to this version']) {
    script = doubts[what];
    assert.equal(await send(), 'hold', what);
  }
});

test('a retry that hears of doubt goes on to the next comment, and publishes only that', async () => {
  script = doubts['nothing at all'];
  const doubtful = await comment('Kévin');
  const good = await comment('Hélène');
  assert.ok((await known(doubtful)).waiting && (await known(good)).waiting);
  script = (...request) => {
    const isDoubted = request[1].get('comment_author') === 'Kévin';
    (isDoubted ? doubts['doubt, as we say it to this version'] : say('false'))(...request);
  };
  await retry();
  const [first, second] = [await known(doubtful), await known(good)];
  assert.deepEqual([first.status, first.waiting], ['unapproved', false]);
  assert.deepEqual([second.status, second.waiting], ['approved', false]);
});

test('a moderator’s own button leaves what is doubtful where it is', async () => {
  script = doubts['nothing at all'];
  const text = await comment('Kévin');
  script = doubts['doubt, as we say it to this version'];
  await wordpress.ask('recheck.php', { text });
  const { status: now, waiting, events } = await known(text);
  assert.deepEqual([now, waiting, events.at(-1)], ['unapproved', false, 'recheck-ham']);
});

test('without a server’s proper address everything waits, and nobody is asked', async () => {
  script = say('false');
  for (const url of ['', 'comments.example.org', 'https://rest.akismet.com', 'ftp://127.0.0.1', 'http://comments.example.org']) {
    await wordpress.configure(constants({ TAMIS_URL: url }));
    const sent = (await wordpress.asked()).length;
    assert.equal(await status(await comment()), 'unapproved', url);
    assert.deepEqual((await wordpress.asked()).slice(sent), [], url);
  }
  const { TAMIS_URL: _, ...none } = constants();
  await wordpress.configure(none);
  assert.equal(await status(await comment()), 'unapproved');
  await wordpress.configure(constants());
  assert.equal(await status(await comment()), 'approved');
});

test('a certificate that nobody vouches for is no server of ours', async (t) => {
  const pem = (name) => path.join(wordpress.folder, name);
  await run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', pem('key.pem'), '-out', pem('cert.pem')]);
  const cert = await readFile(pem('cert.pem'));
  const secure = createTlsServer({ key: await readFile(pem('key.pem')), cert }, serve);
  secure.listen(0, '127.0.0.1');
  t.after(() => {
    secure.closeAllConnections();
    secure.close();
  });
  await once(secure, 'listening');
  await wordpress.configure(constants({ TAMIS_URL: `https://127.0.0.1:${secure.address().port}` }));
  script = say('false');
  const text = await comment();
  assert.equal(await status(text), 'unapproved');
  assert.deepEqual(asked, []);
  const last = (await wordpress.asked()).pop();
  assert.deepEqual([last.url, last.verify], [`https://127.0.0.1:${secure.address().port}/1.1/comment-check`, true]);
  await wordpress.configure(constants());
});

test('whatever is asked of akismet.com comes to us or to nobody', async () => {
  script = (call, values, request, response) => say(call)(call, values, request, response);
  asked = [];
  const answers = await wordpress.ask('ask.php', [
    { url: 'https://rest.akismet.com/1.1/test' },
    { url: 'http://REST.akismet.com./1.2/usage-limit?api_key=abcdef123456' },
    { url: 'http://fedcba654321.rest.akismet.com/1.1/comment-check', body: 'blog=x' },
    { url: 'https://192.0.2.7/1.1/verify-key', headers: { Host: 'rest.akismet.com' }, body: 'key=x' },
    { url: 'https://tools.akismet.com/1.0/user-stats.php?api_key=abcdef123456' },
    { url: 'https://akismet.com/get/' },
    { url: 'https://rest.akismet.com/2.0/x/../../1.1/test' },
  ]);
  assert.deepEqual(answers.map(({ body }) => body), ['test', 'usage-limit?api_key=abcdef123456', 'true', 'valid', '', '', '']);
  assert.deepEqual(asked.map(({ url }) => url), ['/1.1/test', '/1.2/usage-limit?api_key=abcdef123456', '/1.1/comment-check', '/1.1/verify-key']);
  assert.equal(asked[2].values.get('api_key'), 'fedcba654321');
  assert.ok(asked.every(({ headers }) => headers.host === new URL(here()).host));
});

test('everybody else’s requests pass untouched', async () => {
  script = say('false');
  asked = [];
  const [own] = await wordpress.ask('ask.php', [{ url: `${here()}/akismet.com/1.1/comment-check`, body: 'x=rest.akismet.com' }]);
  assert.deepEqual(asked.map(({ url }) => url), ['/akismet.com/1.1/comment-check']);
  assert.equal(own.body, 'false');
  assert.equal(own.headers['x-akismet-guid'], undefined);
});

const notices = (name) => wordpress.ask('notices.php', { name });

test('those who moderate are told that the key is unknown, until it is not', async () => {
  script = say('invalid');
  assert.equal(await status(await comment()), 'unapproved');
  for (const name of ['malik', 'zoe']) assert.match(await notices(name), /La clé de l’extension Akismet est inconnue de Tamis/, name);
  script = say('false');
  await comment();
  assert.equal(await notices('malik'), '');
});

test('a form that is told to be spam for want of a verdict does not take that word back', async () => {
  const url = 'https://rest.akismet.com/1.1/comment-check';
  const form = async (answer) => {
    script = answer;
    await wordpress.ask('ask.php', [{ url, body: 'comment_type=contact-form&comment_content=x' }]);
  };
  await form(say('true', { 'X-akismet-error': 'there is no model' }));
  assert.match(await notices('malik'), /Tamis ne juge pas les commentaires en ce moment/);
  await form(say('true', { 'X-akismet-guid': 'd'.repeat(32) }));
  assert.equal(await notices('malik'), '');
});

test('those who moderate are told when nobody asks us', async (t) => {
  const plugins = (value) => wordpress.ask('comments.php', { setting: 'active_plugins', value });
  t.after(async () => {
    await plugins(['akismet/akismet.php']);
    await wordpress.configure(constants());
  });
  const { WPCOM_API_KEY: _, ...keyless } = constants();
  await wordpress.configure(keyless);
  assert.match(await notices('malik'), /L’extension Akismet n’a pas de clé/);
  await wordpress.configure(constants());
  assert.equal(await notices('malik'), '');
  await plugins([]);
  assert.match(await notices('malik'), /L’extension Akismet n’est pas activée/);
  assert.equal(await notices(''), '', 'nobody else is');
});

test('readers are told who reads their comments', async () => {
  script = say('false');
  await wordpress.ask('comments.php', { setting: 'akismet_comment_form_privacy_notice', value: 'display' });
  const page = await (await fetch(wordpress.post)).text();
  assert.match(page, /Les commentaires sont vérifiés contre les indésirables par 127\.0\.0\.1\./);
  assert.doesNotMatch(page, /akismet\.com/);
});

test('in all this, nothing was about to leave for akismet.com', async () => {
  const strangers = (await wordpress.asked()).filter((one) => /akismet\.com|wp\.com/.test(`${one.host} ${new URL(one.url).host}`));
  assert.deepEqual(strangers, []);
  assert.deepEqual((await wordpress.complaints()).filter((line) => /Fatal error|mu-plugins\/tamis\.php|plugins\/akismet/.test(line)), []);
});
