// A reader reports, a moderator answers, the site speaks for itself: pages in French on a telephone, without JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, laptop, picture, press, reader, telephone } from './browser.mjs';
import { logIn } from './desk.mjs';
import { browser, service, stage } from './stage.mjs';

stage();

const site = async (page) => {
  await page.goto(service.demo);
  return new URL(await page.locator('#respond form').evaluate((form) => form.action)).pathname.split('/')[4];
};

test('a comment is reported, answered with a reason and stays out of nobody\'s sight meanwhile', async () => {
  const stranger = await reader(browser, service.publicUrl, { javaScriptEnabled: false, viewport: telephone });
  const moderator = await reader(browser, service.publicUrl, { javaScriptEnabled: false, viewport: telephone });
  const { page } = stranger;
  await page.goto(service.demo);
  const first = page.locator('.comment').first();
  const id = await first.getAttribute('id');
  const link = first.locator('a', { hasText: 'Signaler' });
  assert.match(await link.getAttribute('aria-label'), /^Signaler le commentaire de /);
  await press(page, link);
  assert.equal(await page.locator('h1').innerText(), 'Signaler un commentaire');
  await picture(page, 'report-form');
  await page.locator('input[value=insult]').check();
  await page.locator('textarea[name=text]').fill('Il s’en prend à <b>ma voisine</b>.');
  await page.locator('input[name=email]').fill('lea@exemple.fr');
  await press(page, page.locator('button[type=submit]'));
  assert.match(await page.locator('.notice').innerText(), /Un modérateur va lire ce commentaire/);
  await picture(page, 'report-thanks');
  await page.goto(service.demo);
  assert.equal(await page.locator(`#${id}`).count(), 1, 'it stays online');

  await logIn(moderator.page, service);
  await press(moderator.page, moderator.page.locator('nav a, .filters a', { hasText: 'Signalés' }).first());
  const card = moderator.page.locator('.card');
  assert.equal(await card.count(), 1);
  assert.match(await card.locator('.card-reports').innerText(), /1 lecteur signale ce commentaire[\s\S]*Il insulte ou harcèle quelqu’un[\s\S]*Il s’en prend à <b>ma voisine<\/b>\./);
  assert.ok(!(await card.innerText()).includes('lea@exemple.fr'));
  await card.locator('.card-reports summary').press('Enter');
  await picture(moderator.page, 'reported');
  await card.locator('.card-reports textarea').fill('Une attaque personnelle.');
  await press(moderator.page, card.locator('.card-reports button[value=reject]'));
  await moderator.page.locator('.flash').waitFor();
  await moderator.page.goto(service.at('/moderate?status=reported'));
  assert.equal(await moderator.page.locator('.card').count(), 0);
  await page.goto(service.demo);
  assert.equal(await page.locator(`#${id}`).count(), 0);
  assert.deepEqual([...stranger.faults, ...moderator.faults], []);
  await stranger.close();
  await moderator.close();
});

test('with scripts too, the reason that is written is the reason that is sent', async () => {
  const stranger = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await stranger.page.goto(service.demo);
  const last = stranger.page.locator('.comment').last();
  const id = (await last.getAttribute('id')).replace(/^comment-/, '');
  await press(stranger.page, last.locator('a', { hasText: 'Signaler' }));
  await stranger.page.locator('input[value=spam]').check();
  await press(stranger.page, stranger.page.locator('button[type=submit]'));
  await stranger.close();
  const moderator = await reader(browser, service.publicUrl);
  await logIn(moderator.page, service);
  await moderator.page.goto(service.at('/moderate?status=reported'));
  const card = moderator.page.locator(`#card-${id}`);
  await card.locator('.card-reports summary').click();
  await card.locator('.card-reports textarea').fill('Une réclame pour une officine.');
  const [told] = await Promise.all([moderator.page.waitForResponse(/\/decision$/), card.locator('.card-reports button[value=reject]').click()]);
  assert.equal(told.request().postDataJSON().note, 'Une réclame pour une officine.');
  await moderator.page.goto(service.at(`/moderate/comments/${id}`));
  assert.match(await moderator.page.locator('.history').innerText(), /Une réclame pour une officine\./);
  assert.deepEqual(moderator.faults, []);
  await moderator.close();
});

test('a moderator answers as the site and mends a comment, and readers see both', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false, viewport: telephone });
  await logIn(page, service);
  await page.goto(service.at('/moderate?status=published'));
  const card = page.locator('.card').first();
  await card.locator('.card-answer summary').press('Enter');
  await card.locator('.card-answer textarea').fill('Merci, la rédaction a corrigé.');
  await picture(page, 'answer-form');
  await press(page, card.locator('.card-answer button'));
  assert.match(await page.locator('.flash').innerText(), /au nom du site/);
  const answer = page.locator('.card', { hasText: 'la rédaction a corrigé' }).first();
  assert.doesNotMatch(await answer.innerText(), /Le programme|Ce qui a pesé|premier commentaire/, 'nobody judged what the site says itself');
  await press(page, page.locator('.card .mend-link').first());
  const text = `Un texte raccourci ${Date.now()}.`;
  await page.locator('#mend-body').fill(text);
  await press(page, page.locator('.mend button'));
  assert.match(await page.locator('.flash').innerText(), /conservé/);
  assert.equal(await page.locator('.mend li pre').count(), 1);
  await picture(page, 'mended');
  await page.goto(service.demo);
  const own = page.locator('.comment', { hasText: 'la rédaction a corrigé' });
  assert.equal(await own.locator('.badge').innerText(), 'le site');
  assert.match(await page.locator('.comment', { hasText: text }).innerText(), /modifié/);
  await picture(page, 'answered');
  assert.deepEqual(faults, []);
  await close();
});

test('an administrator adds an endpoint and sees its secret once', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false, viewport: telephone });
  const name = await site(page);
  await logIn(page, service);
  const path = service.at(`/moderate/sites/${name}/webhooks`);
  await page.goto(path);
  await page.locator('input[name=url]').fill('https://169.254.169.254/latest');
  await press(page, page.locator('section[aria-labelledby=add] button'));
  assert.match(await page.locator('#fault-url').innerText(), /n’est à personne/);
  await page.locator('input[name=url]').fill('https://crochets.exemple.invalid/tamis');
  await press(page, page.locator('section[aria-labelledby=add] button'));
  assert.match(await page.locator('.notice code').innerText(), /^whsec_/);
  await picture(page, 'webhook-secret');
  await page.goto(path);
  assert.equal(await page.getByText('whsec_').count(), 0);
  await press(page, page.locator('button[value=test]'));
  assert.match(await page.locator('.flash').innerText(), /en route/);
  await page.goto(path);
  assert.equal(await page.locator('section[aria-labelledby=deliveries] article').count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

for (const [width, viewport] of Object.entries({ laptop, telephone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the pages of reports can be read by everyone, ${width}, ${colorScheme}`, async () => {
      const { page, close } = await reader(browser, service.publicUrl, { viewport, colorScheme, bypassCSP: true });
      const look = async (name) => {
        await accessible(page, `${name} ${width} ${colorScheme}`);
        await picture(page, `${name}-${width}-${colorScheme}`);
      };
      const name = await site(page);
      const link = page.locator('.comment a', { hasText: 'Signaler' }).last();
      await press(page, link);
      await look('report');
      await page.locator('form').evaluate((form) => form.setAttribute('novalidate', ''));
      await page.locator('input[name=email]').fill('faux');
      await press(page, page.locator('button[type=submit]'));
      await page.locator('#fault-reason').waitFor();
      await look('report-refused');
      await page.locator('input[value=other]').check();
      await page.locator('input[name=email]').fill('');
      await press(page, page.locator('button[type=submit]'));
      await look('report-sent');
      await page.goto(service.at(`/objection/${name}/${'0'.repeat(32)}.x`));
      await look('objection-over');
      await logIn(page, service);
      await page.goto(service.at('/moderate?status=reported'));
      await page.locator('.card-reports summary').first().press('Enter');
      await look('reported');
      await page.goto(service.at('/moderate?status=published'));
      await page.locator('.card-answer summary').first().press('Enter');
      await look('answer');
      await page.goto(service.at(`/moderate/sites/${name}/webhooks`));
      await look('webhooks');
      await close();
    });
  }
}
