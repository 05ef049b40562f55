// The moderator's desk with its script: every key, two at once, undo, a server that is away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, laptop, launch, picture, reader, telephone } from './browser.mjs';
import { decideElsewhere, focused, item, logIn, mark, open, shown, status, text, until, write } from './desk.mjs';
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
  if (!change) assert.equal(list.length, many, 'all of them wait');
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

test('comments that belong together stand together and are decided once', async () => {
  const same = mark();
  const { page, faults, close, ids } = await desk(7, (n) => (n < 3 ? { body: `La réunion du quartier numéro ${n} aura lieu à la salle des fêtes mardi soir avec tous les voisins ${same} https://exemple.fr/a${n} https://exemple.fr/b https://exemple.fr/c https://exemple.fr/d` } : n < 5 ? { email: `le.meme.${same}@exemple.fr` } : {}));
  await page.goto(service.at(`/moderate?sort=oldest&q=${same}`));
  const alike = page.locator('.group', { hasText: 'presque identiques' });
  assert.equal(await alike.locator('.card').count(), 3);
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
  const { page, faults, close, ids } = await desk(5, (n) => ({ ...(n < 2 ? { email: `seul.${host.slice(0, 12)}@exemple.fr` } : {}), ...(n > 2 ? { body: `${text(host.split('.')[0], n)} et https://www.${host}/p/${n}` } : {}) }));
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

test('a server that is away keeps nothing back: what was decided is sent once it is there again', async () => {
  const { page, faults, close, list } = await desk(5);
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
    await new Promise((done) => setTimeout(done, 8_000));
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
  await page.locator('input[name=email]').fill(service.moderator.email);
  await page.locator('input[name=password]').fill(service.moderator.password);
  await page.locator('input[name=password]').press('Enter');
  await page.locator('.queue-head').waitFor();
  await until('it is sent', async () => (await status(service, list[0])) === 'spam');
  assert.deepEqual(await shown(page), list.slice(1));
  assert.match(await page.locator('#notices').innerText(), /avant de vous reconnecter/);
  await close();
});

test('an undo that the session’s end kept back is done after the log-in', async () => {
  const { page, close, list } = await desk(3);
  await page.keyboard.press('a');
  await until('decided', async () => (await status(service, list[0])) === 'published');
  await page.context().clearCookies();
  await page.keyboard.press('u');
  await page.waitForURL(/moderate\/login/);
  await page.locator('input[name=email]').fill(service.moderator.email);
  await page.locator('input[name=password]').fill(service.moderator.password);
  await page.locator('input[name=password]').press('Enter');
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

test('without JavaScript groups, whole lists and filters work by forms and links', async () => {
  const word = mark();
  const ids = await write(service, 60, word, (n) => (n < 2 ? { lang: 'en' } : {}));
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await logIn(page, service);
  await page.goto(service.at(`/moderate?sort=oldest&q=${word}`));
  assert.equal(await page.locator('#keys-open').isVisible(), false);
  assert.equal(await page.locator('#dock').isVisible(), false);
  const press = async (control) => {
    await Promise.all([page.waitForEvent('framenavigated'), control.press('Enter')]);
    await page.waitForLoadState();
  };
  await press(page.locator('.filters a', { hasText: /^en$/ }));
  assert.deepEqual((await shown(page)).sort(), ids.slice(0, 2).sort());
  assert.match(page.url(), /lang=en/);
  await page.reload();
  assert.equal(await page.locator('.filters a[aria-current]', { hasText: /^en$/ }).count(), 1, 'a filter survives a reload');
  await page.goto(service.at(`/moderate?sort=oldest&q=${word}`));
  await press(page.locator('#whole .spam'));
  assert.match(await page.locator('.flash').innerText(), /60/);
  assert.equal(await status(service, ids[59]), 'spam');
  await picture(page, 'desk-without-script');
  assert.deepEqual(faults, []);
  await close();
});

test('hostile text in every field stays text, and nothing is followed', async () => {
  const word = mark();
  const nasty = `"><img src=x onerror=alert(1)><script>alert(2)</script> {name} $& ${word}`;
  const { page, faults, close } = await reader(browser, service.publicUrl);
  await write(service, 2, word, (n) => ({ name: `<b onclick=alert(3)>${n}</b> $& {who}`, website: 'https://evil.example/"><script>alert(4)</script>', title: '<script>alert(5)</script>', body: `${nasty} [ici](https://loin.example/<x>) https://a.fr https://b.fr https://c.fr https://d.fr/${n}` }));
  let alerted = false;
  page.on('dialog', (dialog) => {
    alerted = true;
    void dialog.dismiss();
  });
  await logIn(page, service);
  await open(page, service, word);
  assert.equal(await page.locator('.card').count(), 2);
  assert.equal(await page.locator('.card script, .card img, .card b').count(), 0);
  assert.equal(await page.locator('.card-body a').count(), 0, 'no link in the text can be followed');
  const [link] = await page.locator('.card-links details').all();
  assert.equal(await link.locator('a').isVisible(), false, 'not until asked');
  await link.locator('summary').click();
  assert.match(await link.locator('a').getAttribute('rel'), /noreferrer/);
  await page.locator('.card').first().focus();
  await page.keyboard.press('r');
  assert.match(await says(page), /<b onclick=alert\(3\)>\d<\/b> \$& \{who\}/);
  await page.keyboard.press('u');
  await picture(page, 'desk-hostile');
  await page.goto(service.at('/moderate?q=partage'));
  assert.ok((await page.locator('.card-body mark').count()) > 0, 'the words that counted are marked');
  assert.equal(alerted, false);
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

for (const [width, viewport] of Object.entries({ laptop, telephone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the desk can be used by everyone, ${width}, ${colorScheme}`, async () => {
      const word = mark();
      const same = (n) => ({ body: `La réunion du quartier numéro ${n} aura lieu à la salle des fêtes mardi soir avec tous les voisins ${word} https://exemple.fr/a${n} https://exemple.fr/b https://exemple.fr/c https://exemple.fr/d` });
      const { page, faults, close } = await desk(5, (n) => (n < 2 ? same(n) : {}), { viewport, colorScheme, bypassCSP: true });
      const look = async (name) => {
        await accessible(page, `${name} ${width} ${colorScheme}`);
        await picture(page, `desk-${name}-${width}-${colorScheme}`, { fullPage: false });
      };
      await look('list');
      await page.keyboard.press('x');
      await page.locator('.card-more summary').first().press('Enter');
      await look('ticked');
      await page.keyboard.press('x');
      await page.keyboard.press('r');
      await look('decided');
      await page.keyboard.press('1');
      await page.keyboard.press('?');
      await look('keys');
      await page.keyboard.press('Escape');
      assert.deepEqual(faults, []);
      await close();
    });
  }
}

test('one’s last decisions have a page, and are taken back from there', async () => {
  const { page, faults, close, list } = await desk(3);
  await page.keyboard.press('a');
  await page.keyboard.press('r');
  await page.keyboard.press('s');
  await until('all arrive', async () => (await status(service, list[2])) === 'spam');
  await page.locator('.bar-nav a[href="/moderate/decisions"]').click();
  await page.locator('ol.decisions').waitFor();
  await picture(page, 'decisions');
  await accessible(page, 'one’s decisions');
  const lines = page.locator('ol.decisions > li');
  await lines.nth(1).locator('button.undo').click();
  await page.locator('.flash').waitFor();
  assert.equal(await status(service, list[1]), 'pending');
  await lines.nth(0).locator('input[type=checkbox]').check();
  await lines.nth(2).locator('input[type=checkbox]').check();
  await page.locator('button[form=undo-many]').click();
  await page.locator('.flash').waitFor();
  for (const id of list) {
    assert.equal(await status(service, id), 'pending');
    assert.equal(await page.locator(`ol.decisions > li[id*="${id}"] button.undo`).count(), 0, 'nothing is left to take back');
  }
  assert.deepEqual(faults, []);
  await close();
});
