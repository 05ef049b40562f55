// The moderator's desk with its script and without: groups, hostile texts, one's last decisions, in everybody's sight.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, laptop, picture, reader, telephone } from './browser.mjs';
import { logIn, mark, open, shown, status, text, until, write } from './desk.mjs';
import { desk, says } from './seat.mjs';
import { browser, service, stage } from './stage.mjs';

stage({ TAMIS_LIMITS__ENABLED: 'false' });

test('comments that belong together stand together and are decided once', async () => {
  const same = mark();
  const { page, faults, close, ids } = await desk(7, (n) => (n < 3 ? { body: `La réunion du quartier numéro ${n} aura lieu à la salle des fêtes mardi soir avec tous les voisins ${same} https://exemple.fr/a${n} https://exemple.fr/b https://exemple.fr/c https://exemple.fr/d` } : n < 5 ? { email: `le.meme.${same}@exemple.fr` } : {}));
  await page.goto(service.at(`/moderate?sort=oldest&q=${same}`));
  const alike = page.locator('.group', { hasText: 'presque identiques' });
  assert.equal(await alike.locator('.card').count(), 3);
  await picture(page, 'desk-groups');
  await alike.locator('.group-acts .spam').click();
  for (const id of ids.slice(0, 3)) await until('the group is spam', async () => (await status(service, id)) === 'spam');
  assert.equal(await alike.isVisible(), false);
  await page.keyboard.press('u');
  for (const id of ids.slice(0, 3)) await until('the group is back', async () => (await status(service, id)) === 'pending');
  assert.equal(await alike.locator('.card').count(), 3);
  await page.goto(service.at(`/moderate?sort=oldest&q=le.meme.${same}`));
  assert.deepEqual(faults, []);
  await close();
});

test('all of one author is rejected from one card, and all of a domain', async () => {
  const host = `${mark()}.example`;
  const { page, faults, close, ids } = await desk(5, (n) => ({ ...(n < 2 ? { email: `seul.${host.slice(0, 12)}@exemple.fr` } : {}), ...(n > 2 ? { body: `${text(host.split('.')[0], n)} et https://www.${host}/p/${n}` } : {}) }));
  await page.goto(service.at(`/moderate?sort=oldest&q=${host}`));
  const card = page.locator(`#card-${ids[3]}`);
  await card.locator('.card-more summary').click();
  await card.locator('.card-more form', { hasText: host }).locator('.spam').click();
  for (const id of ids.slice(3)) await until('the domain is spam', async () => (await status(service, id)) === 'spam');
  await page.goto(service.at(`/moderate?writer=${ids[0]}`));
  assert.deepEqual((await shown(page)).sort(), ids.slice(0, 2).sort());
  await page.locator('.card-more summary').first().click();
  await page.locator('.card-more form').first().locator('.reject').click();
  for (const id of ids.slice(0, 2)) await until('the author is rejected', async () => (await status(service, id)) === 'rejected');
  assert.equal(await status(service, ids[2]), 'pending');
  assert.deepEqual(faults, []);
  await close();
});

test('without JavaScript groups, whole lists and filters work by forms and links', async () => {
  const word = mark();
  const ids = await write(service, 60, word, (n) => (n < 2 ? { lang: 'en' } : {}));
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await logIn(page, service);
  await page.goto(service.at(`/moderate?sort=oldest&q=${word}`));
  assert.equal(await page.locator('#keys-open').isVisible(), false);
  assert.equal(await page.locator('#dock').isVisible(), false);
  const press = async (control) => {
    await Promise.all([page.waitForEvent('framenavigated'), control.press('Enter')]);
    await page.waitForLoadState();
  };
  await press(page.locator('.filters a', { hasText: /^en$/ }));
  assert.deepEqual((await shown(page)).sort(), ids.slice(0, 2).sort());
  assert.match(page.url(), /lang=en/);
  await page.reload();
  assert.equal(await page.locator('.filters a[aria-current]', { hasText: /^en$/ }).count(), 1, 'a filter survives a reload');
  await page.goto(service.at(`/moderate?sort=oldest&q=${word}`));
  await press(page.locator('#whole .spam'));
  assert.match(await page.locator('.flash').innerText(), /60/);
  assert.equal(await status(service, ids[59]), 'spam');
  await picture(page, 'desk-without-script');
  assert.deepEqual(faults, []);
  await close();
});

test('hostile text in every field stays text, and nothing is followed', async () => {
  const word = mark();
  const nasty = `"><img src=x onerror=alert(1)><script>alert(2)</script> {name} $& ${word}`;
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await write(service, 2, word, (n) => ({ name: `<b onclick=alert(3)>${n}</b> $& {who}`, website: 'https://evil.example/"><script>alert(4)</script>', title: '<script>alert(5)</script>', body: `${nasty} [ici](https://loin.example/<x>) https://a.fr https://b.fr https://c.fr https://d.fr/${n}` }));
  let alerted = false;
  page.on('dialog', (dialog) => {
    alerted = true;
    void dialog.dismiss();
  });
  await logIn(page, service);
  await open(page, service, word);
  assert.equal(await page.locator('.card').count(), 2);
  assert.equal(await page.locator('.card script, .card img, .card b').count(), 0);
  assert.equal(await page.locator('.card-body a').count(), 0, 'no link in the text can be followed');
  const [link] = await page.locator('.card-links details').all();
  assert.equal(await link.locator('a').isVisible(), false, 'not until asked');
  await link.locator('summary').click();
  assert.match(await link.locator('a').getAttribute('rel'), /noreferrer/);
  await page.locator('.card').first().focus();
  await page.keyboard.press('r');
  assert.match(await says(page), /<b onclick=alert\(3\)>\d<\/b> \$& \{who\}/);
  await page.keyboard.press('u');
  await picture(page, 'desk-hostile');
  await page.goto(service.at('/moderate?q=partage'));
  assert.ok((await page.locator('.card-body mark').count()) > 0, 'the words that counted are marked');
  assert.equal(alerted, false);
  assert.deepEqual(faults, []);
  await close();
});

for (const [width, viewport] of Object.entries({ laptop, telephone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the desk can be used by everyone, ${width}, ${colorScheme}`, async () => {
      const word = mark();
      const same = (n) => ({ body: `La réunion du quartier numéro ${n} aura lieu à la salle des fêtes mardi soir avec tous les voisins ${word} https://exemple.fr/a${n} https://exemple.fr/b https://exemple.fr/c https://exemple.fr/d` });
      const { page, faults, close } = await desk(5, (n) => (n < 2 ? same(n) : {}), { viewport, colorScheme, bypassCSP: true });
      const look = async (name) => {
        await accessible(page, `${name} ${width} ${colorScheme}`);
        await picture(page, `desk-${name}-${width}-${colorScheme}`, { fullPage: false });
      };
      await look('list');
      await page.keyboard.press('x');
      await page.locator('.card-more summary').first().press('Enter');
      await look('ticked');
      await page.keyboard.press('x');
      await page.keyboard.press('r');
      await look('decided');
      await page.keyboard.press('1');
      await page.keyboard.press('?');
      await look('keys');
      await page.keyboard.press('Escape');
      assert.deepEqual(faults, []);
      await close();
    });
  }
}

test('one’s last decisions have a page, and are taken back from there', async () => {
  const { page, faults, close, list } = await desk(3);
  await page.keyboard.press('a');
  await page.keyboard.press('r');
  await page.keyboard.press('s');
  await until('all arrive', async () => (await status(service, list[2])) === 'spam');
  await page.locator('.bar-nav a[href="/moderate/decisions"]').click();
  await page.locator('ol.decisions').waitFor();
  await picture(page, 'decisions');
  await accessible(page, 'one’s decisions');
  const lines = page.locator('ol.decisions > li');
  await lines.nth(1).locator('button.undo').click();
  await page.locator('.flash').waitFor();
  assert.equal(await status(service, list[1]), 'pending');
  await lines.nth(0).locator('input[type=checkbox]').check();
  await lines.nth(2).locator('input[type=checkbox]').check();
  await page.locator('button[form=undo-many]').click();
  await page.locator('.flash').waitFor();
  for (const id of list) {
    assert.equal(await status(service, id), 'pending');
    assert.equal(await page.locator(`ol.decisions > li[id*="${id}"] button.undo`).count(), 0, 'nothing is left to take back');
  }
  assert.deepEqual(faults, []);
  await close();
});
