// The moderator's desk with its script: every key, two at once, undo, a server that is away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, picture, reader } from './browser.mjs';
import { decideElsewhere, focused, item, logIn, mark, open, shown, status, until, write } from './desk.mjs';
import { startDemo } from './service.mjs';

let browser;
let service;

before(async () => {
  service = await startDemo({ TAMIS_LIMITS__ENABLED: 'false' });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  if (service) assert.equal(await service.stop(), 0, `SIGTERM ends the program well:\n${service.log()}`);
});

/** A moderator before the comments of a word of their own. */
async function desk(many, change, options = {}) {
  const word = mark();
  const ids = await write(service, many, word, change);
  const seat = await reader(browser, service.publicUrl, options);
  await logIn(seat.page, service);
  await open(seat.page, service, word);
  const list = await shown(seat.page);
  return { ...seat, word, ids, list };
}

const says = (page) => page.locator('#say').textContent();

test('one key decides, the focus goes on, and the same is on the server', async () => {
  const { page, faults, close, list } = await desk(6);
  assert.equal(list.length, 6);
  assert.equal(await focused(page), list[0]);
  for (const [at, [key, becomes, word]] of [['a', 'published', /^Publié/], ['r', 'rejected', /^Refusé/], ['s', 'spam', /^Indésirable/]].entries()) {
    await page.keyboard.press(key);
    assert.equal(await focused(page), list[at + 1], 'the focus is on the next card at once');
    assert.match(await says(page), word);
    assert.deepEqual(await shown(page), list.slice(at + 1));
    await until(`${key} arrives`, async () => (await status(service, list[at])) === becomes);
  }
  await picture(page, 'desk-decided');
  await page.keyboard.press('j');
  assert.equal(await focused(page), list[4]);
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  assert.equal(await focused(page), list[3], 'above the first there is none');
  assert.deepEqual(faults, []);
  await close();
});

test('u takes back the last act and again the one before, in place', async () => {
  const { page, faults, close, list } = await desk(4);
  await page.keyboard.press('a');
  await page.keyboard.press('s');
  await until('both arrive', async () => (await status(service, list[1])) === 'spam');
  await page.keyboard.press('u');
  assert.deepEqual(await shown(page), list.slice(1));
  assert.equal(await focused(page), list[1]);
  await page.keyboard.press('u');
  assert.deepEqual(await shown(page), list);
  await until('both are taken back', async () => (await status(service, list[0])) === 'pending' && (await status(service, list[1])) === 'pending');
  // What is decided again is decided on the version that the undo left.
  await page.keyboard.press('r');
  await until('decided again', async () => (await status(service, list[0])) === 'rejected');
  await page.locator('#act-undo').click();
  await until('the button undoes', async () => (await status(service, list[0])) === 'pending');
  assert.deepEqual(faults, []);
  await close();
});

test('a reason is given after the act by number, and stands in the history', async () => {
  const { page, close, list } = await desk(2);
  await page.keyboard.press('r');
  await until('the decision arrives', async () => (await status(service, list[0])) === 'rejected');
  await page.keyboard.press('2');
  await until('the reason arrives', async () => (await item(service, list[0])).history.at(-1)?.note === 'Injurieux ou haineux');
  assert.equal((await item(service, list[0])).history.length, 1, 'no second decision');
  await page.keyboard.press('u');
  await until('undone in one step', async () => (await status(service, list[0])) === 'pending');
  await close();
});

test('two moderators on one comment: the second is told who was first', async () => {
  const { page, close, list } = await desk(3);
  await decideElsewhere(service, list[0], 'spam');
  await page.keyboard.press('a');
  await page.locator('#notices .notice').waitFor();
  assert.match(await page.locator('#notices').innerText(), /déjà été décidé par moderation@demo\.example.*indésirable/s);
  assert.equal(await status(service, list[0]), 'spam', 'the first decision stands');
  assert.deepEqual(await shown(page), list.slice(1));
  assert.equal(await focused(page), list[1]);
  await picture(page, 'desk-conflict');
  await close();
});

test('comments that belong together stand together and are decided once', async () => {
  const same = mark();
  const { page, faults, close, ids } = await desk(7, (n) => (n < 3 ? { body: `Gagnez ${n}00 euros par jour depuis votre salon avec notre méthode secrète ${same} https://a${n}.exemple.fr https://b.exemple.fr https://c.exemple.fr https://d.exemple.fr` } : n < 5 ? { email: `le.meme.${same}@exemple.fr` } : {}));
  await page.goto(service.at(`/moderate?sort=oldest&q=${same}`));
  const alike = page.locator('.group', { hasText: 'presque identiques' });
  assert.equal(await alike.locator('.card').count(), 3);
  assert.ok((await page.locator('.card mark').count()) > 0, 'the words that counted are marked');
  await picture(page, 'desk-groups');
  await alike.locator('.group-acts .spam').click();
  for (const id of ids.slice(0, 3)) await until('the group is spam', async () => (await status(service, id)) === 'spam');
  assert.equal(await alike.isVisible(), false);
  await page.keyboard.press('u');
  for (const id of ids.slice(0, 3)) await until('the group is back', async () => (await status(service, id)) === 'pending');
  assert.equal(await alike.locator('.card').count(), 3);
  await page.goto(service.at(`/moderate?sort=oldest&q=le.meme.${same}`));
  assert.deepEqual(faults, []);
  await close();
});

test('all of one author is rejected from one card, and all of a domain', async () => {
  const host = `${mark()}.example`;
  const { page, faults, close, ids } = await desk(5, (n) => ({ ...(n < 2 ? { email: `seul.${host.slice(0, 12)}@exemple.fr` } : {}), ...(n > 2 ? { body: `Voyez https://www.${host}/p/${n} et https://x.fr https://y.fr https://z.fr, numéro ${n} ${'z'.repeat(n)}` } : {}) }));
  await page.goto(service.at(`/moderate?sort=oldest&q=${host}`));
  const card = page.locator(`#card-${ids[3]}`);
  await card.locator('.card-more summary').click();
  await card.locator('.card-more form', { hasText: host }).locator('.spam').click();
  for (const id of ids.slice(3)) await until('the domain is spam', async () => (await status(service, id)) === 'spam');
  await page.goto(service.at(`/moderate?writer=${ids[0]}`));
  assert.deepEqual((await shown(page)).sort(), ids.slice(0, 2).sort());
  await page.locator('.card-more summary').first().click();
  await page.locator('.card-more form').first().locator('.reject').click();
  for (const id of ids.slice(0, 2)) await until('the author is rejected', async () => (await status(service, id)) === 'rejected');
  assert.equal(await status(service, ids[2]), 'pending');
  assert.deepEqual(faults, []);
  await close();
});

test('x, Shift and arrows, and Shift and a click tick; one key decides on all ticked', async () => {
  const { page, faults, close, list } = await desk(8);
  const ticked = () => page.locator('.pick input:checked').evaluateAll((boxes) => boxes.map((box) => box.closest('.card').dataset.id));
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  assert.deepEqual(await ticked(), list.slice(0, 3));
  await page.keyboard.press('Shift+ArrowUp');
  assert.deepEqual(await ticked(), list.slice(0, 2));
  await page.locator(`#card-${list[4]} .pick`).click();
  await page.locator(`#card-${list[6]} .pick`).click({ modifiers: ['Shift'] });
  await until('the range is ticked', async () => (await ticked()).length === 5);
  assert.match(await page.locator('#bulk-title').innerText(), /5 commentaires cochés/);
  await picture(page, 'desk-ticked');
  await decideElsewhere(service, list[5], 'approve');
  await page.keyboard.press('r');
  await page.locator('#notices .notice').first().waitFor();
  assert.match(await page.locator('#notices').innerText(), /1 n’a pas été décidé.*déjà été décidé/s);
  for (const at of [0, 1, 4, 6]) await until('rejected', async () => (await status(service, list[at])) === 'rejected');
  assert.equal(await status(service, list[5]), 'published');
  assert.deepEqual(await shown(page), [list[2], list[3], list[7]]);
  assert.deepEqual(faults, []);
  await close();
});

test('no key acts in a field, with a modifier, or while the keys are shown', async () => {
  const { page, close, list } = await desk(2);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search-q');
  await page.keyboard.type('arsxuj?');
  assert.match(await page.locator('#search-q').inputValue(), /arsxuj\?$/);
  await page.locator(`#card-${list[0]}`).focus();
  for (const keys of ['Control+a', 'Alt+r', 'Meta+s', 'Shift+A']) await page.keyboard.press(keys);
  await page.keyboard.press('?');
  await page.locator('#keys').waitFor();
  await page.keyboard.press('a');
  await picture(page, 'desk-keys');
  await page.keyboard.press('Escape');
  assert.deepEqual(await shown(page), list);
  await page.keyboard.press('e');
  await page.locator('.history').waitFor();
  assert.match(page.url(), new RegExp(list[0]));
  await page.keyboard.press('a');
  await page.locator('.flash').waitFor();
  assert.equal(await status(service, list[0]), 'published', 'on its own page the key presses the button');
  await close();
});
