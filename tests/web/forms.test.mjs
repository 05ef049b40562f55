// The form of a thread where work is asked for: done by a browser with JavaScript, and no wall for one without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, press, reader } from './browser.mjs';
import { logIn } from './desk.mjs';
import { browser, service, stage } from './stage.mjs';

stage({}, demandWork);

/** What an administrator sets for the site by its page. */
async function demandWork() {
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await logIn(page, service);
  await page.goto(service.at(`/moderate/sites/${service.site}`));
  await page.locator('#field-proof_of_work').selectOption('always');
  // What the model thinks of these texts is not what is tried here.
  await page.locator('#field-publish_at_most').fill('95');
  await page.locator('#field-spam_at_least').fill('99');
  await page.locator('main form .primary').click();
  await page.locator('.notice', { hasText: 'Enregistré' }).waitFor();
  assert.equal(await page.locator('#field-proof_of_work').inputValue(), 'always');
  assert.deepEqual(faults, []);
  await close();
}

const thread = () => service.at(`/thread/${service.site}?page=${encodeURIComponent(service.demo)}`);

/** Fills the form in as a reader does who took their time: the clock of a test must not decide. */
async function fill(page, text) {
  await page.locator('#respond textarea[name=body]').fill(text);
  await page.locator('#respond input[name=name]').fill('Nolwenn Tanguy');
  await page.locator('#respond input[name=email]').fill('nolwenn.tanguy@exemple.fr');
}

/** Leaves the time out, which programs that write for people do not tell either. */
const timeless = (page) => page.locator('#respond input[name=stamp]').evaluate((field) => field.remove());

/** Why a comment waits; empty where it does not. */
async function cause(text) {
  const headers = { Authorization: `Bearer ${service.token}` };
  const answer = await fetch(service.at(`/api/v1/review/comments?status=pending&q=${encodeURIComponent(text)}`), { headers });
  const { items } = await answer.json();
  return items[0]?.reasons.find((reason) => reason.code.startsWith('rule.'))?.code ?? '';
}

test('a browser with JavaScript does the work while one writes, and the comment is online', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await page.goto(thread());
  await timeless(page);
  const text = 'Merci pour cet article, la passerelle nous a manqué tout cet hiver.';
  await fill(page, text);
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.locator('#respond button[type=submit]').click();
  const { challenge, solution } = JSON.parse(atob(new URLSearchParams((await sent).postData()).get('altcha')));
  assert.ok(solution.derivedKey.startsWith(challenge.parameters.keyPrefix), 'the work was done');
  await page.locator('.comment', { hasText: text }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('each comment takes work of its own, also for whoever goes back', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await page.goto(thread());
  const seen = new Set();
  for (const text of ['Une première remarque sur le prix du chêne.', 'Une deuxième remarque sur le prix du chêne.']) {
    await timeless(page);
    await fill(page, text);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await page.locator('#respond button[type=submit]').click();
    seen.add(new URLSearchParams((await sent).postData()).get('altcha'));
    await page.locator('.comment', { hasText: text }).waitFor();
    await page.goBack();
    await page.reload();
  }
  assert.equal(seen.size, 2);
  assert.deepEqual(faults, []);
  await close();
});

test('without JavaScript the comment is taken and waits for a person', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await page.goto(thread());
  const text = 'Sans JavaScript, je trouve aussi que la passerelle est belle.';
  await fill(page, text);
  await press(page, page.locator('#respond button[type=submit]'));
  await page.waitForLoadState();
  assert.match(page.url(), /held=1/);
  assert.equal(await page.locator('.comment', { hasText: text }).count(), 0);
  // The form came back at once, which is told first.
  assert.match(await cause(text), /^rule\.(no_proof|too_quick)$/);
  assert.deepEqual(faults, []);
  await close();
});

test('where the challenge cannot be had the comment is sent all the same', async () => {
  const { page, close } = await reader(browser, service.publicUrl);
  await page.route('**/challenge', (route) => route.abort());
  await page.goto(thread());
  await timeless(page);
  const text = 'La connexion coupe, mais mon avis sur la passerelle reste.';
  await fill(page, text);
  await page.locator('#respond button[type=submit]').click();
  await page.waitForURL(/held=1/);
  assert.equal(await cause(text), 'rule.no_proof');
  await close();
});

test('the trap is out of sight, out of the keyboard’s way and told to nobody', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { bypassCSP: true });
  await page.goto(thread());
  const trap = page.locator('input[name=contact_me]');
  const box = await trap.boundingBox();
  assert.ok(box.x + box.width <= 0, 'left of the window');
  const fields = [];
  await page.locator('#respond textarea').focus();
  for (let n = 0; n < 8; n += 1) {
    fields.push(await page.evaluate(() => document.activeElement.getAttribute('name')));
    await page.keyboard.press('Tab');
  }
  assert.ok(fields.includes('email') && !fields.includes('contact_me'), fields.join(' '));
  const tree = await page.locator('#respond').ariaSnapshot();
  assert.ok(!/vide/.test(tree), tree);
  await accessible(page, 'thread with work');
  assert.deepEqual(faults, []);
  await close();
});
