// The administrators' pages as a browser without JavaScript sees them, in French, on a laptop and a telephone, by day and night.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, laptop, picture, press, reader, telephone } from './browser.mjs';
import { logIn } from './desk.mjs';
import { browser, service, stage } from './stage.mjs';

const HOSTILE = '"><script>alert(1)</script><b>é';
stage();

async function version(page) {
  await page.goto(service.at('/moderate/models'));
  return (await page.locator('.versions h2 a').first().innerText()).trim();
}

async function pages(page) {
  const one = await version(page);
  await page.goto(service.at('/moderate/sites'));
  const site = await page.locator('.figures tbody th a').first().getAttribute('href');
  return {
    figures: '/moderate/figures',
    sites: '/moderate/sites',
    site,
    models: '/moderate/models',
    version: `/moderate/models/${one}`,
    compare: `/moderate/models/${one}/compare?with=${one}`,
    audit: '/moderate/audit',
    acts: '/moderate/audit?log=acts',
    privacy: '/moderate/privacy',
    people: '/moderate/people',
  };
}

test('a site is added, set, listed and rotated without a script', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await logIn(page, service);
  await page.goto(service.at('/moderate/sites'));
  await page.locator('#field-site').fill('Mauvais Nom');
  await page.locator('#field-name').fill(HOSTILE);
  await page.locator('#field-origins').fill('exemple.fr');
  await press(page, page.locator('main form .primary'));
  assert.equal(await page.locator('#field-name').inputValue(), HOSTILE);
  for (const field of ['site', 'origins']) {
    assert.equal(await page.locator(`#field-${field}`).getAttribute('aria-invalid'), 'true', field);
    assert.notEqual(await page.locator(`#fault-${field}`).innerText(), '', field);
  }
  await picture(page, 'admin-refused');
  await page.locator('#field-site').fill('essai');
  await page.locator('#field-origins').fill('https://essai.exemple');
  await press(page, page.locator('main form .primary'));
  assert.match(await page.locator('.kept code').first().innerText(), /^tms_site_/);
  await picture(page, 'admin-keys');
  await page.goto(service.at('/moderate/sites/essai'));
  await page.locator('#field-max_links').fill('-3');
  await page.locator('#field-audit_share').fill('beaucoup');
  await press(page, page.locator('main form .primary'));
  assert.equal(await page.locator('.fault').count(), 2);
  await picture(page, 'admin-site-refused');
  await page.locator('#field-max_links').fill('2');
  await page.locator('#field-audit_share').fill('0,5');
  await page.locator('#field-block_one_in').selectOption('1000');
  await press(page, page.locator('main form .primary'));
  assert.match(await page.locator('.notice').innerText(), /Enregistré/);
  assert.equal(await page.locator('#field-audit_share').inputValue(), '0,5');
  await page.locator('#entries-word').fill(`casino\n${HOSTILE}`);
  await press(page, page.locator('#entries-word').locator('xpath=ancestor::form').locator('button[value=add]'));
  assert.equal(await page.locator('.entries li').count(), 2);
  await picture(page, 'admin-lists');
  assert.deepEqual(faults, []);
  await close();
});

test('every page is accessible, at both widths and in both themes', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const [width, viewport] of [['laptop', laptop], ['telephone', telephone]]) {
      const { page, faults, close } = await reader(browser, service.publicUrl, { viewport, colorScheme, bypassCSP: true });
      await logIn(page, service);
      for (const [name, path] of Object.entries(await pages(page))) {
        const answer = await page.goto(service.at(path));
        assert.equal(answer.status(), 200, path);
        assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
        const words = await page.locator('main').innerText();
        assert.doesNotMatch(words, /\b(admin|flash|dashboard|plot|field)-[a-z-]+\b/, `${name}: a word is missing`);
        await picture(page, `admin-${name}-${width}-${colorScheme}`);
        await accessible(page, `${name}, ${width}, ${colorScheme}`);
      }
      assert.deepEqual(faults, []);
      await close();
    }
  }
});

test('an export is a file and an erasure asks twice', async () => {
  const { page, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await logIn(page, service);
  await page.goto(service.at('/moderate/privacy'));
  await page.locator('#field-email').fill('personne@exemple.fr');
  await press(page, page.locator('button[value=delete]'));
  assert.match(await page.locator('.fault').innerText(), /cochez la case/);
  await page.locator('#erase-sure').check();
  await press(page, page.locator('button[value=delete]'));
  assert.match(await page.locator('.notice').innerText(), /Effacé/);
  await picture(page, 'admin-erased');
  await page.goto(service.at('/moderate/audit?log=acts'));
  assert.match(await page.locator('.log').innerText(), /a effacé ce qui est gardé/);
  await close();
});

test('without a mail server the link of an invitation is shown once, on both widths', async () => {
  for (const [width, viewport] of [['laptop', laptop], ['telephone', telephone]]) {
    const { page, faults, close } = await reader(browser, service.publicUrl, { viewport, bypassCSP: true });
    await logIn(page, service);
    await page.goto(service.at('/moderate/people'));
    assert.match(await page.locator('main').innerText(), /Aucun serveur de courrier n’est réglé[^]*tamis moderator invite/);
    await page.locator('#field-email').fill(service.moderator.email);
    await press(page, page.locator('main form .primary').first());
    assert.match(await page.locator('#fault-email').innerText(), /modère déjà/);
    await picture(page, `admin-invite-refused-${width}`);
    await accessible(page, `invite refused, ${width}`);
    await page.locator('#field-email').fill(`invite.${width}@exemple.fr`);
    await page.locator('#field-role').selectOption('admin');
    await press(page, page.locator('main form .primary').first());
    const link = await page.locator('.keys code').innerText();
    assert.match(link, /\/moderate\/set-password\/tms_link_/);
    await picture(page, `admin-link-${width}`);
    await accessible(page, `link, ${width}`);
    await page.goto(service.at('/moderate/people'));
    assert.ok(!(await page.content()).includes(link), 'shown once');
    await page.goto(link);
    assert.equal(await page.locator('input[name=password]').count(), 1);
    assert.deepEqual(faults, []);
    await close();
  }
});
