// From the article to the moderator and back, as a browser without JavaScript sees it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, laptop, picture, press, reader, telephone } from './browser.mjs';
import { logIn } from './desk.mjs';
import { browser, service, stage } from './stage.mjs';

stage();

/** Four links: more than a new site publishes without a look. */
const manyLinks = (mark) => `Voici mes sources (${mark}) : ${[1, 2, 3, 4].map((n) => `https://exemple.fr/source-${n}`).join(' et ')}`;

let marks = 0;
const mark = () => `repère-${Date.now().toString(36)}-${(marks += 1)}`;

async function comment(page, text, name = 'Nolwenn Tanguy') {
  await page.goto(service.demo);
  await page.locator('#respond textarea[name=body]').fill(text);
  await page.locator('#respond input[name=name]').fill(name);
  await page.locator('#respond input[name=email]').fill('nolwenn.tanguy@exemple.fr');
  await press(page, page.locator('#respond button[type=submit]'));
}

/** The card of a comment, in whichever list it is. */
async function card(page, text) {
  for (const status of ['pending', 'spam', 'published', 'rejected']) {
    await page.goto(service.at(`/moderate?status=${status}&q=${encodeURIComponent(text)}`));
    const found = page.locator('.card', { hasText: text });
    if (await found.count()) return { status, found: found.first() };
  }
  throw new Error(`no card holds ${text}`);
}

const onPage = (page, text) => page.locator('.comment', { hasText: text });

test('the article ends in its comments and the form', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  const answer = await page.goto(service.demo);
  assert.equal(answer.status(), 200);
  assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
  assert.match(await page.locator('h1').innerText(), /passerelle/);
  assert.equal(await page.locator('#respond h2').innerText(), 'Laisser un commentaire');
  assert.match(await page.locator('#respond').innerText(), /Votre adresse e-mail ne sera pas publiée\./);
  const first = page.locator('.comment').first();
  assert.match(await first.getAttribute('id'), /^comment-[0-9a-f-]{36}$/);
  for (const part of ['.comment-author', '.comment-body', 'time[datetime]', 'a.comment-link']) {
    assert.equal(await first.locator(part).count(), 1, part);
  }
  await picture(page, 'demo');
  assert.deepEqual(faults, []);
  await close();
});

// Before anything else is sent: docs/images/ holds copies of these two.
test('the pictures of the README are what a visitor sees', async () => {
  const { page, close } = await reader(browser, service.publicUrl, { viewport: { width: 1100, height: 900 }, colorScheme: 'light' });
  await page.goto(service.demo);
  const comments = await page.locator('.comment').nth(4).boundingBox();
  const bottom = await page.locator('#respond').boundingBox();
  const top = Math.floor(comments.y);
  await picture(page, 'readme-demo', { clip: { x: 0, y: top, width: 1100, height: Math.ceil(bottom.y + bottom.height) + 32 - top } });
  await logIn(page, service);
  await picture(page, 'readme-moderate', { clip: { x: 0, y: 0, width: 1100, height: 1000 } });
  await close();
});

test('a comment posted without a script appears, or is said to wait', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  const text = `Merci pour cet article, la traversée nous avait manqué (${mark()}).`;
  await comment(page, text);
  const published = await onPage(page, text).count();
  const held = await page.locator('.notice-held').count();
  assert.equal(published + held, 1, `published ${published}, held ${held}`);
  await picture(page, published ? 'published' : 'held');
  assert.deepEqual(faults, []);
  await close();
});

test('what was typed wrongly comes back with the fault at its field', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await page.goto(service.demo);
  // The browser would stop this form by itself; an old one would not.
  await page.locator('#respond form').evaluate((form) => (form.noValidate = true));
  await page.locator('textarea[name=body]').fill('Un texte <b>gardé</b> & "entier"');
  await page.locator('input[name=email]').fill('nolwenn chez exemple');
  await page.locator('input[name=website]').fill('pas-une-adresse');
  await press(page, page.locator('#respond button[type=submit]'));
  await page.locator('.notice-fault').waitFor();
  assert.equal(await page.locator('textarea[name=body]').inputValue(), 'Un texte <b>gardé</b> & "entier"');
  assert.equal(await page.locator('input[name=email]').inputValue(), 'nolwenn chez exemple');
  for (const field of ['name', 'email', 'website']) {
    const input = page.locator(`input[name=${field}]`);
    assert.equal(await input.getAttribute('aria-invalid'), 'true', field);
    assert.notEqual(await page.locator(`#fault-${field}`).innerText(), '', field);
  }
  assert.equal(await page.locator('#fault-body').count(), 0);
  await picture(page, 'refused');
  assert.deepEqual(faults, []);
  await close();
});

test('a held comment is approved, seen online, and taken back by undo', async () => {
  const stranger = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  const moderator = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  const text = mark();
  await comment(stranger.page, manyLinks(text));
  assert.equal(await stranger.page.locator('.notice-held').count(), 1);
  assert.equal(await onPage(stranger.page, text).count(), 0);
  await picture(stranger.page, 'held');

  await logIn(moderator.page, service);
  await picture(moderator.page, 'queue');
  const waiting = await card(moderator.page, text);
  assert.notEqual(waiting.status, 'published');
  await press(moderator.page, waiting.found.locator('button[value=approve]'));
  await moderator.page.locator('.flash').waitFor();
  await picture(moderator.page, 'approved');

  await stranger.page.goto(service.demo);
  assert.equal(await onPage(stranger.page, text).count(), 1);

  await press(moderator.page, moderator.page.locator('.flash button.undo'));
  await moderator.page.locator('.flash').waitFor();
  await stranger.page.goto(service.demo);
  assert.equal(await onPage(stranger.page, text).count(), 0);
  assert.equal((await card(moderator.page, text)).status, waiting.status);

  assert.deepEqual([...stranger.faults, ...moderator.faults], []);
  await stranger.close();
  await moderator.close();
});

test('ticked comments are decided together', async () => {
  const stranger = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  const moderator = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  const common = mark();
  await comment(stranger.page, manyLinks(`${common} premier`), 'Premier');
  await comment(stranger.page, manyLinks(`${common} second`), 'Second');
  await logIn(moderator.page, service);
  const { status } = await card(moderator.page, common);
  const cards = moderator.page.locator('.card', { hasText: common });
  assert.equal(await cards.count(), 2);
  for (const box of await cards.locator('input[type=checkbox][name=id]').all()) await box.press('Space');
  await press(moderator.page, moderator.page.locator('#bulk button[value=reject]'));
  await moderator.page.locator('.flash').waitFor();
  assert.match(await moderator.page.locator('.flash').innerText(), /2/);
  assert.notEqual(status, 'rejected');
  assert.equal((await card(moderator.page, common)).status, 'rejected');
  await stranger.close();
  await moderator.close();
});

test('a wrong password opens nothing and says so', async () => {
  const { page, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await page.goto(service.moderate);
  await page.locator('input[name=email]').fill(service.moderator.email);
  await page.locator('input[name=password]').fill('certainement pas celui-ci');
  await press(page, page.locator('main button[type=submit]'));
  await page.locator('.notice-fault').waitFor();
  await page.goto(service.moderate);
  assert.equal(await page.locator('.card').count(), 0);
  assert.equal(await page.locator('input[name=password]').count(), 1);
  await close();
});

for (const [width, viewport] of Object.entries({ laptop, telephone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every page can be read by everyone, ${width}, ${colorScheme}`, async () => {
      const { page, close } = await reader(browser, service.publicUrl, { viewport, colorScheme, bypassCSP: true });
      const look = async (name) => {
        await accessible(page, `${name} ${width} ${colorScheme}`);
        await picture(page, `${name}-${width}-${colorScheme}`);
      };
      await page.goto(service.demo);
      await look('demo');
      const canonical = await page.locator('#respond input[name=page]').inputValue();
      const site = new URL(await page.locator('#respond form').evaluate((form) => form.action)).pathname.split('/')[4];
      await page.goto(service.at(`/thread/${site}?page=${encodeURIComponent(canonical)}`));
      assert.equal(await page.locator('#respond h2').innerText(), 'Laisser un commentaire');
      await look('thread');
      await page.locator('#respond form').evaluate((form) => form.setAttribute('novalidate', ''));
      await press(page, page.locator('#respond button[type=submit]'));
      await page.locator('.notice-fault').waitFor();
      await look('error');
      await page.goto(service.moderate);
      await look('login');
      await logIn(page, service);
      await look('queue');
      await page.goto(service.at('/moderate?status=published'));
      await look('published');
      await page.goto(service.at('/moderate/figures'));
      await look('figures');
      await page.goto(service.at('/moderate?status=published'));
      await press(page, page.locator('.card-when a').first());
      await page.locator('.history').waitFor();
      await look('item');
      await press(page, page.locator('.bar-nav a[href="/moderate/model"]'));
      await page.locator('table.figures tr.total').first().waitFor();
      await page.locator('main summary').first().press('Enter');
      await look('model');
      await close();
    });
  }
}
