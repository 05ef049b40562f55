// A moderator's account and its mails, as a browser without JavaScript sees them, in French, on a laptop and a telephone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { accessible, picture, press, reader, telephone } from './browser.mjs';
import { logIn, sendLogIn } from './desk.mjs';
import { browser, service, stage } from './stage.mjs';

let sink;
let scratch;
const mails = [];

/** A mail server that keeps what it is handed. */
async function startSink() {
  const server = createServer((socket) => {
    let waiting = '';
    let letter = null;
    socket.on('error', () => {});
    socket.write('220 sink\r\n');
    socket.on('data', (chunk) => {
      waiting += chunk;
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (letter !== null) {
          if (line === '.') {
            mails.push(letter.join('\n'));
            letter = null;
            socket.write('250 kept\r\n');
          } else letter.push(line.replace(/^\.\./, '.'));
        } else if (/^data/i.test(line)) {
          letter = [];
          socket.write('354 go on\r\n');
        } else if (/^quit/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Waits for a mail that holds a path of ours; gives the path. */
async function mailed(pattern) {
  for (let turn = 0; turn < 400; turn += 1) {
    for (const mail of mails) {
      const found = mail.replace(/=\n/g, '').replace(/=3D/g, '=').match(pattern);
      if (found) return found[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail holds ${pattern}:\n${service.log()}`);
}

stage(async () => {
  sink = await startSink();
  scratch = await mkdtemp(path.join(tmpdir(), 'tamis-people-'));
  const mail = { TAMIS_MAIL__SMTP: `smtp://127.0.0.1:${sink.address().port}`, TAMIS_MAIL__FROM: 'Commentaires <no-reply@comments.example>' };
  return { TMPDIR: scratch, ...mail };
});

/** Runs a statement on the demo's database, to make time pass. */
async function sql(statement) {
  const folder = (await readdir(scratch)).find((name) => name.startsWith('tamis-demo-'));
  const run = 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=30); db.execute(sys.argv[2]); db.commit()';
  execFileSync('python3', ['-c', run, path.join(scratch, folder, 'demo.db'), statement]);
}

after(async () => {
  sink?.close();
  await rm(scratch, { recursive: true, force: true });
});

/** The page as axe-core sees it on both widths: it needs a script, so the page is opened again where scripts run. */
async function look(address, name, cookies = []) {
  for (const [width, viewport] of [['', undefined], ['-telephone', telephone]]) {
    const options = { bypassCSP: true, ...(viewport && { viewport }) };
    const { page, faults, close } = await reader(browser, service.publicUrl, options);
    await page.context().addCookies(cookies);
    await page.goto(service.at(address));
    await accessible(page, `${name}${width}`);
    await picture(page, `people-${name}${width}`);
    assert.deepEqual(faults, [], name);
    await close();
  }
}

/** RFC 6238 with SHA-1, as the apps do it. */
function code(secret, steps = 0) {
  const bits = [...secret.replace(/\s/g, '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('the account is kept without a script, and its pages are accessible on every width', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await logIn(page, service);
  await page.goto(service.at('/moderate/account'));
  assert.equal(await page.locator('h1').innerText(), 'Votre compte');
  await page.locator('select[name=wish]').selectOption('at_once');
  await page.locator('select[name=lang]').selectOption('fr');
  await press(page, page.locator('form[action="/moderate/account"] button'));
  assert.match(await page.locator('[role=status]').innerText(), /enregistré/);
  await look('/moderate/account', 'account', await page.context().cookies());
  assert.deepEqual(faults, []);
  await close();
});

test('what waits is decided by the link in a mail and its one button', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await page.goto(service.demo);
  const text = `Mes sources : ${[1, 2, 3, 4].map((n) => `https://exemple.fr/source-${n}`).join(' et ')}`;
  await page.locator('#respond textarea[name=body]').fill(text);
  await page.locator('#respond input[name=name]').fill('Nolwenn Tanguy');
  await page.locator('#respond input[name=email]').fill('nolwenn.tanguy@exemple.fr');
  await page.locator('#respond input[name=notify]').check();
  await picture(page, 'people-form', {});
  await press(page, page.locator('#respond button[type=submit]'));
  const path = await mailed(/\/moderate\/mail\/(?!end)[^\s"]+\/approve/);
  assert.ok(!mails.some((mail) => mail.includes('exemple.fr/source')), 'no link of a comment stands in a mail');
  await look(path, 'mailed');
  await page.goto(service.at(path));
  await press(page, page.locator('main button'));
  assert.match(await page.locator('[role=status]').innerText(), /publié/);
  await page.goto(service.at(path));
  assert.match(await page.locator('[role=alert]').innerText(), /déjà servi/);
  await picture(page, 'people-mailed-again');
  const confirm = await mailed(/\/notify\/(?!end)[^\s"]+/);
  await look(confirm, 'confirm');
  await page.goto(service.at(confirm));
  await press(page, page.locator('main button'));
  assert.match(await page.locator('[role=status]').innerText(), /préviendra/);
  assert.deepEqual(faults, []);
  await close();
});

test('whose comment is taken off the page hears why, and objects by the link of the letter', async () => {
  const api = async (address, token, body) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const answer = await fetch(service.at(address), { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, await answer.clone().text());
    return answer.json();
  };
  const comment = { page: service.demo, name: 'Perrine Le Goff', email: 'perrine@exemple.fr', body: 'La passerelle est bien trop étroite pour deux vélos.' };
  const { id } = await api(`/api/v1/sites/${service.site}/comments`, service.key, comment);
  const decide = (decision, note) => api(`/api/v1/review/comments/${id}/decision`, service.token, { decision, note });
  await decide('approve');
  await decide('reject', 'Hors sujet.');
  await sql('UPDATE notices SET due_at_ms = 0');
  const address = await mailed(/\/objection\/[\w./-]+/);
  await look(address, 'objection');
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false, viewport: telephone });
  await page.goto(service.at(address));
  await page.locator('textarea').fill('C’est pourtant le sujet de l’article.');
  await press(page, page.locator('main button[type=submit]'));
  await page.locator('.notice').waitFor();
  await picture(page, 'objection-sent');
  await logIn(page, service);
  await page.goto(service.at('/moderate?status=reported'));
  assert.match(await page.locator(`#card-${id} .card-reports`).innerText(), /Une décision est contestée[\s\S]*C’est pourtant le sujet/);
  await picture(page, 'objection-queue');
  assert.deepEqual(faults, []);
  await close();
});

test('a second factor is set up from the page and asked for at log-in', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await logIn(page, service);
  await page.goto(service.at('/moderate/account'));
  await page.locator('#factor-password').fill(service.moderator.password);
  await press(page, page.locator('button[value=begin]'));
  assert.ok(await page.locator('.qr svg').isVisible());
  const secret = await page.locator('.secret code').innerText();
  await look('/moderate/account/factor', 'factor', await page.context().cookies());
  await page.locator('#factor-code').fill(code(secret));
  await press(page, page.locator('button[value=confirm]'));
  assert.equal(await page.locator('.codes li').count(), 10);
  await picture(page, 'people-codes');
  await page.context().clearCookies();
  await page.goto(service.moderate);
  await sendLogIn(page, service);
  assert.match(await page.locator('[role=status]').innerText(), /le code/);
  await picture(page, 'people-code');
  await page.locator('#login-code').fill(code(secret, 1));
  await press(page, page.locator('main button[type=submit]'));
  await page.locator('.queue-head').waitFor();
  await page.goto(service.at('/moderate/account'));
  await page.locator('#factor-password').fill(service.moderator.password);
  await press(page, page.locator('button[value=drop]'));
  assert.match(await page.locator('[role=status]').innerText(), /retiré/);
  assert.deepEqual(faults, []);
  await close();
});

test('a forgotten password is set anew by mail', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await look('/moderate/forgot', 'forgot');
  await page.goto(service.at('/moderate/login'));
  await press(page, page.locator('a[href="/moderate/forgot"]'));
  await page.locator('input[name=email]').fill(service.moderator.email);
  await press(page, page.locator('main button'));
  assert.match(await page.locator('[role=status]').innerText(), /en route/);
  const path = await mailed(/\/moderate\/set-password\/[^\s"]+/);
  await look(path, 'set-password');
  await page.goto(service.at(path));
  await page.locator('input[name=password]').fill('une phrase bien à moi');
  await press(page, page.locator('main button'));
  assert.match(await page.locator('[role=status]').innerText(), /défini/);
  await logIn(page, service, 'une phrase bien à moi');
  await page.locator('.queue-head').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('an administrator invites somebody by a letter, and sends it again while it is open', async () => {
  const { page, faults, close } = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await logIn(page, service, 'une phrase bien à moi');
  await page.goto(service.at('/moderate/people'));
  await page.locator('#field-email').fill(service.moderator.email);
  await press(page, page.locator('main form .primary').first());
  assert.equal(await page.locator('#field-email').getAttribute('aria-invalid'), 'true');
  assert.match(await page.locator('#fault-email').innerText(), /modère déjà/);
  await page.locator('#field-email').fill('rozenn@exemple.fr');
  await page.locator('#field-lang').selectOption('fr');
  await page.locator('#field-site input').first().check();
  await press(page, page.locator('main form .primary').first());
  assert.match(await page.locator('[role=status]').innerText(), /invitation est en route/);
  const panel = page.locator('main section', { has: page.locator('h2', { hasText: 'rozenn@exemple.fr' }) });
  assert.match(await panel.innerText(), /invitation en cours, le lien est valable jusqu’au/);
  assert.equal(await panel.locator('input[name=site]').first().isChecked(), true);
  const to = () => mails.filter((mail) => /^To: .*rozenn@exemple\.fr/m.test(mail)).map((mail) => mail.replace(/=\n/g, '').match(/\/moderate\/set-password\/[^\s"]+/)[0]);
  for (let turn = 0; turn < 400 && to().length < 1; turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  await look('/moderate/people', 'people', await page.context().cookies());
  await press(page, panel.locator('button[value=link]'));
  assert.match(await page.locator('[role=status]').innerText(), /les précédents ne servent plus/);
  for (let turn = 0; turn < 400 && to().length < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  const [first, second] = to();
  const guest = await reader(browser, service.publicUrl, { javaScriptEnabled: false });
  await guest.page.goto(service.at(first));
  assert.equal(await guest.page.locator('input[name=password]').count(), 0, 'the first link has ended');
  await guest.page.goto(service.at(second));
  await guest.page.locator('input[name=password]').fill('une phrase de Rozenn');
  await press(guest.page, guest.page.locator('main button'));
  assert.match(await guest.page.locator('[role=status]').innerText(), /défini/);
  await page.goto(service.at('/moderate/people'));
  assert.doesNotMatch(await panel.innerText(), /invitation en cours/);
  await page.goto(service.at('/moderate/audit?log=acts'));
  assert.match(await page.locator('.log').innerText(), /a invité une personne/);
  assert.deepEqual([...faults, ...guest.faults], []);
  await guest.close();
  await close();
});
