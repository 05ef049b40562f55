// More than one at the desk: what others decide, what comes in meanwhile, and what is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, reader } from './browser.mjs';
import { decideElsewhere, focused, item, logIn, mark, open, shown, status, until, write } from './desk.mjs';
import { desk } from './seat.mjs';
import { browser, service, stage } from './stage.mjs';

stage({ TAMIS_LIMITS__ENABLED: 'false' });

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

test('two browsers clear one queue at once: each comment is decided once, and neither stands still', async () => {
  const { page, faults, close, list, word } = await desk(30);
  const second = await reader(browser, service.publicUrl);
  await logIn(second.page, service);
  // From the other end, so that they meet in the middle.
  await second.page.goto(service.at(`/moderate?sort=newest&q=${word}`));
  await second.page.keyboard.press('j');
  assert.deepEqual((await shown(second.page)).sort(), [...list].sort(), 'both see the same queue');
  const clear = async (seat, key) => {
    for (let presses = 0; (await shown(seat)).length && presses < 60; presses += 1) {
      await seat.keyboard.press(key);
      // As fast as somebody who reads only the first words.
      await new Promise((done) => setTimeout(done, 30));
    }
  };
  await Promise.all([clear(page, 'a'), clear(second.page, 's')]);
  const outcomes = { published: 0, spam: 0 };
  for (const id of list) {
    await until(`${id} is decided`, async () => (await status(service, id)) !== 'pending');
    const { history, status: now } = await item(service, id);
    assert.equal(history.length, 1, 'the second word on a comment is none');
    outcomes[now] += 1;
  }
  assert.equal(outcomes.published + outcomes.spam, list.length);
  assert.ok(outcomes.published && outcomes.spam, `both decided: ${JSON.stringify(outcomes)}`);
  for (const seat of [page, second.page]) {
    await until('nothing is left to send', async () => (await seat.locator('#unsent').isHidden()) && !(await shown(seat)).length);
    assert.equal(await seat.locator('.card-say').count(), 0, 'nothing failed');
    assert.ok((await seat.locator('#notices .notice').count()) <= 4, 'many words are summed up');
  }
  await picture(second.page, 'desk-two-browsers');
  assert.deepEqual([...faults, ...second.faults].filter((fault) => !/409/.test(fault)), []);
  await second.close();
  await close();
});

test('what another moderator decides goes off the list, but for the card one is at', async () => {
  const { page, faults, close, list } = await desk(5);
  await page.keyboard.press('j');
  const at = await focused(page);
  assert.equal(at, list[1]);
  for (const id of [list[0], list[1], list[3]]) await decideElsewhere(service, id, 'reject');
  await until('they go by themselves', async () => (await shown(page)).length === 3);
  assert.deepEqual(await shown(page), [list[1], list[2], list[4]]);
  assert.equal(await focused(page), at, 'the focus is where it was');
  assert.match(await page.locator(`#card-${at} .card-say`).innerText(), /vient de décider/);
  assert.match(await page.locator('#others').innerText(), /^2 commentaires .* décidés par d’autres/);
  await picture(page, 'desk-decided-elsewhere');
  await page.keyboard.press('a');
  await page.locator('#notices .conflict').waitFor();
  assert.equal(await status(service, at), 'rejected', 'the first decision stands');
  assert.equal(await focused(page), list[2]);
  await page.keyboard.press('a');
  await page.keyboard.press('u');
  await until('taken back', async () => (await item(service, list[2])).history.length === 2);
  // Two beats: what was done and undone here is not taken for somebody else's.
  await new Promise((done) => setTimeout(done, 4_500));
  assert.deepEqual(await shown(page), [list[2], list[4]]);
  assert.deepEqual(faults.filter((fault) => !/409/.test(fault)), []);
  await close();
});

test('what comes meanwhile waits behind a button, and counts are live', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await logIn(page, service);
  const before = await shown(page);
  const count = async () => Number(await page.locator('.filters [data-waits]').first().innerText());
  const waited = Number(await page.locator('#total').getAttribute('data-total'));
  const ids = await write(service, 2, mark());
  await page.locator('#fresh').waitFor();
  await until('both are told', async () => /^2 nouveaux/.test(await page.locator('#fresh').innerText()));
  await until('the count is live', async () => (await count()) === waited + 2);
  assert.deepEqual(await shown(page), before, 'nothing moves by itself');
  await picture(page, 'desk-fresh');
  await page.locator('#fresh').press('Enter');
  await page.locator(`#card-${ids[0]}`).waitFor();
  assert.equal(await page.locator('#fresh').isVisible(), false);
  assert.ok((await focused(page)) && ids.includes(await focused(page)), 'the focus is on what is new');
  assert.deepEqual(faults, []);
  await close();
});

test('a comment erased while it is open is said to be gone', async () => {
  const word = mark();
  const answer = await fetch(service.at(`/api/v1/sites/${service.site}/comments`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${service.key}` },
    body: JSON.stringify({ page: service.demo, name: 'Parti', email: 'parti@exemple.fr', body: `${word} https://a.fr https://b.fr https://c.fr https://d.fr` }),
  });
  const { id, edit_token: token } = await answer.json();
  const { page, close } = await reader(browser, service.publicUrl);
  await logIn(page, service);
  await open(page, service, word);
  assert.deepEqual(await shown(page), [id]);
  const gone = await fetch(service.at(`/api/v1/sites/${service.site}/comments/${id}`), { method: 'DELETE', headers: { Authorization: `Bearer ${token}` } });
  assert.ok(gone.ok);
  await page.keyboard.press('a');
  await page.locator('#notices .notice').waitFor();
  assert.match(await page.locator('#notices').innerText(), /n’est plus là/);
  await close();
});
