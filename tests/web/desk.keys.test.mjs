// The desk's keys: every one of them, ticked cards, and long lists cleared with the keys alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, reader } from './browser.mjs';
import { decideElsewhere, focused, item, logIn, mark, open, shown, status, until, write } from './desk.mjs';
import { desk, says } from './seat.mjs';
import { browser, service, stage } from './stage.mjs';

stage({ TAMIS_LIMITS__ENABLED: 'false' });

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

test('each number gives the reason that stands beside it, and e opens the comment', async () => {
  const { page, close, list } = await desk(6);
  for (const number of [1, 2, 3, 4, 5]) {
    await page.keyboard.press('r');
    const reason = await page.locator(`#act-reasons [data-reason="${number}"] span`).innerText();
    await page.keyboard.press(String(number));
    await until(`reason ${number} arrives`, async () => (await item(service, list[number - 1])).history.at(-1)?.note === reason);
  }
  await Promise.all([page.waitForURL(new RegExp(`/moderate/comments/${list[5]}$`)), page.keyboard.press('e')]);
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
  await until('each result is told', async () => /1 n’a pas été décidé.*déjà été décidé/s.test(await page.locator('#notices').innerText()));
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
  assert.match(await page.locator('#search-q').inputValue(), /arsxuj\?/);
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

test('five hundred are decided at once, each told, and taken back together', async () => {
  const word = mark();
  const ids = await write(service, 500, word);
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await logIn(page, service);
  await open(page, service, word);
  await page.locator('#whole .reject').click();
  await until('all are decided', async () => (await status(service, ids[499])) === 'rejected' && (await status(service, ids[0])) === 'rejected');
  assert.match(await page.locator('#act-text').innerText(), /500 commentaires/);
  const left = async (of) => {
    const answer = await fetch(service.at(`/api/v1/review/comments?status=${of}&limit=1&q=${word}`), { headers: { Authorization: `Bearer ${service.token}` } });
    return (await answer.json()).total;
  };
  await until('none is left', async () => (await left('rejected')) === 500);
  await page.keyboard.press('u');
  await until('all are back', async () => (await left('pending')) === 500);
  assert.deepEqual(faults, []);
  await close();
});

test('a hundred are cleared with the keys alone, the next pages coming by themselves', async () => {
  const word = mark();
  const ids = await write(service, 100, word);
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await logIn(page, service);
  await open(page, service, word);
  const began = Date.now();
  for (let n = 0; n < 100; n += 1) {
    await until('a card has the focus', async () => (await focused(page)) !== null);
    await page.keyboard.press('ars'[n % 3]);
  }
  await page.locator('#empty').waitFor();
  for (const id of ids) await until('each is decided', async () => (await status(service, id)) !== 'pending');
  console.log(`# 100 comments by keys: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  await picture(page, 'desk-empty');
  assert.deepEqual(faults, []);
  await close();
});
