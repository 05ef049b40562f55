// A queue to work through: comments sent in by the site's own key, and a moderator at the desk.
import assert from 'node:assert/strict';
import { press } from './browser.mjs';

let marks = 0;
/** A word of letters alone: digits in words look like spam. */
export const mark = () => `repere${[...String(Date.now() % 1e8), ...String((marks += 1))].map((digit) => 'aeioubdfgl'[Number(digit)]).join('')}`;

const themes = ['la passerelle du port', 'le marché du samedi', 'la ligne de bus', 'le prix du pain', 'la fête de la mer', 'les travaux du quai', 'la piscine', 'le phare', 'la bibliothèque', 'le vent de nord'];
const verbs = ['J’aime beaucoup', 'Je ne comprends pas', 'On devrait revoir', 'Qui a décidé', 'Parlons enfin de', 'Merci d’avoir raconté', 'Il faudrait relancer', 'Tout le monde attend'];

const names = ['Nolwenn Tanguy', 'Yann Le Bihan', 'Awa Diop', 'Maëlle Cadiou', 'Bastien Roux'];
const links = [1, 2, 3, 4].map((n) => `https://exemple.fr/source-${n}`).join(' et ');

/** Texts that differ from each other, none of them spam, each with more links than the site publishes without a look. */
export function text(word, n) {
  return `${verbs[n % verbs.length]} ${themes[(n * 7) % themes.length]}. Hier ${themes[(n * 3 + 1) % themes.length]} nous a fait parler toute la soirée avec les voisins, et personne n’était d’accord. Voici mes sources (${word} ${n}) : ${links}`;
}

/** Sends comments in; resolves with their ids. Each is by somebody else unless told otherwise. */
export async function write(service, many, word, change = () => ({})) {
  const ids = [];
  const one = async (n) => {
    const body = { page: service.demo, name: names[n % names.length], email: `auteur.${word}.${n}@exemple.fr`, body: text(word, n), lang: 'fr', ...change(n) };
    const answer = await fetch(service.at(`/api/v1/sites/${service.site}/comments`), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${service.key}` },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 201, await answer.clone().text());
    ids[n] = (await answer.json()).id;
  };
  for (let at = 0; at < many; at += 10) {
    await Promise.all(Array.from({ length: Math.min(10, many - at) }, (_, n) => one(at + n)));
  }
  return ids;
}

/** A comment as the API has it, by the moderator's token. */
export async function item(service, id) {
  const answer = await fetch(service.at(`/api/v1/review/comments/${id}`), { headers: { Authorization: `Bearer ${service.token}` } });
  return answer.json();
}

/** What another moderator says, past the page. */
export async function decideElsewhere(service, id, decision) {
  const answer = await fetch(service.at(`/api/v1/review/comments/${id}/decision`), {
    method: 'POST',
    headers: { Authorization: `Bearer ${service.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ decision }),
  });
  assert.equal(answer.status, 200);
}

/** Waits until something holds. */
export async function until(what, holds) {
  for (const end = Date.now() + 15_000; ; ) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((done) => setTimeout(done, 40));
  }
}

/** Fills in the log-in that a page shows, and sends it; where that leads is for the test to say. */
export async function sendLogIn(page, service, password = service.moderator.password) {
  await page.locator('input[name=email]').fill(service.moderator.email);
  await page.locator('input[name=password]').fill(password);
  await press(page, page.locator('main button[type=submit]'));
}

/** From nowhere to the queue. */
export async function logIn(page, service, password) {
  await page.goto(service.moderate);
  await sendLogIn(page, service, password);
  await page.locator('.queue-head').waitFor();
}

/** The list of the comments that hold a word, oldest first; the first of them has the focus. */
export async function open(page, service, word, more = '') {
  await page.goto(service.at(`/moderate?sort=oldest&q=${encodeURIComponent(word)}${more}`));
  await page.locator('.queue-head').waitFor();
  await page.keyboard.press('j');
}

export const focused = (page) => page.evaluate(() => document.activeElement?.closest('.card')?.dataset.id ?? null);
export const shown = (page) => page.locator('.card').evaluateAll((cards) => cards.map((card) => card.dataset.id));
export const status = async (service, id) => (await item(service, id)).status;
