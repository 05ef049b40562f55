// Debian's WordPress with the official Akismet plugin, pointed at us by integrations/wordpress/tamis.php, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, picture, reader } from '../web/browser.mjs';
import { freePort, startWordPress } from './environment.mjs';

let browser;
let wordpress;

before(async () => {
  wordpress = await startWordPress({ port: await freePort() });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await wordpress?.stop();
});

test('a French article has a comment form', async () => {
  const { page, faults, close } = await reader(browser, wordpress.url);
  await page.goto(wordpress.post);
  assert.equal(await page.getAttribute('html', 'lang'), 'fr-FR');
  assert.equal(await page.innerText('#reply-title'), 'Laisser un commentaire');
  await picture(page, 'wordpress-article');
  assert.deepEqual(faults, []);
  await close();
});
