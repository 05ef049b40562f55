// Debian's WordPress with the official Akismet plugin, pointed at us by integrations/wordpress/tamis.php, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, picture, reader } from '../web/browser.mjs';
import { freePort, startWordPress } from './environment.mjs';
import { startTamis } from './tamis.mjs';

let browser;
let tamis;
let wordpress;
let constants;

before(async () => {
  const port = await freePort();
  tamis = await startTamis(`http://127.0.0.1:${port}`);
  constants = { TAMIS_URL: tamis.url, WPCOM_API_KEY: tamis.key };
  wordpress = await startWordPress({ port, constants });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await wordpress?.stop();
  await tamis?.stop();
});

/** Writes a comment into WordPress's own form and sends it; gives what WordPress then knows of it. */
async function write({ author, text, email = 'lecteur@example.org', website = '' }, look = async () => {}) {
  const { page, faults, close } = await reader(browser, wordpress.url);
  await page.goto(wordpress.post);
  await page.fill('#comment', text);
  await page.fill('#author', author);
  await page.fill('#email', email);
  await page.fill('#url', website);
  await Promise.all([page.waitForNavigation(), page.click('#submit')]);
  await look(page);
  assert.deepEqual(faults, []);
  await close();
  return known(text);
}

async function known(text) {
  const { comments } = await wordpress.ask('comments.php');
  return comments.find((comment) => comment.text === text);
}

/** What a reader without cookies sees on the article. */
const readers = async () => (await fetch(wordpress.post)).text();

/** A signed-in person in wp-admin. */
async function signedIn(name) {
  const one = await reader(browser, wordpress.url);
  await one.page.goto(`${wordpress.url}/wp-login.php`);
  await one.page.fill('#user_login', name);
  await one.page.fill('#user_pass', wordpress.password);
  await Promise.all([one.page.waitForNavigation(), one.page.click('#wp-submit')]);
  return one;
}

/** Does what has wp-admin ask its server, and waits for the answer. */
async function sent(page, act) {
  const answered = page.waitForResponse((response) => response.url().includes('admin-ajax.php') && response.request().method() === 'POST');
  await act();
  await answered;
}

/** What our API says of the site, over all time. */
const figures = async () => JSON.parse(await tamis.call('get-stats', { from: 'all' }));

/** The labels that comments of an address left with us. */
async function taught(email) {
  const { sites } = JSON.parse(await tamis.tell('privacy', 'export', email, '--json'));
  return sites.flatMap(({ feedback }) => feedback.map(({ label, body }) => ({ label, text: body })));
}

const good = {
  author: 'Hélène',
  email: 'helene@example.org',
  text: 'Je ne suis pas d’accord avec votre conclusion, mais l’article est intéressant et bien écrit. Merci pour le travail.',
};
const doubtful = {
  author: 'Kévin',
  text: 'Gagnez de l’argent facilement avec notre casino en ligne, bonus gratuit sans dépôt.',
};
const bad = { author: 'Ana', text: 'Des contrefaçons de livres anciens, livrées chez vous.' };
const certain = { author: 'viagra-test-123', email: 'essai@example.org', text: 'Un essai, pour voir.' };

test('a French article has a comment form', async () => {
  const { page, faults, close } = await reader(browser, wordpress.url);
  await page.goto(wordpress.post);
  assert.equal(await page.getAttribute('html', 'lang'), 'fr-FR');
  assert.equal(await page.innerText('#reply-title'), 'Laisser un commentaire');
  await picture(page, 'wordpress-article');
  assert.deepEqual(faults, []);
  await close();
});

test('a good comment is published at once', async () => {
  const comment = await write(good, (page) => picture(page, 'wordpress-good'));
  assert.equal(comment.status, 'approved');
  assert.equal(comment.result, 'false');
  assert.match(await readers(), /intéressant et bien écrit/);
});

test('spam goes to the spam folder, whether certain by agreement or by our verdict', async () => {
  for (const spam of [certain, bad]) {
    const comment = await write(spam);
    assert.deepEqual([comment.status, comment.result], ['spam', 'true']);
    assert.ok(!(await readers()).includes(spam.text));
  }
});

test('a doubtful comment waits for a moderator, and the plugin is done with it', async () => {
  const comment = await write(doubtful, (page) => picture(page, 'wordpress-doubtful'));
  assert.equal(comment.status, 'unapproved');
  assert.ok(!comment.waiting, 'it was judged: nothing has to be asked again');
  assert.ok(!(await readers()).includes(doubtful.text));
});

test('the moderator’s own buttons teach us', async () => {
  assert.deepEqual(await taught(good.email), [], 'being asked teaches nothing');
  const before = await figures();
  const { page, close } = await signedIn('malik');
  await page.goto(wordpress.admin('edit-comments.php'));
  const shown = await known(good.text);
  const row = page.locator(`#comment-${shown.id}`);
  await row.hover();
  await picture(page, 'wordpress-queue');
  assert.equal(await row.locator('.row-actions .spam a').innerText(), 'Indésirable');
  await sent(page, () => row.locator('.row-actions .spam a').click());
  assert.equal((await known(good.text)).status, 'spam');

  await page.goto(wordpress.admin('edit-comments.php?comment_status=spam'));
  const spam = await known(certain.text);
  const other = page.locator(`#comment-${spam.id}`);
  await other.hover();
  await picture(page, 'wordpress-spam');
  assert.equal(await other.locator('.row-actions .unspam a').innerText(), 'N’est pas un indésirable');
  await sent(page, () => other.locator('.row-actions .unspam a').click());
  // Not published by that: WordPress puts it back into the queue.
  assert.equal((await known(spam.text)).status, 'unapproved');
  await close();

  assert.deepEqual(await taught(good.email), [{ label: 'spam', text: good.text }]);
  assert.deepEqual(await taught(certain.email), [{ label: 'ham', text: certain.text }]);
  const after = await figures();
  assert.equal(after.missed_spam - before.missed_spam, 1);
  assert.equal(after.false_positives - before.false_positives, 1);
});

test('the plugin’s own pages show our figures and frame nobody', async () => {
  const { page, faults, close } = await signedIn('zoe');
  const { spam, ham, missed_spam: missed, false_positives: mistaken } = await figures();
  assert.ok(spam > 0 && ham > 0);
  for (const [view, name] of [['', 'wordpress-settings'], ['&view=stats', 'wordpress-figures']]) {
    await page.goto(wordpress.admin(`options-general.php?page=akismet-key-config${view}`));
    assert.equal(await page.locator('iframe').count(), 0);
    const totals = await page.locator('.tamis-figures tr', { hasText: 'Ensemble' }).locator('td').allInnerTexts();
    assert.deepEqual(totals.map(Number), [spam, ham, missed, mistaken]);
    assert.match(await page.innerText('.tamis-figures tbody tr:first-child th'), /^[a-zéû]+ 20\d\d$/);
    await picture(page, name);
  }
  await page.goto(wordpress.admin('options-general.php?page=akismet-key-config'));
  assert.match(await page.innerText('.akismet-new-snapshot ul'), new RegExp(`All time\\s+${spam}\\b`, 'i'));
  await page.goto(wordpress.admin('index.php'));
  assert.match(await page.innerText('.akismet-right-now'), new RegExp(`\\b${spam} spam comment`));
  assert.deepEqual(faults, []);
  await close();
});

test('a key may be typed in on the plugin’s page instead, and a wrong one is refused', async (t) => {
  const { WPCOM_API_KEY: key, ...others } = constants;
  t.after(() => wordpress.configure(constants));
  await wordpress.configure(others);
  const { page, faults, close } = await signedIn('zoe');
  const type = async (typed) => {
    await page.goto(wordpress.admin('options-general.php?page=akismet-key-config'));
    await page.click('.akismet-enter-api-key-box > :is(a, button)');
    await page.fill('#key', typed);
    await Promise.all([page.waitForNavigation(), page.click('.akismet-enter-api-key-box [name="submit"]')]);
  };
  await type('0123456789ab');
  assert.match(await page.innerText('#akismet-plugin-container'), /The key you entered is invalid/);
  await type(key);
  await picture(page, 'wordpress-key');
  assert.match(await page.innerText('#akismet-plugin-container'), /Akismet is now protecting your site/);
  const text = 'Merci pour cette belle lecture, nous y retournerons sans doute au printemps.';
  assert.equal((await write({ author: 'Ousmane', text })).status, 'approved');
  assert.deepEqual(faults, []);
  await close();
});

test('while we are down a comment waits, and the retry clears it', async () => {
  await tamis.kill();
  const text = 'Belle promenade ! J’ai beaucoup aimé l’article, il donne envie de visiter la région.';
  const held = await write({ author: 'Rachid', text }, (page) => picture(page, 'wordpress-down'));
  assert.equal(held.status, 'unapproved');
  assert.ok(held.waiting);
  assert.doesNotMatch(await readers(), /Belle promenade/);
  await tamis.start();
  await wordpress.ask('comments.php', { retry_is_due: true });
  await wordpress.cron();
  const cleared = await known(text);
  assert.equal(cleared.status, 'approved');
  assert.deepEqual([cleared.waiting, cleared.result], [false, 'false']);
});

test('while we are down the button finds nothing out, and finds it out afterwards', async () => {
  await tamis.kill();
  const text = 'viagra-test-123 écrit encore, cette fois pendant la panne.';
  const held = await write({ author: 'viagra-test-123', text });
  assert.equal(held.status, 'unapproved');
  const { page, close } = await signedIn('malik');
  const check = async () => {
    await page.goto(wordpress.admin('edit-comments.php?comment_status=moderated'));
    await Promise.all([page.waitForURL(/recheck_count=/), page.click('a.checkforspam.enable-on-load:not(.button-disabled)')]);
  };
  await check();
  await picture(page, 'wordpress-recheck-down');
  assert.match(await page.innerText('#wpbody'), /Tamis ne juge pas les commentaires en ce moment/);
  assert.equal((await known(text)).status, 'unapproved');
  await tamis.start();
  await check();
  await picture(page, 'wordpress-recheck');
  assert.doesNotMatch(await page.innerText('#wpbody'), /Tamis ne juge pas/);
  assert.equal((await known(text)).status, 'spam');
  await close();
});

test('nothing was asked of akismet.com, and PHP found nothing to complain of', async () => {
  const asked = await wordpress.asked();
  const ours = new URL(tamis.url).origin;
  assert.ok(asked.some((one) => one.url === `${ours}/1.1/comment-check`));
  const strangers = asked.filter((one) => ![ours, wordpress.url].includes(new URL(one.url).origin));
  assert.deepEqual(strangers.filter((one) => /akismet|wp\.com|automattic/.test(JSON.stringify(one))), []);
  assert.deepEqual(asked.filter((one) => one.host), []);
  // PHP 8.2 has much to say about WordPress 6.1 itself.
  const complaints = await wordpress.complaints();
  assert.deepEqual(complaints.filter((line) => /Fatal error|mu-plugins\/tamis\.php|plugins\/akismet/.test(line)), []);
});
