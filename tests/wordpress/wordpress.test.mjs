// Debian's WordPress with the official Akismet plugin, pointed at us by integrations/wordpress/tamis.php, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, picture, reader } from '../web/browser.mjs';
import { freePort, startWordPress, until } from './environment.mjs';
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

const good = {
  author: 'Hélène',
  text: 'Merci pour ce guide, nous avons suivi le sentier du canal dimanche avec les enfants et le marché aux livres leur a beaucoup plu.',
};

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
  assert.match(await readers(), /le sentier du canal dimanche/);
});

test('certain spam goes to the spam folder', async () => {
  const comment = await write({ author: 'viagra-test-123', text: 'Un essai, pour voir.' });
  assert.equal(comment.status, 'spam');
  assert.equal(comment.result, 'true');
  assert.doesNotMatch(await readers(), /Un essai, pour voir/);
});

test('while we are down a comment waits, and the retry clears it', async () => {
  await tamis.kill();
  const text = 'Belle promenade ! Les bouquinistes du canal méritent le détour, surtout pour leurs cartes anciennes.';
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
