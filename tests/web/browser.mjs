// Chromium as the tests use it: one process, a fresh context per reader, nothing fetched from anywhere else.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './service.mjs';

const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
const pictures = path.join(root, 'out/screenshots');
const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const laptop = { width: 1180, height: 860 };
export const telephone = { width: 360, height: 740 };

export async function launch() {
  await mkdir(pictures, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', ...quiet],
  });
}

/** A page of its own, in French unless told otherwise. `faults` gathers console errors and requests to strangers. */
export async function reader(browser, publicUrl, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: laptop, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => {
    // A refused form and a missing page are answers we ask for; the browser reports them as errors all the same.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(publicUrl).origin) faults.push(`asked a stranger: ${request.url()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** Presses a button or a link by key: with scripts off, Chromium draws no frame for a click to wait on. */
export async function press(page, control) {
  await Promise.all([page.waitForEvent('framenavigated'), control.press('Enter')]);
  await page.waitForLoadState();
}

export async function picture(page, name, options = {}) {
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true, ...options });
}

/** No violation of WCAG 2.2 A and AA, and nothing wider than the window. The context needs `bypassCSP`, or axe cannot be added. */
export async function accessible(page, name) {
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(tooWide <= 0, `${name}: ${tooWide} px wider than the window`);
  await page.evaluate(axeSource);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), tags);
  const told = violations.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.map((node) => node.html).slice(0, 3).join('\n    ')}`);
  assert.deepEqual(told, [], `${name}: axe-core`);
}
