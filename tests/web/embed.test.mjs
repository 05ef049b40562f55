// The widget on somebody else's page: it shows, it takes, it asks nobody else.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { accessible, picture, telephone } from './browser.mjs';
import { until } from './desk.mjs';
import { browser, fill, open, send, site, stageWebsite, strict, visitor } from './embed.mjs';
import { root } from './service.mjs';

stageWebsite();

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

/** What somebody who means harm writes. */
const hostile = [
  { body: '<script>alert(1)</script><img src=x onerror=alert(2)> [lien](javascript:alert(3))', name: '<img src=x onerror=alert(4)>' },
  { body: '<svg onload=alert(5)>\n\n```\n</code></pre><script>alert(6)</script>\n```', name: 'a" onmouseover="alert(7)' },
  { body: '![image](https://espion.example/pixel.png) {{constructor.constructor("alert(8)")()}}', name: '</bdi><style>*{display:none}</style>' },
];

test('what hostile comments hold is only ever text, with a policy and without', async () => {
  const address = site.page('/hostile');
  for (const fields of hostile) await site.write(address, fields);
  for (const rules of [undefined, () => null]) {
    if (rules) site.policy(rules);
    const { page, faults, close } = await visitor(browser, site);
    await open(page, address);
    const names = await page.locator('tamis-comments .head bdi').allTextContents();
    assert.deepEqual(names, hostile.map(({ name }) => name));
    assert.equal(await page.locator('tamis-comments').locator('script, img, svg, style, [onerror], [onload], [onmouseover]').count(), 0);
    assert.equal(await page.locator('tamis-comments a[href^="javascript:"]').count(), 0);
    assert.match(await page.locator('tamis-comments .body').first().textContent(), /<script>alert\(1\)<\/script>/);
    assert.equal(await page.locator('tamis-comments [style]').count(), 0, 'no style attribute');
    assert.deepEqual(faults, []);
    await close();
  }
  site.policy(strict);
});

test('where the page refuses our Trusted Types policy, comments are shown as text', async () => {
  const address = site.page('/refuse');
  await site.write(address, { body: 'Un **mot** &amp; <b>puis</b>\nun autre' });
  site.policy((tamis) => strict(tamis).replace('trusted-types tamis', "trusted-types 'none'"));
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  site.policy(strict);
  assert.equal(await page.locator('tamis-comments .body').textContent(), 'Un mot & <b>puis</b>\nun autre');
  assert.equal(await page.locator('tamis-comments .body *').count(), 0);
  // The policy that was refused is the one thing that is told.
  assert.deepEqual(faults.filter((fault) => !/TrustedTypePolicy|Trusted Type/.test(fault)), []);
  await close();
});

test('an answer is written in its place by keys alone, as deep as the site lets it', async () => {
  const address = site.page('/repondre');
  let parent;
  const chain = [];
  for (let depth = 0; depth <= 5; depth += 1) {
    parent = (await site.write(address, { body: `Niveau ${'abcdef'[depth]}`, name: `Auteur ${'ABCDEF'[depth]}`, ...(parent ? { parent } : {}) })).id;
    chain.push(parent);
  }
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  const at = (id) => page.locator(`tamis-comments #comment-${id}`);
  assert.equal(await at(chain[4]).locator('.reply').count(), 1);
  assert.equal(await at(chain[5]).locator('.reply').count(), 0, 'no deeper');
  const reply = at(chain[1]).locator('.reply');
  assert.equal(await reply.getAttribute('aria-label'), 'Répondre à Auteur B');
  await reply.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('tamis-comments #form-title').textContent(), 'Répondre à Auteur B');
  assert.equal(await page.locator(`tamis-comments #comment-${chain[1]} + form`).count(), 1);
  await page.keyboard.type('Je réponds ici.');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('tamis-comments #form-title').textContent(), 'Laisser un commentaire');
  assert.equal(await reply.evaluate((button) => button.getRootNode().activeElement === button), true, 'back where it was');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('tamis-comments #body').inputValue(), 'Je réponds ici.');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Bastien Roux');
  await page.keyboard.press('Tab');
  await page.keyboard.type('bastien@exemple.fr');
  await page.keyboard.press('Enter');
  await page.locator('tamis-comments article', { hasText: 'Je réponds ici.' }).waitFor();
  const sent = (await site.list(address)).find(({ name }) => name === 'Bastien Roux');
  assert.equal(sent.parent, chain[1]);
  assert.equal(await page.evaluate(() => document.querySelector('tamis-comments').shadowRoot.activeElement.id), `comment-${sent.id}`);
  assert.deepEqual(faults, []);
  await close();
});

test('long threads come in parts, in either order, each comment once', async () => {
  const address = site.page('/long');
  const ids = [];
  for (let n = 0; n < 120; n += 1) ids.push((await site.write(address, { body: `Remarque ${n}`, ...(n === 119 ? { parent: ids[0] } : {}) })).id);
  const shown = () => page.locator('tamis-comments article').evaluateAll((all) => all.map((one) => one.id.slice('comment-'.length)));
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  assert.deepEqual(await shown(), ids.slice(0, 50));
  const more = page.getByRole('button', { name: 'Afficher la suite' });
  await more.click();
  await page.locator(`tamis-comments #comment-${ids[99]}`).waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('tamis-comments').shadowRoot.activeElement.id), `comment-${ids[50]}`);
  assert.equal(await page.locator('tamis-comments [role=status]').textContent(), '50 commentaires de plus sont affichés.');
  await more.click();
  await page.locator(`tamis-comments #comment-${ids[118]}`).waitFor();
  // The answer that came last stands under what it answers.
  assert.deepEqual(await shown(), [ids[0], ids[119], ...ids.slice(1, 119)]);
  assert.equal(await more.isVisible(), false);

  await page.locator('tamis-comments #order').selectOption('newest');
  await page.locator(`tamis-comments .list > li:first-child > #comment-${ids[119]}`).waitFor();
  assert.deepEqual(await shown(), ids.slice(70).reverse());
  // What it answers stands further down; its link loads as much as it takes.
  await page.getByRole('link', { name: 'en réponse à un commentaire antérieur' }).click();
  await page.locator(`tamis-comments #comment-${ids[0]}.marked`).waitFor();
  assert.deepEqual(await shown(), [...ids.slice(1, 119).reverse(), ids[0], ids[119]]);
  assert.deepEqual(faults, []);
  await close();
});

test('a link to a comment leads there, however far down it stands', async () => {
  const address = site.page('/lien');
  const ids = [];
  for (let n = 0; n < 110; n += 1) ids.push((await site.write(address, { body: `Passage ${n}` })).id);
  const { page, faults, close } = await visitor(browser, site);
  const marked = (id) => page.locator(`tamis-comments #comment-${id}.marked`);
  await page.goto(`${address}#comment-${ids[105]}`);
  await marked(ids[105]).waitFor();
  assert.equal(await marked(ids[105]).evaluate((box) => box.getRootNode().activeElement === box && box.getBoundingClientRect().top > 0 && box.getBoundingClientRect().bottom < innerHeight), true);
  // By its date one gets such a link.
  await page.locator(`tamis-comments #comment-${ids[3]} .when`).click();
  await marked(ids[3]).waitFor();
  assert.equal(page.url(), `${address}#comment-${ids[3]}`);
  assert.equal(await page.locator('tamis-comments .marked').count(), 1);
  await page.goto(`${address}#comment-01890000-0000-7000-8000-000000000000`);
  await page.locator('tamis-comments [role=status]', { hasText: 'Le commentaire auquel mène ce lien' }).waitFor();
  assert.equal(await page.locator('tamis-comments .loud').evaluate((told) => told.getBoundingClientRect().height > 20), true, 'for everybody to see');
  assert.deepEqual(faults, []);
  await close();
});

test('each fault stands at its field and the first has the focus; a preview shows what will be', async () => {
  const address = site.page('/fautes');
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await fill(page, { body: 'Un texte *souligné*.', name: 'https://un.site', email: 'pas une adresse', website: 'ftp://x' });
  await send(page);
  await page.locator('tamis-comments [role=alert]', { hasText: '3 champs sont à revoir.' }).waitFor();
  for (const name of ['name', 'email', 'website']) {
    const input = page.locator(`tamis-comments #${name}`);
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    assert.equal(await input.getAttribute('aria-describedby'), `${name}-fault`);
    assert.match(await page.locator(`tamis-comments #${name}-fault`).textContent(), /\S{3}/);
  }
  assert.equal(await page.locator('tamis-comments #body').getAttribute('aria-invalid'), null);
  assert.equal(await page.evaluate(() => document.querySelector('tamis-comments').shadowRoot.activeElement.id), 'name');
  await page.getByRole('button', { name: 'Aperçu' }).click();
  assert.equal(await page.locator('tamis-comments .preview em').textContent(), 'souligné');
  assert.equal(await page.locator('tamis-comments #name').getAttribute('aria-invalid'), null);
  await fill(page, { body: 'Un texte *souligné*.', website: '' });
  assert.equal(await page.locator('tamis-comments .preview').isVisible(), false, 'a text that changed is not what was previewed');
  await send(page);
  await page.locator('tamis-comments article', { hasText: 'Un texte souligné.' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('counts of many pages are asked for together', async () => {
  const read = `${site.origin}/compte-1`;
  await site.write(read);
  await site.write(read, { body: 'Un second avis.' });
  await site.write(`${site.origin}/compte-2`);
  const items = Array.from({ length: 150 }, (_, n) => `<p><a href="/compte-${n}#comments" data-tamis-count="${site.origin}/compte-${n}">Commentaires</a></p>`).join('');
  // The marked elements name no site: the script's own does.
  const address = site.page('/accueil', { script: 'data-site="blog"', inner: `<tamis-count site="blog" page="${read}">Commentaires</tamis-count>${items}` });
  const { page, faults, asked, close } = await visitor(browser, site);
  await page.goto(address);
  await page.locator('[data-tamis-count]', { hasText: '2 commentaires' }).waitFor();
  await page.locator('[data-tamis-count]', { hasText: /^1 commentaire$/ }).waitFor();
  await page.locator('[data-tamis-count$="compte-149"]', { hasText: '0 commentaire' }).waitFor();
  assert.equal(await page.locator('tamis-count').textContent(), '2 commentaires');
  const counts = asked.filter((request) => request.url().includes('/counts?'));
  assert.equal(counts.length, 2);
  assert.deepEqual(faults, []);
  await close();
});

test('languages: Arabic from the right, Spanish for what the server says in English, any other by a file', async () => {
  const address = site.page('/langues', { attributes: 'lang="es"' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  assert.equal(await page.locator('tamis-comments h2 ~ .quiet').first().textContent(), 'Nadie ha comentado todavía. La primera palabra puede ser suya.');
  await fill(page, { body: '' });
  await send(page);
  await page.locator('tamis-comments #body-fault', { hasText: 'Escriba su comentario.' }).waitFor();
  await page.evaluate(() => document.querySelector('tamis-comments').setAttribute('lang', 'ar'));
  await page.locator('tamis-comments section[dir=rtl][lang=ar]:not([aria-busy])').waitFor();
  assert.equal(await page.locator('tamis-comments #form-title').textContent(), 'أضف تعليقًا');
  const directions = await page.locator('tamis-comments form .quiet').evaluateAll((all) => all.map((one) => getComputedStyle(one).direction));
  assert.deepEqual([directions[0], directions.at(-1)], ['rtl', 'ltr'], 'what the site says in its own language is read in its own direction');
  await page.evaluate(() => document.querySelector('tamis-comments').setAttribute('lang', 'xx'));
  await page.locator('tamis-comments section[lang=en]:not([aria-busy])').waitFor();
  await page.route(`${site.publicUrl}/it.json`, (route) =>
    route.fulfill({ json: { title: 'Lascia un commento' }, headers: { 'Access-Control-Allow-Origin': '*' } }),
  );
  await page.evaluate((file) => {
    const widget = document.querySelector('tamis-comments');
    widget.setAttribute('lang', 'it');
    widget.setAttribute('words', file);
  }, `${site.publicUrl}/it.json`);
  await page.locator('tamis-comments section[lang=it]:not([aria-busy])').waitFor();
  assert.equal(await page.locator('tamis-comments #form-title').textContent(), 'Lascia un commento');
  assert.equal(await page.locator('tamis-comments form .main').textContent(), 'Post the comment', 'what the file lacks is said in English');
  assert.deepEqual(faults, []);
  await close();
});

test('a page that isolates itself and names the script’s digest loads it', async () => {
  const digest = createHash('sha384').update(await readFile(path.join(root, 'web/embed.js'))).digest('base64');
  const address = site.page('/empreinte', { script: `crossorigin="anonymous" integrity="sha384-${digest}"` });
  await site.write(address, { body: 'Vérifié.' });
  site.headers({ 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Opener-Policy': 'same-origin' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  await page.locator('tamis-comments article', { hasText: 'Vérifié.' }).waitFor();
  const wrong = site.page('/empreinte-autre', { script: `crossorigin="anonymous" integrity="sha384-${digest.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A'))}"` });
  await page.goto(wrong);
  await page.getByRole('link', { name: 'Lire les commentaires' }).waitFor();
  await until('the refusal is told', async () => faults.length > 0);
  site.headers({});
  assert.ok(faults.every((fault) => fault.includes('integrity')), faults.join('\n'));
  assert.equal(await page.evaluate(() => customElements.get('tamis-comments')), undefined);
  await close();
});

test('another page of an application shows its own comments', async () => {
  const address = site.page('/appli', { attributes: `page="${site.origin}/un"` });
  await site.write(`${site.origin}/un`, { body: 'Sur la première.' });
  await site.write(`${site.origin}/deux`, { body: 'Sur la deuxième.' });
  const { page, faults, close } = await visitor(browser, site);
  await open(page, address);
  await page.locator('tamis-comments article', { hasText: 'Sur la première.' }).waitFor();
  await page.evaluate((to) => document.querySelector('tamis-comments').setAttribute('page', to), `${site.origin}/deux`);
  await page.locator('tamis-comments article', { hasText: 'Sur la deuxième.' }).waitFor();
  assert.equal(await page.locator('tamis-comments article').count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test('light and dark, on a telephone and from the right, nothing is in the way of anybody', async () => {
  const address = site.page('/vues');
  const first = await site.write(address, { body: 'Un avis avec un [lien](https://exemple.fr/) et du `code`.\n\n> Une citation\n\n- un\n- deux', website: 'https://nolwenn.example/' });
  const second = await site.write(address, { body: 'Une réponse assez longue pour tenir sur deux lignes d’un téléphone, au moins.', name: 'Yann Le Bihan', parent: first.id });
  await site.write(address, { body: 'شكرًا على هذا المقال، لقد استمتعت بقراءته.', name: 'ليلى', parent: second.id });
  const arabic = site.page('/vues-ar', { attributes: `lang="ar" page="${address}"`, lang: 'ar' });
  const forced = site.page('/vues-sombre', { attributes: `theme="dark" page="${address}"` });
  const views = [
    ['embed-dark', address, { colorScheme: 'dark' }],
    ['embed-dark-forced', forced, {}],
    ['embed-360', address, { viewport: telephone }],
    ['embed-rtl', arabic, {}],
    ['embed-rtl-360', arabic, { viewport: telephone, colorScheme: 'dark' }],
  ];
  for (const [name, at, options] of views) {
    const { page, faults, close } = await visitor(browser, site, { bypassCSP: true, ...options });
    await open(page, at);
    await page.locator('tamis-comments .reply').nth(1).click();
    await send(page);
    await page.locator('tamis-comments [aria-invalid]').first().waitFor();
    await accessible(page, name);
    await picture(page, name);
    const light = await page.evaluate(() => getComputedStyle(document.querySelector('tamis-comments').shadowRoot.querySelector('.tamis')).backgroundColor);
    assert.equal(light, name.includes('dark') || options.colorScheme === 'dark' ? 'rgb(28, 32, 36)' : 'rgb(255, 255, 255)', name);
    assert.deepEqual(faults, []);
    await close();
  }
});
