// What the tests of one file stand on: the demo and a browser, there before the first test and gone after the last.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch } from './browser.mjs';
import { startDemo } from './service.mjs';

/** Empty until tests run: whoever imports them sees what `stage` puts here. */
export let browser;
export let service;

/** Sets the stage for this file; `settings` may be a function, and `then` is what its tests need besides. */
export function stage(settings = {}, then = async () => {}) {
  before(async () => {
    const given = typeof settings === 'function' ? await settings() : settings;
    [service, browser] = await Promise.all([startDemo(given), launch()]);
    await then();
  });
  after(async () => {
    await browser?.close();
    if (service) assert.equal(await service.stop(), 0, `SIGTERM ends the program well:\n${service.log()}`);
  });
}
