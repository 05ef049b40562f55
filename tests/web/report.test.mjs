// The report of an evaluation, opened from a disk as whoever was sent it opens it.
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

test('a report can be read by everyone and asks nobody for anything', async () => {
  const corpus = path.join(root, 'corpus');
  const args = ['model', 'evaluate', '--model', path.join(root, 'models/base.tamis'), '--data', corpus, '--report', 'report.html', '--lang', 'fr'];
  await runIn(args, async (folder) => {
    const address = pathToFileURL(path.join(folder, 'report.html')).href;
    for (const [width, viewport] of Object.entries({ laptop, telephone })) {
      for (const colorScheme of ['light', 'dark']) {
        const { page, faults, close } = await reader(browser, address, { viewport, colorScheme });
        await page.goto(address);
        assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
        assert.equal(await page.locator('svg').count(), 4);
        for (const summary of await page.locator('figure summary').all()) await summary.press('Enter');
        await accessible(page, `report ${width} ${colorScheme}`);
        await picture(page, `report-${width}-${colorScheme}`);
        assert.deepEqual(faults, []);
        await close();
      }
    }
  });
});
