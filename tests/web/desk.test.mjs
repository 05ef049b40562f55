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
