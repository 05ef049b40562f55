// The life of a page in a browser without JavaScript, in both languages: listed, closed, opened, moved; and what its readers see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, laptop, picture, press, reader, telephone } from './browser.mjs';
import { logIn } from './desk.mjs';
import { browser, service, stage } from './stage.mjs';

const LANGUAGES = [
  { locale: 'fr-FR', closed: 'fermée', kept: 'gardée ouverte', plan: 'Déplacer', merges: 'ne pourra plus séparer' },
  { locale: 'en-GB', closed: 'closed', kept: 'kept open', plan: 'Move', merges: 'cannot be parted again' },
];
stage();

/** Tells of a page as its website does. */
async function tell(page, more) {
  const response = await fetch(service.at(`/api/v1/sites/${service.site}/page`), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${service.key}` },
    body: JSON.stringify({ page, ...more }),
  });
  assert.ok(response.ok, await response.text());
}

for (const { locale, closed, kept, plan, merges } of LANGUAGES) {
  test(`an administrator closes, opens and moves pages (${locale})`, async () => {
    const language = locale.slice(0, 2);
    const [old, target] = [`billet-${language}`, `nouveau-billet-${language}`];
    await tell(old, { title: 'Un billet au titre assez long pour qu’il aille à la ligne sur un téléphone' });
    await tell(target, { published_at: '2026-01-18T09:30:00Z' });
    const options = { locale, javaScriptEnabled: true, bypassCSP: true, viewport: laptop };
    const { page, faults, close } = await reader(browser, service.publicUrl, options);
    await logIn(page, service);
    const list = service.at(`/moderate/sites/${service.site}/pages`);
    await page.goto(list);
    await accessible(page, `pages ${locale}`);
    await picture(page, `pages-${language}`);
    await page.locator('input[name=q]').fill(old);
    await press(page, page.locator('.search button'));
    const row = page.locator('tbody tr').filter({ hasText: 'Un billet' });
    assert.equal(await page.locator('tbody tr').count(), 2, 'its name is a part of the other’s');
    await press(page, row.locator('button[value=close]'));
    assert.ok(page.url().includes(`q=${old}`), 'back where one was');
    assert.equal(await row.locator('td').nth(2).innerText(), closed);
    const readers = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
    await readers.page.goto(service.at(`/thread/${service.site}?page=${old}`));
    assert.equal(await readers.page.locator('textarea').count(), 0);
    await readers.page.locator('.notice#respond').waitFor();
    await picture(readers.page, `thread-closed-${language}`);
    await press(page, row.locator('button[value=open]'));
    assert.equal(await row.locator('td').nth(2).innerText(), kept);

    await page.locator('#move-from').fill(old);
    await page.locator('#move-to').fill(target);
    await press(page, page.locator('form[action$="/move"] button'));
    assert.ok((await page.locator('h1').innerText()).startsWith(plan));
    assert.ok((await page.locator('.notice-fault').innerText()).includes(merges));
    await accessible(page, `move ${locale}`);
    await picture(page, `move-${language}`);
    await press(page, page.locator('button[name=sure]'));
    await page.locator('.notice').first().waitFor();
    await picture(page, `moved-${language}`);
    await page.goto(service.at(`/moderate/sites/${service.site}`));
    await accessible(page, `site ${locale}`);
    await page.setViewportSize(telephone);
    await page.goto(list);
    await accessible(page, `pages ${locale}, telephone`);
    await picture(page, `pages-${language}-telephone`);
    await readers.page.goto(service.at(`/thread/${service.site}?page=${old}`));
    assert.equal(await readers.page.locator('textarea').count(), 1, 'the old address leads to a page that is open');
    assert.deepEqual([...faults, ...readers.faults], []);
    await readers.close();
    await close();
  });
}

test('the form says who keeps what, by day, by night and on a telephone', async () => {
  for (const [name, options] of [
    ['form-notice', {}],
    ['form-notice-night-telephone', { colorScheme: 'dark', viewport: telephone }],
  ]) {
    const { page, faults, close } = await reader(browser, service.publicUrl, { bypassCSP: true, ...options });
    await page.goto(service.demo);
    const told = await page.locator('.form-notice').innerText();
    assert.match(told, /conserve votre commentaire.*jamais publiée.*chiffrée/s);
    await accessible(page, name);
    await page.locator('.form-notice').scrollIntoViewIfNeeded();
    await picture(page, name);
    assert.deepEqual(faults, []);
    await close();
  }
});
