// The widget on somebody else's page: it shows, it takes, it asks nobody else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, picture, telephone } from './browser.mjs';
import { fill, open, send, startWebsite, visitor } from './embed.mjs';

let browser;
let site;

before(async () => {
  site = await startWebsite();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

test('comments with their answers are read, and one is written, under a strict policy with Trusted Types', async () => {
  const address = site.page('/lire');
  const first = await site.write(address, { body: '**Bonjour** à tous', website: 'https://nolwenn.example/' });
  await site.write(address, { body: 'Une réponse', name: 'Yann', parent: first.id });
  const { page, faults, asked, close } = await visitor(browser, site);
  await open(page, address);
  const comment = page.locator(`tamis-comments #comment-${first.id}`);
  assert.equal(await comment.locator('.body strong').textContent(), 'Bonjour');
  assert.equal(await page.locator('tamis-comments li li .body').textContent(), 'Une réponse');
  assert.equal(await page.locator('tamis-comments h2').textContent(), '2 commentaires');
  await fill(page, { body: 'Un mot de *passage*.' });
  await send(page);
  await page.locator('tamis-comments article', { hasText: 'Un mot de passage.' }).waitFor();
  assert.equal(await page.locator('tamis-comments h2').textContent(), '3 commentaires');
  assert.equal(await page.locator('tamis-comments [role=status]').textContent(), 'Votre commentaire est en ligne. Vous pouvez le modifier pendant 15\u00a0minutes.');
  assert.equal((await site.list(address)).length, 3);
  assert.equal(await page.locator('tamis-comments #body').inputValue(), '');
  assert.ok(asked.length > 5);
  for (const request of asked) assert.equal((await request.allHeaders()).cookie, undefined, request.url());
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(faults, []);
  await picture(page, 'embed-light');
  await close();
});
