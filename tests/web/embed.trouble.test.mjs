// What can go wrong between a reader and the service: each is told in words, and what was typed stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './browser.mjs';
import { browser, fill, open, ready, send, site, stageWebsite, startWebsite, visitor } from './embed.mjs';

let calm;

stageWebsite(async () => {
  calm = await startWebsite({ environment: { TAMIS_LIMITS__ENABLED: 'true', TAMIS_LIMITS__PER_MINUTE: '1', TAMIS_LIMITS__BURST: '1' } });
  return calm;
});

const alert = (page, text) => page.locator('tamis-comments [role=alert]', { hasText: text }).waitFor();
const typed = (page) => page.locator('tamis-comments #body').inputValue();

test('offline: it is said, the text stays, and once the network is back it is sent', async () => {
  const address = site.page('/hors-ligne');
  const { page, context, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Écrit dans le train.' });
  await context.setOffline(true);
  await send(page);
  await alert(page, 'Vous semblez hors ligne. Ce que vous avez écrit est gardé dans ce navigateur.');
  assert.equal(await typed(page), 'Écrit dans le train.');
  await picture(page, 'embed-offline');
  await context.setOffline(false);
  await send(page);
  await page.locator('tamis-comments article', { hasText: 'Écrit dans le train.' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('the service is down: it is said in the list’s place; up again, the list is there', async () => {
  const address = site.page('/en-panne');
  await site.write(address, { body: 'Toujours là.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Écrit avant la panne.' });
  await site.down();
  await send(page);
  await alert(page, 'Le service de commentaires ne répond pas.');
  await page.evaluate(() => document.querySelector('tamis-comments').setAttribute('order', 'newest'));
  await alert(page, 'Le service de commentaires ne répond pas.');
  await site.up();
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await page.locator('tamis-comments article', { hasText: 'Toujours là.' }).waitFor();
  await page.locator('tamis-comments #body').waitFor();
  assert.equal(await typed(page), 'Écrit avant la panne.');
  assert.deepEqual(faults, []);
  await close();
});

test('too much at once: it is said after how long to try again', async () => {
  const address = calm.page('/trop');
  const { page, faults, close } = await visitor(browser, calm);
  await open(page, address);
  await fill(page, { body: 'Le premier.' });
  await send(page);
  await page.locator('tamis-comments article', { hasText: 'Le premier.' }).waitFor();
  await fill(page, { body: 'Le second.' });
  await send(page);
  await alert(page, /Réessayez dans \d+\u00a0secondes?\. Ce que vous avez écrit est gardé/);
  assert.equal(await typed(page), 'Le second.');
  assert.deepEqual(faults, []);
  await close();
});

test('a busy service is told from one that refuses this website', async () => {
  const address = site.page('/occupe');
  const { page, faults, close } = await visitor(browser, site);
  const busy = { status: 503, contentType: 'application/problem+json', json: { code: 'unavailable', detail: 'x' }, headers: { 'Access-Control-Allow-Origin': '*', 'Retry-After': '5' } };
  await page.route(`${site.publicUrl}/api/**`, (route) => route.fulfill(busy));
  await open(page, address);
  await alert(page, 'occupé ou en cours d’entretien');
  // Before it knows the site, the service lets nobody read that it is busy: then it says so where everybody may ask.
  await page.unroute(`${site.publicUrl}/api/**`);
  await page.route(`${site.publicUrl}/api/**`, (route) => route.fulfill({ ...busy, headers: {} }));
  await page.route(`${site.publicUrl}/readyz`, (route) => route.fulfill(busy));
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await alert(page, 'occupé ou en cours d’entretien');
  await page.unroute(`${site.publicUrl}/api/**`);
  await page.unroute(`${site.publicUrl}/readyz`);
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await page.locator('tamis-comments #body').waitFor();

  const stranger = site.page('/inconnu', { inner: '<tamis-comments site="nulle-part"></tamis-comments>' });
  await open(page, stranger);
  await alert(page, 'ne connaît pas ce site');
  // On an origin of the site’s the answer can be read. Nobody typed what is wrong: there is no field to correct.
  for (const named of ['https://ailleurs.example/', 'ftp://ailleurs.example/']) {
    await open(page, site.page('/etranger', { attributes: `page="${named}"` }));
    await alert(page, 'ne connaît pas ce site, ou pas à cette adresse');
  }
  // The same page by another name of this machine is another origin.
  await open(page, site.page('/ailleurs').replace('127.0.0.1', 'localhost'));
  await alert(page, 'ne connaît pas ce site');
  assert.deepEqual(faults.filter((fault) => !fault.includes('asked a stranger: http://localhost')), []);
  await close();
});

test('a closed page takes nothing; one that closes meanwhile says so and keeps the text', async () => {
  const address = site.page('/ferme');
  await site.write(address, { body: 'Le dernier mot.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Trop tard.' });
  await site.tamis('site', 'close-page', 'blog', address);
  await send(page);
  await page.locator('tamis-comments .closed', { hasText: 'Les commentaires sont fermés' }).waitFor();
  assert.equal(await typed(page), 'Trop tard.');
  await page.reload();
  await ready(page);
  await page.locator('tamis-comments .closed', { hasText: 'Les commentaires sont fermés' }).waitFor();
  assert.equal(await page.locator('tamis-comments article').count(), 1);
  assert.equal(await page.locator('tamis-comments :is(form, .reply, .write)').count(), 0);
  await picture(page, 'embed-closed');
  assert.deepEqual(faults, []);
  await close();
});

test('without JavaScript there is a link to the thread, and it leads to the comments', async () => {
  const address = site.page('/sans-script');
  await site.write(address, { body: 'Lisible par tous.' });
  const { page, faults, close } = await visitor(browser, site, { javaScriptEnabled: false });
  await page.goto(address);
  await Promise.all([page.waitForEvent('framenavigated'), page.getByRole('link', { name: 'Lire les commentaires' }).press('Enter')]);
  await page.locator('.comment-body', { hasText: 'Lisible par tous.' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});
