// Who wrote a comment: what waits stays in sight, can be changed and taken back for a while, and nothing typed is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './browser.mjs';
import { until } from './desk.mjs';
import { browser, fill, open, ready, send, site, stageWebsite, visitor } from './embed.mjs';

let moderator;

stageWebsite(async () => {
  moderator = (await site.tamis('moderator', 'add', 'juge@exemple.fr', '--role', 'admin')).token;
});

/** Four links: more than the site publishes without a look. */
const linked = (text) => `${text} ${[1, 2, 3, 4].map((n) => `https://exemple.fr/source-${n}`).join(' et ')}`;
const comment = (page, text) => page.locator('tamis-comments article', { hasText: text });
const told = (page) => page.locator('tamis-comments [role=status]');

async function decide(id, decision) {
  const answer = await fetch(`${site.publicUrl}/api/v1/review/comments/${id}/decision`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${moderator}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ decision }),
  });
  assert.equal(answer.status, 200);
}

test('what waits for a moderator stays in its author’s sight over a reload, and in nobody else’s', async () => {
  const address = site.page('/attente');
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: linked('Mes sources :') });
  await send(page);
  await comment(page, 'Mes sources').waitFor();
  assert.match(await told(page).textContent(), /Une personne le relira/);
  assert.equal(await comment(page, 'Mes sources').locator('.held').textContent(), 'En attente de modération');
  assert.equal(await comment(page, 'Mes sources').locator('.reply').count(), 0);
  await page.reload();
  await ready(page);
  await comment(page, 'Mes sources').locator('.held').waitFor();
  await picture(page, 'embed-held');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.match(kept, /Mes sources/);
  assert.doesNotMatch(kept, /awa@exemple/, 'no address');

  const other = await visitor(browser, site);
  await open(other.page, address);
  assert.equal(await other.page.locator('tamis-comments article').count(), 0);
  await other.close();

  const id = (await comment(page, 'Mes sources').getAttribute('id')).slice('comment-'.length);
  await decide(id, 'approve');
  await page.reload();
  await ready(page);
  await comment(page, 'Mes sources').locator('.edit').waitFor();
  await until('the badge goes', async () => (await page.locator('tamis-comments .held').count()) === 0);
  assert.equal(await page.locator('tamis-comments h2').textContent(), '1 commentaire');
  assert.deepEqual(faults, []);
  await close();
});

test('a comment is changed and taken back within a quarter of an hour, and not after', async () => {
  const address = site.page('/changer');
  const { page, faults, close } = await visitor(browser, site);
  await page.clock.install();
  await open(page, address);
  await fill(page, { body: 'Première *version*.' });
  await send(page);
  await comment(page, 'Première version.').locator('.edit').click();
  const text = page.locator('tamis-comments article textarea');
  assert.equal(await text.inputValue(), 'Première *version*.');
  await text.fill('');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.locator('tamis-comments article .fault', { hasText: /\S/ }).waitFor();
  await text.fill('Seconde **version**.');
  // A change that was begun is kept, too.
  await page.reload();
  await ready(page);
  await text.waitFor();
  assert.equal(await text.inputValue(), 'Seconde **version**.');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await comment(page, 'Seconde version.').locator('strong').waitFor();
  assert.match(await comment(page, 'Seconde').locator('.head').textContent(), /modifié/);
  assert.match((await site.list(address))[0].html, /<strong>version<\/strong>/);

  // Once more it is asked; whoever turns away keeps the comment.
  await comment(page, 'Seconde').locator('.withdraw').click();
  assert.match(await comment(page, 'Seconde').locator('.withdraw').textContent(), /pour de bon/);
  await page.locator('tamis-comments #name').focus();
  assert.equal(await comment(page, 'Seconde').locator('.withdraw').textContent(), 'Retirer');
  await comment(page, 'Seconde').locator('.withdraw').click();
  await comment(page, 'Seconde').locator('.withdraw').click();
  await until('it is gone', async () => (await site.list(address)).length === 0);
  assert.equal(await page.locator('tamis-comments article').count(), 0);
  assert.equal(await told(page).textContent(), 'Votre commentaire a été retiré.');

  await fill(page, { body: 'Troisième texte.' });
  await send(page);
  await comment(page, 'Troisième texte.').locator('.edit').waitFor();
  await page.clock.fastForward('15:02');
  await until('the buttons go', async () => (await page.locator('tamis-comments .edit').count()) === 0);
  await page.reload();
  await ready(page);
  await comment(page, 'Troisième texte.').locator('.reply').waitFor();
  assert.equal(await page.locator('tamis-comments .edit').count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

test('a draft outlives a reload, an answer’s in its place, until it was taken', async () => {
  const address = site.page('/brouillon');
  const first = await site.write(address, { body: 'À quoi répondre.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await page.locator('tamis-comments .reply').click();
  await fill(page, { body: 'Une réponse pas finie', name: 'Maëlle' });
  await page.reload();
  await page.locator(`tamis-comments #comment-${first.id} + form`).waitFor();
  assert.equal(await page.locator('tamis-comments #body').inputValue(), 'Une réponse pas finie');
  assert.equal(await page.locator('tamis-comments #name').inputValue(), 'Maëlle');
  assert.equal(await page.locator('tamis-comments #email').inputValue(), '', 'an address is never kept');
  await page.locator('tamis-comments #email').fill('maelle@exemple.fr');
  await page.locator('tamis-comments #remember').check();
  await send(page);
  await page.locator('tamis-comments li li', { hasText: 'Une réponse pas finie' }).waitFor();
  await page.reload();
  await ready(page);
  await page.locator('tamis-comments #body').waitFor();
  assert.equal(await page.locator('tamis-comments #body').inputValue(), '');
  assert.equal(await page.locator('tamis-comments #name').inputValue(), 'Maëlle', 'as was asked for');
  assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage }).includes('maelle@')), false);
  assert.deepEqual(faults, []);
  await close();
});

test('whoever answers before the form has come gets it in its place', async () => {
  const address = site.page('/vite');
  const first = await site.write(address, { body: 'À quoi répondre vite.' });
  const { page, faults, close } = await visitor(browser, site, { stamped: true });
  let come;
  const held = new Promise((done) => (come = done));
  await page.route(`${site.publicUrl}/api/v1/sites/blog/form?*`, async (route) => {
    await held;
    await route.continue();
  });
  await open(page, address);
  await page.locator('tamis-comments .reply').click();
  assert.equal(await page.locator('tamis-comments form').count(), 0);
  come();
  await page.locator(`tamis-comments #comment-${first.id} + form`).waitFor();
  await until('it has the focus', () => page.evaluate(() => document.querySelector('tamis-comments').shadowRoot.activeElement?.id === 'body'));
  assert.deepEqual(faults, []);
  await close();
});

test('a draft that answers a comment far down goes on there after a reload', async () => {
  const address = site.page('/brouillon-loin');
  let last;
  for (let n = 0; n < 70; n += 1) last = (await site.write(address, { body: `Remarque ${n}` })).id;
  const { page, faults, close } = await visitor(browser, site);
  await open(page, `${address}#comment-${last}`);
  await page.locator(`tamis-comments #comment-${last} .reply`).click();
  await fill(page, { body: 'Tout en bas' });
  await page.goto('about:blank');
  await open(page, address);
  await page.locator(`tamis-comments #comment-${last} + form`).waitFor();
  assert.equal(await page.locator('tamis-comments #body').inputValue(), 'Tout en bas');
  assert.deepEqual(faults, []);
  await close();
});

const LOST = {
  'got lost': (route) => route.abort('connectionreset'),
  // A proxy's, which knows nothing of what was done behind it.
  'was a proxy’s': (route) =>
    route.fulfill({ status: 504, contentType: 'text/html', headers: { 'access-control-allow-origin': '*' }, body: '<h1>504</h1>' }),
};
for (const [how, lost] of Object.entries(LOST)) test(`an answer that ${how} is asked for again, and the comment stands once`, async () => {
  const address = site.page(`/deux-fois-${Object.keys(LOST).indexOf(how)}`);
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  const keys = [];
  let lose = true;
  await page.route(`${site.publicUrl}/api/v1/sites/blog/comments`, async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.continue();
    keys.push(await request.headerValue('idempotency-key'));
    if (!lose) return route.continue();
    lose = false;
    await route.fetch();
    return lost(route);
  });
  await fill(page, { body: 'Envoyé une fois.' });
  await send(page);
  await page.locator('tamis-comments form [role=alert]:not(:empty)').waitFor();
  assert.equal(await page.locator('tamis-comments #body').inputValue(), 'Envoyé une fois.');
  await send(page);
  await comment(page, 'Envoyé une fois.').waitFor();
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.ok(keys[0].length >= 16);
  assert.equal((await site.list(address)).length, 1);
  // The same text once more is a comment of its own, which the server has already.
  await fill(page, { body: 'Envoyé une fois.' });
  await send(page);
  await page.locator('tamis-comments form [role=alert]', { hasText: 'Ce commentaire a déjà été envoyé.' }).waitFor();
  assert.notEqual(keys[2], keys[0]);
  assert.deepEqual(faults, []);
  await close();
});

test('a form that was filled in too quickly, or where readers see no field, only waits; the trap is in nobody’s way', async () => {
  const address = site.page('/piege');
  const { page, faults, close } = await visitor(browser, site, { stamped: true });
  await open(page, address);
  await fill(page, { body: 'Écrit d’un trait.' });
  await send(page);
  await comment(page, 'Écrit d’un trait.').locator('.held').waitFor();
  await close();

  const other = await visitor(browser, site);
  await open(other.page, address);
  const trap = other.page.locator('tamis-comments [name=contact_me]');
  await trap.waitFor({ state: 'attached' });
  assert.equal(await trap.isVisible(), false);
  await fill(other.page, { body: 'Tout est rempli.' });
  await trap.evaluate((input) => (input.value = 'oui'));
  await send(other.page);
  await comment(other.page, 'Tout est rempli.').locator('.held').waitFor();
  assert.deepEqual([...faults, ...other.faults], []);
  await other.close();
});

test('work is done where the site asks for it, and what does it is fetched only then', async () => {
  const address = site.page('/travail');
  const solver = (asked) => asked.filter((request) => request.url().endsWith('/embed/proof.js')).length;
  const { page, faults, asked, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Sans travail.' });
  await send(page);
  await comment(page, 'Sans travail.').locator('.edit').waitFor();
  assert.equal(solver(asked), 0);
  await site.tamis('site', 'set', 'blog', '--proof-of-work', 'always');
  await page.reload();
  await ready(page);
  for (const text of ['Avec un travail.', 'Avec un autre.']) {
    await fill(page, { body: text });
    await send(page);
    await comment(page, text).locator('.edit').waitFor();
    assert.equal(await comment(page, text).locator('.held').count(), 0, 'online at once');
  }
  assert.equal(solver(asked), 1);

  // Where it cannot be fetched, a person looks.
  const other = await visitor(browser, site);
  await other.page.route(`${site.publicUrl}/embed/proof.js`, (route) => route.abort());
  await open(other.page, address);
  await fill(other.page, { body: 'Sans le programme.' });
  await send(other.page);
  await comment(other.page, 'Sans le programme.').locator('.held').waitFor();
  await site.tamis('site', 'set', 'blog', '--proof-of-work', 'off');
  assert.deepEqual([...faults, ...other.faults], []);
  await other.close();
  await close();
});

test('the form says who keeps what, as text, with a link to the website’s own notice', async () => {
  const address = site.page('/notice');
  const notice = { text: 'Le site garde votre <b>texte</b>.', url: `${site.origin}/confidentialite` };
  const { page, faults, close } = await visitor(browser, site, { facts: { notice, notify: true } });
  await open(page, address);
  const said = page.locator('tamis-comments form .notice');
  assert.match(await said.textContent(), /^Le site garde votre <b>texte<\/b>\. /);
  assert.equal(await said.getByRole('link').getAttribute('href'), notice.url);
  assert.equal(await page.getByLabel('Me prévenir des réponses par courriel').isVisible(), true);
  assert.deepEqual(faults, []);
  await close();
});
