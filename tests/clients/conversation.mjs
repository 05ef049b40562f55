// What three clients of npm say to us and hear: conversation.mjs BASE KEY, with INSTALLED naming where they are. With `locked`
// behind the key: what they hear while the database takes nothing.
import dns from 'node:dns';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.env.INSTALLED, 'package.json'));
const [base, key, isLocked] = [new URL(process.argv[2]), process.argv[3], process.argv[4] === 'locked'];
const [host, nobodys, blog] = ['rest.akismet.test', 'nobodyskey00', 'http://blog.example'];
const thanks = 'Thanks for making the web a better place.';
const good = {
  user_ip: '198.51.100.7',
  user_agent: 'Mozilla/5.0',
  referrer: 'http://blog.example/',
  comment_author: 'Léa',
  comment_author_email: 'lea@example.org',
  comment_content: 'Merci pour cet article, la photo du marché est superbe.',
};
// No comment is so long: of the first the beginning is judged, the second is not even read.
const advertisement = 'Buy cheap viagra, casino bonus http://casino.example ';
const [long, endless] = [2000, 25_000].map((times) => ({ ...good, comment_content: advertisement.repeat(times) }));
const { user_ip: _, ...incomplete } = good;
const spam = { ...good, comment_author_email: 'akismet-guaranteed-spam@example.com' };

// Two of them put the key before the host, as KEY.rest.akismet.test.
const lookup = dns.lookup;
dns.lookup = (name, options, done) => lookup(name.endsWith(`.${host}`) || name === host ? base.hostname : name, options, done);

let failed = false;
const holds = (what, truth) => {
  console.log(truth ? 'ok  ' : 'FAIL', what);
  failed ||= !truth;
};
const throws = async (call) => call.then(() => false, () => true);

if (isLocked) await whileLocked();
else await allClients();
process.exit(failed ? 1 : 0);

function apiClient(key) {
  const { AkismetClient } = require('akismet-api');
  return new AkismetClient({ key, blog, host: `${host}:${base.port}`, protocol: 'http', lang: 'fr' });
}

/** This one knows `true` alone, and takes whatever else it hears for good. */
function careless(key, call, ...fields) {
  const client = require('akismet').client({ apiKey: key, blog, host, port: base.port, endPoint: `${key}.${host}` });
  return new Promise((heard, refused) => client[call](...fields, (error, told) => (error ? refused(error) : heard(told))));
}

async function cedx() {
  const module = await import(pathToFileURL(join(process.env.INSTALLED, 'node_modules/@cedx/akismet/lib/index.js')));
  const { Author, Blog, Client, Comment, CommentType } = module;
  const of = (key) => new Client(key, new Blog({ charset: 'UTF-8', languages: ['fr'], url: blog }), { baseUrl: base.href });
  const comment = (author = {}, content = good.comment_content) =>
    new Comment({
      author: new Author({ ipAddress: good.user_ip, name: good.comment_author, email: good.comment_author_email, ...author }),
      content,
      context: ['marché', 'photo'],
      date: new Date(),
      type: CommentType.comment,
    });
  return { of, comment, CheckResult: module.CheckResult };
}

/** Nobody takes an outage for a good comment, and whoever can tell it from spam does. */
async function whileLocked() {
  holds('akismet-api, locked: there is no verdict', await throws(apiClient(key).checkSpam(good)));
  holds('akismet, locked: nothing is good', await careless(key, 'checkComment', good));
  const { of, comment, CheckResult } = await cedx();
  holds('@cedx/akismet, locked: nothing is good', (await of(key).checkComment(comment())) === CheckResult.spam);
}

async function allClients() {
  {
    const of = apiClient;
    holds('akismet-api: our key is valid', await of(key).verifyKey());
    holds('akismet-api: nobody’s key is not', !(await of(nobodys).verifyKey()));
    holds('akismet-api: a good comment is good', (await of(key).checkSpam(good)) === false);
    holds('akismet-api: agreed spam is spam', await of(key).checkSpam(spam));
    const doubtful = { ...good, comment_content: 'Bel article', comment_author: 'Zoé' };
    holds('akismet-api: what is doubtful is let through', (await of(key).checkSpam(doubtful)) === false);
    holds('akismet-api: unless it was caught in the trap', await of(key).checkSpam({ ...doubtful, honeypot: 'x' }));
    holds('akismet-api: nobody checks by nobody’s key', await throws(of(nobodys).checkSpam(good)));
    holds('akismet-api: what is too long is spam', await of(key).checkSpam(long));
    holds('akismet-api: so is what is not read to its end', await of(key).checkSpam(endless));
    holds('akismet-api: nothing is good without the reader’s address', await throws(of(key).checkSpam(incomplete)));
    holds('akismet-api: what was spam is taken', (await of(key).submitSpam(good)).text === thanks);
    holds('akismet-api: and taken back', (await of(key).submitHam(good)).text === thanks);
  }
  {
    const ask = careless;
    holds('akismet: our key is valid', await ask(key, 'verifyKey'));
    holds('akismet: nobody’s key is not', !(await ask(nobodys, 'verifyKey')));
    holds('akismet: a good comment is good', (await ask(key, 'checkComment', good)) === false);
    holds('akismet: agreed spam is spam', await ask(key, 'checkComment', spam));
    holds('akismet: what is too long is spam', await ask(key, 'checkComment', long));
    holds('akismet: so is what is not read to its end', await ask(key, 'checkComment', endless));
    holds('akismet: nothing is good without the reader’s address', await ask(key, 'checkComment', incomplete));
    holds('akismet: but a wrong key opens it, as docs/akismet.md says', (await ask(nobodys, 'checkComment', spam)) === false);
    holds('akismet: what was spam is taken', !(await throws(ask(key, 'submitSpam', good))));
    holds('akismet: and taken back', !(await throws(ask(key, 'submitHam', good))));
  }
  {
    const { of, comment, CheckResult } = await cedx();
    holds('@cedx/akismet: our key is valid', await of(key).verifyKey());
    holds('@cedx/akismet: nobody’s key is not', !(await of(nobodys).verifyKey()));
    holds('@cedx/akismet: a good comment is good', (await of(key).checkComment(comment())) === CheckResult.ham);
    holds('@cedx/akismet: agreed spam is spam', (await of(key).checkComment(comment({ name: 'viagra-test-123' }))) === CheckResult.spam);
    const tooLong = [long, endless].map((one) => of(key).checkComment(comment({}, one.comment_content)));
    holds('@cedx/akismet: what is too long is spam', (await Promise.all(tooLong)).every((told) => told === CheckResult.spam));
    holds('@cedx/akismet: what was spam is taken', !(await throws(of(key).submitSpam(comment()))));
    holds('@cedx/akismet: and taken back', !(await throws(of(key).submitHam(comment()))));
  }
}
