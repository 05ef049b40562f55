// The widget among others of its kind, in pages that change, and with a server that is slow or has changed its mind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './desk.mjs';
import { browser, fill, hold, open, ready, send, site, stageWebsite, visitor } from './embed.mjs';

stageWebsite();

const comment = (page, text) => page.locator('tamis-comments article', { hasText: text });
const shown = (page) => page.locator('tamis-comments article').evaluateAll((all) => all.map((one) => one.id.slice('comment-'.length)));
const more = (page) => page.getByRole('button', { name: 'Afficher la suite' });
const api = () => `${site.publicUrl}/api/v1/sites/blog`;

/** Everything that is under way has arrived and been looked at. */
const settle = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function writeMany(address, many) {
  const ids = [];
  for (let n = 0; n < many; n += 1) ids.push((await site.write(address, { body: `Remarque ${n}` })).id);
  return ids;
}

test('whoever changes the order quickly gets what was chosen last, and all of it', async () => {
  const address = site.page('/ordre');
  const ids = await writeMany(address, 110);
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await page.locator('tamis-comments form').waitFor();
  const order = page.locator('tamis-comments #order');
  const slow = await hold(page, `${api()}/comments?*`, (request) => request.url().includes('order=newest'));
  await order.selectOption('newest');
  await slow.arrived;
  const answered = page.waitForResponse((answer) => answer.url().includes('order=oldest'));
  await order.selectOption('oldest');
  await answered;
  const late = page.waitForResponse((answer) => answer.url().includes('order=newest'));
  slow.release();
  await (await late).finished();
  await settle(page);
  assert.deepEqual([await order.inputValue(), await shown(page)], ['oldest', ids.slice(0, 50)]);
  for (const last of [ids[99], ids[109]]) {
    await more(page).click();
    await page.locator(`tamis-comments #comment-${last}`).waitFor();
  }
  assert.deepEqual(await shown(page), ids);

  // The same while more of the list is on its way.
  await page.reload();
  await ready(page);
  await page.locator('tamis-comments form').waitFor();
  const rest = await hold(page, `${api()}/comments?*`, (request) => request.url().includes('cursor=') && request.url().includes('order=oldest'));
  await more(page).click();
  await rest.arrived;
  await order.selectOption('newest');
  await page.locator(`tamis-comments #comment-${ids[109]}`).waitFor();
  const stale = page.waitForResponse((answer) => answer.url().includes('order=oldest'));
  rest.release();
  await (await stale).finished();
  await settle(page);
  assert.deepEqual(await shown(page), ids.slice(60).reverse());
  for (const last of [ids[10], ids[0]]) {
    await more(page).click();
    await page.locator(`tamis-comments #comment-${last}`).waitFor();
  }
  assert.deepEqual(await shown(page), [...ids].reverse());
  assert.deepEqual(faults, []);
  await close();
});

test('another order that cannot be had leaves the list and the choice as they were; an answer stays in its place', async () => {
  const address = site.page('/ordre-refuse');
  const ids = await writeMany(address, 3);
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await page.locator(`tamis-comments #comment-${ids[0]} .reply`).click();
  await fill(page, { body: 'Je réponds au premier' });
  const order = page.locator('tamis-comments #order');
  await page.route(`${api()}/comments?*`, (route) => route.abort());
  await order.selectOption('newest');
  await page.locator('tamis-comments .loud').waitFor();
  assert.deepEqual([await order.inputValue(), await shown(page)], ['oldest', ids]);
  await page.unroute(`${api()}/comments?*`);
  await order.selectOption('newest');
  await page.locator(`tamis-comments .list > li:first-child > #comment-${ids[2]}`).waitFor();
  await page.locator(`tamis-comments #comment-${ids[0]} + form`).waitFor();
  assert.equal(await page.locator('tamis-comments #body').inputValue(), 'Je réponds au premier');
  await send(page);
  await comment(page, 'Je réponds au premier').waitFor();
  assert.equal((await site.list(address)).find(({ html }) => html.includes('Je réponds')).parent, ids[0]);
  assert.deepEqual(faults, []);
  await close();
});

test('of several widgets on a page only the one whose comment a link names follows it', async () => {
  const [one, two] = [`${site.origin}/de-un`, `${site.origin}/de-deux`];
  const named = (await site.write(one, { body: 'C’est moi.' })).id;
  await writeMany(two, 60);
  const widget = (at) => `<tamis-comments site="blog" page="${at}"></tamis-comments>`;
  const address = site.page('/plusieurs', { inner: widget(one) + widget(two) });
  const { page, faults, asked, close } = await visitor(browser, site);
  await page.addInitScript(() => {
    window.stand = 0;
    addEventListener('tamis-ready', () => (window.stand += 1));
  });
  await page.goto(`${address}#comment-${named}`);
  await page.waitForFunction(() => window.stand === 2);
  assert.equal(await page.locator('tamis-comments').nth(0).locator('.marked').count(), 1);
  assert.deepEqual(await page.locator('tamis-comments .loud').allTextContents(), []);
  assert.equal(asked.filter((request) => request.url().includes('cursor=')).length, 0, 'nothing is looked through for it');
  assert.deepEqual(faults, []);
  await close();
});

test('pages of other websites among those that are counted keep what they hold, and spoil nothing', async () => {
  const read = `${site.origin}/compte-seul`;
  await site.write(read);
  const count = (at, held) => `<p><tamis-count site="blog" page="${at}">${held}</tamis-count></p>`;
  const inner = count('https://ailleurs.example/a', 'Un') + count(read, 'Deux') + count('ftp://nulle.part/', 'Trois') + count(`${site.origin}/compte-vide`, 'Quatre');
  const { page, faults, asked, close } = await visitor(browser, site);
  await page.goto(site.page('/comptes-melanges', { inner }));
  await page.locator('tamis-count', { hasText: '1 commentaire' }).waitFor();
  assert.deepEqual(await page.locator('tamis-count').allTextContents(), ['Un', '1 commentaire', 'Trois', '0 commentaire']);
  assert.equal(asked.filter((request) => request.url().includes('/counts?')).length, 2);
  assert.deepEqual(faults, []);
  await close();
});

test('words that do not come are said in another language, and the comments show', async () => {
  const address = site.page('/mots');
  await site.write(address, { body: 'Lisible quand même.' });
  const { page, faults, close } = await visitor(browser, site);
  const { release } = await hold(page, `${site.publicUrl}/embed/fr.json`);
  await page.goto(address);
  await comment(page, 'Lisible quand même.').waitFor();
  assert.equal(await page.locator('tamis-comments section').getAttribute('lang'), 'en');
  release();
  await close();

  const own = site.page('/mots-du-site', { attributes: `words="${site.publicUrl}/nulle-part.json"` });
  const other = await visitor(browser, site);
  await open(other.page, own);
  assert.equal(await other.page.locator('tamis-comments #form-title').textContent(), 'Laisser un commentaire', 'ours, where the site’s own fail');
  assert.deepEqual([...faults, ...other.faults], []);
  await other.close();
});

test('formats are made once all is asked for, while the answers are under way', async () => {
  const { page, faults, close } = await visitor(browser, site);
  await page.addInitScript(() => {
    window.order = [];
    const { fetch } = window;
    window.fetch = (...asked) => {
      window.order.push('asked');
      const answer = fetch(...asked);
      answer.then(() => window.order.push('answered'));
      return answer;
    };
    Intl.NumberFormat = new Proxy(Intl.NumberFormat, {
      construct(target, given) {
        window.order.push('formats');
        return Reflect.construct(target, given);
      },
    });
  });
  await open(page, site.page('/formats'));
  const order = await page.evaluate(() => window.order);
  assert.deepEqual(order.slice(0, 4), ['asked', 'asked', 'asked', 'formats']);
  assert.deepEqual(faults, []);
  await close();
});

test('work that could not be begun is begun again when the comment is sent', async () => {
  await site.tamis('site', 'set', 'blog', '--proof-of-work', 'always');
  const address = site.page('/travail-repris');
  for (const lost of ['api/v1/sites/blog/challenge', 'embed/proof.js']) {
    const { page, faults, close } = await visitor(browser, site);
    await open(page, address);
    let tries = 0;
    await page.route(`${site.publicUrl}/${lost}`, (route) => ((tries += 1) === 1 ? route.abort() : route.fallback()));
    await fill(page, { body: `Avec ${lost} qui se perd.` });
    await until('it was tried', () => tries > 0);
    await settle(page);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await send(page);
    assert.ok((await sent).postDataJSON().altcha, lost);
    await comment(page, 'qui se perd').last().locator('.edit').waitFor();
    assert.equal(await page.locator('tamis-comments .held').count(), 0);
    assert.deepEqual(faults, []);
    await close();
  }
  await site.tamis('site', 'set', 'blog', '--proof-of-work', 'off');
});

test('a form that stood open for a while learns what is asked by now, under the stamp it was given', async () => {
  await site.tamis('site', 'set', 'blog', '--proof-of-work', 'off');
  const address = site.page('/ouvert-longtemps');
  const facts = { stamp: 'premier' };
  const { page, faults, close } = await visitor(browser, site, { facts });
  await page.clock.install();
  await open(page, address);
  await page.locator('tamis-comments form').waitFor();
  facts.stamp = 'second';
  await site.tamis('site', 'set', 'blog', '--proof-of-work', 'always');
  await page.clock.fastForward('05:00');
  await fill(page, { body: 'Écrit pendant un afflux.' });
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await send(page);
  const { stamp, altcha } = (await sent).postDataJSON();
  assert.equal(stamp, 'premier');
  assert.ok(altcha);
  assert.deepEqual(faults, []);
  await site.tamis('site', 'set', 'blog', '--proof-of-work', 'off');
  await close();
});

test('what is taken back, or waits after a change, is counted no longer', async () => {
  const address = site.page('/compter');
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  const heading = page.locator('tamis-comments h2');
  const empty = page.getByText('Personne n’a encore commenté.');
  for (const text of ['Le premier avis.', 'Le second avis.']) {
    await fill(page, { body: text });
    await send(page);
    await comment(page, text).locator('.edit').waitFor();
  }
  assert.deepEqual([await heading.textContent(), await empty.isVisible()], ['2 commentaires', false]);
  await comment(page, 'Le second avis.').locator('.edit').click();
  await page.locator('tamis-comments article textarea').fill([1, 2, 3, 4].map((n) => `https://exemple.fr/source-${n}`).join(' '));
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.locator('tamis-comments .badge.held').waitFor();
  assert.equal(await heading.textContent(), '1 commentaire');
  const withdraw = async (text, left) => {
    await comment(page, text).locator('.withdraw').click();
    await comment(page, text).locator('.withdraw').click();
    await until('it is gone', async () => (await page.locator('tamis-comments article').count()) === left);
  };
  await withdraw('source-1', 1);
  assert.deepEqual([await heading.textContent(), await empty.isVisible()], ['1 commentaire', false]);
  await withdraw('Le premier avis.', 0);
  assert.deepEqual([await heading.textContent(), await empty.isVisible()], ['0 commentaire', true]);
  assert.deepEqual(faults, []);
  await close();
});

test('an application that sets its title after the page sends the right one; no empty list is told of', async () => {
  const address = site.page('/appli-titre');
  await site.write(`${site.origin}/appli-deux`, { body: 'Sans réponse.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await page.evaluate((to) => document.querySelector('tamis-comments').setAttribute('page', to), `${site.origin}/appli-deux`);
  await comment(page, 'Sans réponse.').waitFor();
  const lists = await page.locator('tamis-comments ol:empty').evaluateAll((all) => all.map((one) => getComputedStyle(one).display));
  assert.deepEqual(lists, ['none']);
  await page.locator('tamis-comments form').waitFor();
  await page.evaluate(() => (document.title = 'Le second article'));
  await fill(page);
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await send(page);
  assert.equal((await sent).postDataJSON().title, 'Le second article');
  assert.deepEqual(faults, []);
  await close();
});

test('a thread that failed and was replaced asks for nothing more', async () => {
  const address = site.page('/remplace', { attributes: `page="${site.origin}/ancienne"` });
  await site.write(`${site.origin}/nouvelle`, { body: 'Sur la nouvelle.' });
  const { page, faults, asked, close } = await visitor(browser, site);
  await page.route(`${site.publicUrl}/**/*?page=*ancienne*`, (route) => route.abort());
  await open(page, address);
  await page.getByRole('button', { name: 'Réessayer' }).waitFor();
  await page.evaluate((to) => document.querySelector('tamis-comments').setAttribute('page', to), `${site.origin}/nouvelle`);
  await comment(page, 'Sur la nouvelle.').waitFor();
  const before = asked.length;
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await settle(page);
  assert.deepEqual(asked.slice(before).map((request) => request.url()).filter((url) => url.includes('ancienne')), []);
  assert.deepEqual(faults, []);
  await close();
});
