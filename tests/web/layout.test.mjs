// What a page looks like, as far as a program can tell: nothing cut off, nothing covered, nothing outside the window. In both languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { laptop, picture, reader, telephone } from './browser.mjs';
import { logIn, mark, open, write } from './desk.mjs';
import { browser, service, stage } from './stage.mjs';

const wide = { width: 1280, height: 800 };
stage();

async function pages(page) {
  await page.goto(service.at('/moderate/models'));
  const version = await page.locator('.versions h2 a').first().getAttribute('href');
  await page.goto(service.at('/moderate?status=published'));
  const item = await page.locator('.card-when a').first().getAttribute('href');
  const site = `/moderate/sites/${service.site}`;
  const fixed = ['', '?status=published', '/decisions', '/figures', '/model', '/account', '/sites', '/people', '/models', '/audit', '/audit?log=acts', '/privacy'];
  return [...fixed.map((path) => `/moderate${path}`), item, site, `${site}/webhooks`, version, `${version}/compare?with=${version.split('/').pop()}`];
}

/** The texts of a page that do not fit where they stand. */
const cutOff = (page) =>
  page.evaluate(() => {
    const found = [];
    for (const select of document.querySelectorAll('select')) {
      const style = getComputedStyle(select);
      const pen = document.createElement('canvas').getContext('2d');
      pen.font = style.font;
      // The arrow takes about 20 px.
      const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 20;
      for (const option of select.options) if (pen.measureText(option.text).width > room) found.push(`${select.name}: ${option.text}`);
    }
    for (const one of document.querySelectorAll('button, .badge, .filters a, .bar a, th')) {
      if (one.offsetParent && !one.closest('.hidden') && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline') found.push(one.textContent);
      const tall = one.matches('th') && one.textContent.trim().length > 2 && one.clientHeight > 3 * one.clientWidth;
      if (tall) found.push(`one letter a line: ${one.textContent}`);
    }
    return found;
  });

/** What a finger would miss: WCAG 2.2 asks for 24 px, links in a sentence set aside. */
const small = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, select, summary, input:not([type=hidden]), .bar a, .filters a')]
      .filter((one) => one.offsetParent && !one.closest('.hidden'))
      .map((one) => [one, (one.closest('label') ?? one).getBoundingClientRect()])
      .filter(([, box]) => box.height < 24 || box.width < 24)
      .map(([one, box]) => `${one.outerHTML.slice(0, 80)}: ${box.width} × ${box.height}`),
  );

test('the bar is one line on a laptop, and folds without a script on a telephone', async () => {
  for (const viewport of [wide, laptop, telephone]) {
    const { page, close } = await reader(browser, service.publicUrl, { viewport, javaScriptEnabled: false });
    await logIn(page, service);
    const bar = await page.locator('.bar').boundingBox();
    if (viewport !== telephone) assert.ok(bar.height < 64, `${viewport.width}: the bar is ${bar.height} px high`);
    else assert.ok(bar.height < 160, `the bar is ${bar.height} px high`);
    const sites = page.locator('.bar-nav a[href="/moderate/sites"]');
    assert.equal(await sites.isVisible(), false);
    await page.locator('.bar-more summary').press('Enter');
    await sites.waitFor();
    await picture(page, `bar-${viewport.width}`, { fullPage: false });
    const list = await page.locator('.bar-more ul').boundingBox();
    assert.ok(list.x >= 0 && list.x + list.width <= viewport.width, `${viewport.width}: the list reaches past the edge`);
    await close();
  }
});

test('no page is wider than the window, cuts a text off or has a target too small for a finger', async () => {
  for (const locale of ['fr-FR', 'en-GB']) {
    for (const viewport of [telephone, wide]) {
      const { page, faults, close } = await reader(browser, service.publicUrl, { viewport, locale });
      await logIn(page, service);
      const found = [];
      for (const path of await pages(page)) {
        await page.goto(service.at(path));
        const about = `${locale} ${viewport.width} ${path}`;
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (tooWide > 0) found.push(`${about}: ${tooWide} px too wide`);
        if ((await page.locator('h1').count()) !== 1) found.push(`${about}: not one heading`);
        if (!(await page.title())) found.push(`${about}: no title`);
        found.push(...(await cutOff(page)).map((text) => `${about}: ${text}`), ...(await small(page)).map((text) => `${about}: ${text}`));
        if (locale === 'fr-FR' && /\bspam\b/i.test(await page.locator('main').innerText())) found.push(`${about}: says spam, not indésirable`);
        await picture(page, `layout-${locale.slice(0, 2)}-${viewport.width}-${path.replace(/[^a-z]+/g, '-').slice(0, 50)}`);
      }
      assert.deepEqual(found, []);
      assert.deepEqual(faults, []);
      await close();
    }
  }
});

test('what has the focus is never hidden under what stands at the foot of the queue', async () => {
  for (const viewport of [telephone, wide]) {
    const { page, close } = await reader(browser, service.publicUrl, { viewport });
    await logIn(page, service);
    const word = mark();
    await write(service, 4, word);
    await open(page, service, word);
    await page.keyboard.press('r');
    await page.locator('#act:not([hidden])').waitFor();
    await page.keyboard.press('x');
    let looked = 0;
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const hidden = await page.evaluate(() => {
        const one = document.activeElement;
        if (!one || one === document.body || one.closest('.dock, .bulk')) return '';
        const box = one.getBoundingClientRect();
        const feet = [...document.querySelectorAll('.dock > :not([hidden]), .bulk')].map((foot) => foot.getBoundingClientRect());
        // The bar of those ticked is only in the way while it floats.
        const over = feet.find((foot) => foot.top < box.bottom - 1 && foot.bottom > box.top && foot.left < box.right && foot.right > box.left && box.height < 200);
        return over ? `${one.outerHTML.slice(0, 90)} ends at ${box.bottom}, the foot begins at ${over.top}` : '';
      });
      assert.equal(hidden, '', `${viewport.width}, after ${step + 1} steps`);
      looked += 1;
    }
    assert.equal(looked, 60);
    await page.keyboard.press('Home');
    const [bulk, act] = [await page.locator('.bulk').boundingBox(), await page.locator('#act').boundingBox()];
    assert.ok(bulk.y + bulk.height <= act.y + 1 || bulk.y >= act.y + act.height, `${viewport.width}: the last act covers the bar of those ticked`);
    await picture(page, `foot-${viewport.width}`, { fullPage: false });
    await close();
  }
});
