// What was typed is there until it was taken or its author lets it go: while something is sent, when it is too late, in two tabs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './browser.mjs';
import { until } from './desk.mjs';
import { browser, fill, focused, hold, open, ready, send, site, stageWebsite, visitor } from './embed.mjs';

stageWebsite();

const comment = (page, text) => page.locator('tamis-comments article', { hasText: text });
const told = (page) => page.locator('tamis-comments [role=status]');
const body = (page) => page.locator('tamis-comments #body');
const stored = (page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
const to = (method) => (request) => request.method() === method;

test('what is typed while a comment is under way begins the next one', async () => {
  const address = site.page('/en-route');
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Premier avis.' });
  const { arrived, release } = await hold(page, `${site.publicUrl}/api/v1/sites/blog/comments`, to('POST'));
  await send(page);
  await arrived;
  await body(page).press('End');
  await body(page).pressSequentially(' Et la suite.');
  release();
  await comment(page, 'Premier avis.').locator('.edit').waitFor();
  assert.equal(await body(page).inputValue(), 'Et la suite.');
  assert.equal(await focused(page), 'body', 'one goes on typing');
  assert.deepEqual((await site.list(address)).map(({ html }) => html.trim()), ['<p>Premier avis.</p>']);
  await page.reload();
  await ready(page);
  await until('the draft is there', async () => (await body(page).inputValue()) === 'Et la suite.');
  await comment(page, 'Premier avis.').locator('.edit').click();
  assert.equal(await page.locator('tamis-comments article textarea').inputValue(), 'Premier avis.', 'what was sent is what is changed');
  await page.keyboard.press('Escape');
  await fill(page, { body: 'Et la suite.' });
  await send(page);
  await comment(page, 'Et la suite.').waitFor();
  assert.equal(await body(page).inputValue(), '');
  assert.doesNotMatch(await stored(page), /draft:/);
  assert.deepEqual(faults, []);
  await close();
});

test('what is typed while an answer is under way stays an answer in its place', async () => {
  const address = site.page('/en-route-reponse');
  const first = await site.write(address, { body: 'À quoi répondre.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await page.locator('tamis-comments .reply').click();
  await fill(page, { body: 'Je réponds.' });
  const { arrived, release } = await hold(page, `${site.publicUrl}/api/v1/sites/blog/comments`, to('POST'));
  await send(page);
  await arrived;
  await body(page).fill('Non, je réponds autrement.');
  release();
  await page.locator('tamis-comments li li', { hasText: 'Je réponds.' }).waitFor();
  assert.equal(await body(page).inputValue(), 'Non, je réponds autrement.');
  assert.equal(await page.locator(`tamis-comments #comment-${first.id} + form`).count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test('a change that goes on while it is saved is not lost, and is saved once at a time', async () => {
  const address = site.page('/en-change');
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Version une.' });
  await send(page);
  await comment(page, 'Version une.').locator('.edit').click();
  const text = page.locator('tamis-comments article textarea');
  const save = page.getByRole('button', { name: 'Enregistrer' });
  await text.fill('Version deux.');
  let puts = 0;
  page.on('request', (request) => (puts += Number(request.method() === 'PUT')));
  const { arrived, release } = await hold(page, `${site.publicUrl}/api/v1/sites/blog/comments/*`, to('PUT'));
  await save.click();
  await arrived;
  await save.click();
  await text.press('Escape');
  await text.press('End');
  await text.pressSequentially(' Et plus.');
  release();
  await until('it is told', async () => (await told(page).textContent()) === 'Votre commentaire a été modifié.');
  assert.equal(await text.inputValue(), 'Version deux. Et plus.');
  assert.match((await site.list(address))[0].html, /Version deux\.<\/p>/);
  assert.equal(puts, 1);
  await page.reload();
  await ready(page);
  await text.waitFor();
  assert.equal(await text.inputValue(), 'Version deux. Et plus.');
  assert.equal(await focused(page), '', 'nobody who opens the page is led away');
  await save.click();
  await comment(page, 'Version deux. Et plus.').locator('.edit').waitFor();
  assert.equal(await text.count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

test('a change that was begun too late, or whose comment has gone, is kept to be copied until it is discarded', async () => {
  const address = site.page('/trop-tard');
  const { page, faults, close } = await visitor(browser, site);
  await page.clock.install();
  await open(page, address);
  await fill(page, { body: 'Version une.' });
  await send(page);
  await comment(page, 'Version une.').locator('.edit').click();
  const text = page.locator('tamis-comments article textarea');
  await text.fill('Une longue correction.');
  await page.clock.fastForward('15:02');
  for (let n = 0; n < 2; n += 1) {
    await page.reload();
    await ready(page);
    await comment(page, 'Le délai pour modifier ce commentaire est passé.').waitFor();
    assert.deepEqual([await text.inputValue(), await text.isEditable()], ['Une longue correction.', false]);
  }
  await picture(page, 'embed-edit-late');
  await page.getByRole('button', { name: 'Effacer ce que j’avais écrit' }).click();
  assert.equal(await text.count(), 0);
  await page.reload();
  await ready(page);
  await page.locator('tamis-comments form').waitFor();
  assert.equal(await text.count(), 0);
  assert.doesNotMatch(await stored(page), /longue correction/);

  await fill(page, { body: 'Un autre avis.' });
  await send(page);
  await comment(page, 'Un autre avis.').locator('.edit').click();
  await text.fill('Un autre avis, en mieux.');
  const own = await page.evaluate(() => JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('tamis:own'))[1]).at(-1));
  const gone = await fetch(`${site.publicUrl}/api/v1/sites/blog/comments/${own.comment.id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${own.token}` } });
  assert.equal(gone.status, 204);
  await page.reload();
  await ready(page);
  await text.waitFor();
  assert.equal(await text.inputValue(), 'Un autre avis, en mieux.');
  assert.deepEqual(faults, []);
  await close();
});

test('on a page that closed meanwhile the text is there to be copied, also after a reload', async () => {
  const address = site.page('/ferme-entre');
  await site.write(address, { body: 'Le dernier mot.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Un texte long et précieux.' });
  await site.tamis('site', 'close-page', 'blog', address);
  for (let n = 0; n < 3; n += 1) {
    const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
    await send(page);
    await answered;
    await page.locator('tamis-comments form:not([aria-busy]) [role=alert]').waitFor();
  }
  assert.equal(await page.locator('tamis-comments .closed').count(), 1, 'it is said once');
  for (let n = 0; n < 2; n += 1) {
    await page.reload();
    await page.locator('tamis-comments .closed').waitFor();
    assert.deepEqual([await body(page).inputValue(), await body(page).isEditable()], ['Un texte long et précieux.', false]);
  }
  assert.equal(await page.locator('tamis-comments form').count(), 0);
  await page.getByRole('button', { name: 'Effacer ce que j’avais écrit' }).click();
  await page.reload();
  await page.locator('tamis-comments .closed').waitFor();
  assert.equal(await body(page).count(), 0);
  assert.doesNotMatch(await stored(page), /précieux/);
  assert.deepEqual(faults, []);
  await close();
});

test('two tabs of one page have a draft each, and sending one leaves the other', async () => {
  const address = site.page('/onglets');
  const { page, context, faults, close } = await visitor(browser, site);
  const second = await context.newPage();
  await open(page, address);
  await open(second, address);
  await fill(page, { body: 'Dans le premier onglet.' });
  await fill(second, { body: 'Dans le second onglet.' });
  await send(second);
  await comment(second, 'Dans le second onglet.').waitFor();
  await page.reload();
  await body(page).waitFor();
  assert.equal(await body(page).inputValue(), 'Dans le premier onglet.');
  await second.reload();
  await body(second).waitFor();
  assert.equal(await body(second).inputValue(), '', 'what was sent is gone');

  // The other way round: what the first wrote last is what a third tab goes on with.
  await fill(second, { body: 'Encore dans le second.' });
  await fill(page, { body: 'Toujours dans le premier.' });
  await send(second);
  await comment(second, 'Encore dans le second.').waitFor();
  const third = await context.newPage();
  await open(third, address);
  await body(third).waitFor();
  assert.equal(await body(third).inputValue(), 'Toujours dans le premier.');
  assert.deepEqual(faults, []);
  await close();
});

test('moved to another place, or given again what it has, the widget stays as it was', async () => {
  const address = site.page('/deplace');
  await site.write(address, { body: 'Un avis.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  const email = page.locator('tamis-comments #email');
  await fill(page, { body: 'Pas fini' });
  await page.evaluate(async () => {
    const widget = document.querySelector('tamis-comments');
    widget.setAttribute('site', 'blog');
    widget.setAttribute('order', 'oldest');
    document.body.append(widget);
    await new Promise((done) => setTimeout(done));
    widget.remove();
    await new Promise((done) => setTimeout(done));
    document.querySelector('main').append(widget);
    await new Promise((done) => setTimeout(done));
  });
  // An address is never kept: it is there only if the form is the same.
  assert.equal(await email.inputValue(), 'awa@exemple.fr');
  await page.evaluate(() => document.querySelector('tamis-comments').setAttribute('order', 'newest'));
  await until('another order begins anew', async () => (await email.count()) === 1 && (await email.inputValue()) === '');
  assert.equal(await body(page).inputValue(), 'Pas fini');
  assert.deepEqual(faults, []);
  await close();
});
