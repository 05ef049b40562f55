// How fast the desk is before a queue of 10,000, on SQLite: node desk.measure.mjs, with TAMIS_BIN naming a release build.
// No test: figures depend on the machine. Needs python3 to fill the database.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch, reader } from './browser.mjs';
import { focused, logIn, mark, until, write } from './desk.mjs';
import { startDemo } from './service.mjs';

const MANY = 10_000;
/** What the same site published before. */
const HISTORY = 200_000;
/** Copies what waits under other ids, authors and addresses until there are so many. */
const fill = `
import sqlite3, sys, uuid
db = sqlite3.connect(sys.argv[1], timeout=30)
columns = [row[1] for row in db.execute("PRAGMA table_info(comments)")]
rows = [dict(zip(columns, row)) for row in db.execute("SELECT * FROM comments WHERE status = 'pending'")]
old = [dict(zip(columns, row)) for row in db.execute("SELECT * FROM comments WHERE status = 'published' AND parent_id IS NULL")]
at = rows[0]["created_at_ms"] - 3600000 * 24 * 10
def put(row, born, n):
    row["id"] = f"{born >> 16:08x}-{born & 0xffff:04x}-7{uuid.uuid4().hex[:3]}-8{uuid.uuid4().hex[:3]}-{uuid.uuid4().hex[:12]}"
    row["author_id"] = row["id"]
    row["email_hash"] = uuid.uuid4().hex
    row["fingerprint"] = None
    row["created_at_ms"] = born
    row["search"] += f" numero{n}"
    db.execute(f"INSERT INTO comments ({','.join(row)}) VALUES ({','.join('?' * len(row))})", list(row.values()))
with db:
    for n in range(int(sys.argv[3])):
        row = dict(old[n % len(old)])
        put(row, at - (n + 1) * 60000, n)
    for n in range(int(sys.argv[2]) - len(rows)):
        row = dict(rows[n % len(rows)])
        row["spam_probability"] = (n * 37 % 1000) / 1000
        put(row, at + n * 60000, n)
`;

const scratch = await mkdtemp(path.join(tmpdir(), 'tamis-measure-'));
const service = await startDemo({ TAMIS_LIMITS__ENABLED: 'false', TMPDIR: scratch });
const browser = await launch();
try {
  await write(service, 200, mark());
  const folder = (await readdir(scratch)).find((name) => name.startsWith('tamis-demo-'));
  execFileSync('python3', ['-c', fill, path.join(scratch, folder, 'demo.db'), String(MANY), String(HISTORY)]);
  const { page } = await reader(browser, service.publicUrl);
  await logIn(page, service);
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const pages = [];
  for (let n = 0; n < 15; n += 1) {
    await page.goto(service.moderate);
    pages.push(await page.evaluate(() => performance.getEntriesByType('navigation')[0].responseEnd));
  }
  const total = await page.locator('#total').getAttribute('data-total');
  await page.evaluate(() => {
    const ask = window.fetch;
    window.trips = [];
    window.fetch = async (...asked) => {
      const began = performance.now();
      const answer = await ask(...asked);
      if (String(asked[0]).endsWith('/decision')) window.trips.push(performance.now() - began);
      return answer;
    };
  });
  await page.keyboard.press('j');
  const began = Date.now();
  for (let n = 0; n < 100; n += 1) {
    await until('a card', async () => (await focused(page)) !== null);
    await page.keyboard.press('ars'[n % 3]);
  }
  await until('all sent', () => page.evaluate(() => window.trips.length === 100));
  const taken = Date.now() - began;
  const trips = await page.evaluate(() => window.trips);
  console.log(`${total} wait; first page, median of ${pages.length}: ${median(pages).toFixed(0)} ms (150 allowed)`);
  console.log(`a decision's round trip, median of 100: ${median(trips).toFixed(0)} ms (50 allowed)`);
  console.log(`100 comments by keys: ${(taken / 1000).toFixed(1)} s (20 allowed)`);
} finally {
  await browser.close();
  await service.stop();
  await rm(scratch, { recursive: true, force: true });
}
