// How soon 50 comments stand, and whether anything moves while they come: node embed.measure.mjs, with TAMIS_BIN naming a
// release build. No test: figures depend on the machine.
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from './browser.mjs';
import { ready, startWebsite, visitor } from './embed.mjs';

const ROUNDS = 15;
/** A new tab is busy with itself for about so long; a reader's stands when they open an article. */
const SETTLES_MS = 500;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const bodies = ['Un avis tranquille.', '**Merci** pour cet article, que j’ai lu deux fois.\n\n> Une citation\n\nEt une suite.', 'Je ne suis pas d’accord : https://exemple.fr/source dit le contraire.'];

if (process.env.FRESH_SCRIPTS) throw new Error('FRESH_SCRIPTS are routed through this process, which takes longer than a server');
const site = await startWebsite();
const browser = await launch();
try {
  const views = [
    ['a long article', '<h1>Un article</h1>' + '<p>Des lignes de texte, et encore des lignes de texte.</p>'.repeat(40), 50],
    ['a short article', undefined, 50],
    ['a short article, one comment', undefined, 1],
    ['a short article, none', undefined, 0],
    ['a short article in a tab opened that moment', undefined, 50, 0],
  ];
  for (const [name, before, many, settles = SETTLES_MS] of views) {
    const address = site.page(`/mesure-${name.replaceAll(/\W/g, '-')}`, before ? { before } : {});
    let parent;
    for (let n = 0; n < many; n += 1) {
      const { id } = await site.write(address, { body: `${bodies[n % bodies.length]} (${n})`, ...(n % 5 === 1 ? { parent } : {}) });
      if (n % 5 === 0) parent = id;
    }
    const painted = [];
    const shifts = [];
    for (let n = 0; n < ROUNDS; n += 1) {
      // Stamped: the form's answer is not rerouted, nor anything else that the page asks for.
      const { page, faults, close } = await visitor(browser, site, { stamped: true });
      await page.addInitScript(() => {
        window.shifts = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shifts += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
        // The script's start: when it defines its first element. Its comments' first paint: the frame after they are in.
        const define = customElements.define.bind(customElements);
        customElements.define = (...named) => {
          window.started ??= performance.now();
          define(...named);
        };
        const look = () => {
          if (document.querySelector('tamis-comments')?.shadowRoot?.querySelector('article')) requestAnimationFrame(() => console.debug('painted', performance.now() - window.started));
          else requestAnimationFrame(look);
        };
        look();
      });
      await pause(settles);
      // The page tells: whoever looks in from outside while it paints takes time of the page's own.
      const told = many ? page.waitForEvent('console', (message) => message.text().startsWith('painted')) : undefined;
      await page.goto(address, { waitUntil: 'commit' });
      if (told) painted.push(Number((await told).text().split(' ')[1]));
      await ready(page);
      await page.locator('tamis-comments #body').waitFor();
      // Two frames more, so that all shifts are told of.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      shifts.push(await page.evaluate(() => window.shifts));
      if (faults.length) throw new Error(faults.join('\n'));
      await close();
    }
    const paint = many ? `; comments painted after script start, median of ${ROUNDS}: ${median(painted).toFixed(0)} ms, most ${Math.max(...painted).toFixed(0)} ms (200 allowed)` : '';
    console.log(`${name}, ${many} comments: layout shift at most ${Math.max(...shifts).toFixed(4)} (0 allowed)${paint}`);
  }
} finally {
  await browser.close();
  await site.stop();
}
