// The reports of an evaluation and of a learning curve, opened from a disk as whoever was sent it opens it.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { accessible, laptop, launch, picture, reader, telephone } from './browser.mjs';
import { root, runIn } from './service.mjs';

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

const told = ['--model', path.join(root, 'models/base.tamis'), '--data', path.join(root, 'corpus'), '--report', 'report.html', '--lang', 'fr'];

/** Looks at the report that a command writes, on every width and in every colour. */
async function look(name, args, plots) {
  await runIn(['model', ...args, ...told], async (folder) => {
    const address = pathToFileURL(path.join(folder, 'report.html')).href;
    for (const [width, viewport] of Object.entries({ laptop, telephone })) {
      for (const colorScheme of ['light', 'dark']) {
        const { page, faults, close } = await reader(browser, address, { viewport, colorScheme });
        await page.goto(address);
        assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
        assert.equal(await page.locator('svg').count(), plots);
        for (const summary of await page.locator('figure summary').all()) await summary.press('Enter');
        await accessible(page, `${name} ${width} ${colorScheme}`);
        await picture(page, `${name}-${width}-${colorScheme}`);
        assert.deepEqual(faults, []);
        await close();
      }
    }
  });
}

test('a report can be read by everyone and asks nobody for anything', async () => {
  await look('report', ['evaluate'], 4);
});

test('so can the report of a learning curve', async () => {
  // Two repeats, for spreads in the table; more decisions than there are comments for, for the sentence that says so.
  await look('learning', ['learning-curve', '--repeats', '2', '--decisions', '0,20,60,50000'], 2);
});
