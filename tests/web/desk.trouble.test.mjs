// The desk in trouble: a server that is away or refuses, and a session that ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './browser.mjs';
import { focused, sendLogIn, shown, status, until } from './desk.mjs';
import { desk } from './seat.mjs';
import { service, stage } from './stage.mjs';

stage({ TAMIS_LIMITS__ENABLED: 'false' });

test('a server that is away keeps nothing back: what was decided is sent once it is there again', async () => {
  const { page, faults, close, list } = await desk(5);
  await page.clock.install();
  process.kill(service.pid, 'SIGSTOP');
  try {
    await page.route('**/api/v1/review/**', (route) => route.abort('connectionrefused'));
    for (const key of ['a', 'r', 's']) await page.keyboard.press(key);
    assert.deepEqual(await shown(page), list.slice(3), 'the page goes on');
    await page.locator('#unsent').waitFor();
    await until('all are told', async () => /3 actes pas encore envoyés/.test(await page.locator('#unsent').innerText()));
    await picture(page, 'desk-unsent');
    let asked = false;
    page.once('dialog', (dialog) => ((asked = dialog.type() === 'beforeunload'), dialog.dismiss()));
    await page.evaluate(() => setTimeout(() => location.reload()));
    await until('leaving is asked about', () => asked);
    // What was taken back before it was sent never goes out.
    await page.keyboard.press('u');
    for (let second = 0; second < 8; second += 1) await page.clock.runFor(1_000);
  } finally {
    process.kill(service.pid, 'SIGCONT');
  }
  await page.unroute('**/api/v1/review/**');
  await until('they arrive', async () => (await status(service, list[0])) === 'published' && (await status(service, list[1])) === 'rejected');
  await page.locator('#unsent').waitFor({ state: 'hidden' });
  assert.equal(await status(service, list[2]), 'pending');
  assert.deepEqual(faults.filter((fault) => !/ERR_CONNECTION_REFUSED|ERR_ABORTED/.test(fault)), []);
  await close();
});

test('a server that stays away is said to have failed, and the card is back', async () => {
  const { page, close, list } = await desk(2);
  await page.clock.install();
  await page.route('**/api/v1/review/**', (route) => route.abort('connectionrefused'));
  await page.keyboard.press('a');
  await until('it gives up', async () => {
    await page.clock.runFor(2_000);
    return (await shown(page)).length === 2;
  });
  assert.deepEqual(await shown(page), list);
  assert.match(await page.locator('.card-say').innerText(), /Pas décidé.*n’a pas répondu/);
  assert.equal(await focused(page), list[1], 'the focus stays where the moderator is');
  await picture(page, 'desk-failed');
  await close();
});

test('a session that ended leads to the log-in, and what was decided is sent after it', async () => {
  const { page, close, list } = await desk(3);
  await page.context().clearCookies();
  await page.context().addCookies([{ name: 'tamis_session', value: 'tms_session_wrong', url: service.publicUrl }]);
  await page.keyboard.press('s');
  await page.waitForURL(/moderate\/login/);
  assert.match(await page.locator('main').innerText(), /session est terminée/);
  assert.equal(await status(service, list[0]), 'pending');
  await sendLogIn(page, service);
  await page.locator('.queue-head').waitFor();
  await until('it is sent', async () => (await status(service, list[0])) === 'spam');
  assert.deepEqual(await shown(page), list.slice(1));
  await page.locator('#notices', { hasText: 'avant de vous reconnecter' }).waitFor();
  await close();
});

test('an undo that the session’s end kept back is done after the log-in', async () => {
  const { page, close, list } = await desk(3);
  await page.keyboard.press('a');
  await until('decided', async () => (await status(service, list[0])) === 'published');
  await page.context().clearCookies();
  await page.keyboard.press('u');
  await page.waitForURL(/moderate\/login/);
  await sendLogIn(page, service);
  await page.locator('.queue-head').waitFor();
  await until('taken back after all', async () => (await status(service, list[0])) === 'pending');
  await close();
});

test('a reason that the server refuses is said to have failed', async () => {
  const { page, close, list } = await desk(2);
  await page.keyboard.press('r');
  await until('decided', async () => (await status(service, list[0])) === 'rejected');
  await page.route('**/api/v1/review/decisions', (route) => route.fulfill({ status: 422, contentType: 'application/json', body: '{"title":"non"}' }));
  await page.keyboard.press('3');
  await until('it is told', async () => /motif n’a pas pu/.test(await page.locator('#notices').innerText()));
  await close();
});
