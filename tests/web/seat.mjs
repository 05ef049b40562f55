// A moderator at the desk, before comments that nobody else has to do with.
import assert from 'node:assert/strict';
import { reader } from './browser.mjs';
import { logIn, mark, open, shown, write } from './desk.mjs';
import { browser, service } from './stage.mjs';

/** A moderator before the comments of a word of their own. */
export async function desk(many, change, options = {}) {
  const word = mark();
  const ids = await write(service, many, word, change);
  const seat = await reader(browser, service.publicUrl, options);
  await logIn(seat.page, service);
  await open(seat.page, service, word);
  const list = await shown(seat.page);
  if (!change) assert.equal(list.length, many, 'all of them wait');
  return { ...seat, word, ids, list };
}

export const says = (page) => page.locator('#say').textContent();
