// A conversation by the generated client: a comment is written, listed, judged, taken back and scored.
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

interface Facts {
  base: string;
  site: string;
  page: string;
  site_key: string;
  moderator: string;
}

const facts = JSON.parse(process.env['TAMIS_FACTS'] ?? '') as Facts;
const { site, page } = facts;
const as = (token?: string) =>
  createClient<paths>({ baseUrl: facts.base, headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } });
const [reader, website, moderator] = [as(), as(facts.site_key), as(facts.moderator)];

/** What was answered; a refusal ends the conversation. */
function good<T>(answer: { data?: T; error?: unknown }): T {
  assert.ok(answer.data !== undefined, JSON.stringify(answer.error));
  return answer.data;
}

const body = 'Written by a client that a program made in TypeScript.';
const at = { params: { path: { site } } };
const receipt = good(
  await reader.POST('/api/v1/sites/{site}/comments', { ...at, body: { page, name: 'Awa', body, email: 'awa@example.org', lang: 'en' } }),
);
assert.equal(receipt.comment.name, 'Awa');

const refused = await reader.POST('/api/v1/sites/{site}/comments', { ...at, body: { page, name: '', body } });
assert.equal(refused.response.status, 422);
const problem: components['schemas']['Problem'] | string | undefined = refused.error;
assert.ok(typeof problem === 'object' && problem.code === 'input.invalid' && problem.errors?.some(({ pointer }) => pointer === '/email'));

const waiting = good(await moderator.GET('/api/v1/review/comments', { params: { query: { site } } }));
assert.ok(waiting.total >= 0);

const comment = { params: { path: { id: receipt.id } } };
async function decide(decision: components['schemas']['DecisionRequest']['decision']) {
  return good(await moderator.POST('/api/v1/review/comments/{id}/decision', { ...comment, body: { decision } })).status;
}
async function online() {
  const listed = good(
    await reader.GET('/api/v1/sites/{site}/comments', { params: { path: { site }, query: { page, limit: 100 } } }),
  );
  return listed.comments.some(({ id }) => id === receipt.id);
}

assert.equal(await decide('approve'), 'published');
assert.ok(await online());
assert.equal(await decide('spam'), 'spam');
assert.ok(!(await online()));
const back = good(await moderator.POST('/api/v1/review/comments/{id}/undo', comment));
assert.equal(back.status, 'published');
assert.ok(await online());

const score = good(await website.POST('/api/v1/sites/{site}/score', { ...at, body: { body, name: 'Awa', lang: 'en' } }));
assert.ok(score.spam_probability !== null && score.logit !== null);
const sum = score.reasons.reduce((sum, reason) => sum + reason.weight, score.remainder);
assert.ok(Math.abs(sum - score.logit) < 1e-6);
console.log('the TypeScript client held its conversation');
