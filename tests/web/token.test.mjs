import assert from 'node:assert/strict';
import test from 'node:test';
import { askForToken, readToken } from '../../web/src/token.js';
import { FakeRoom } from './helpers.mjs';

const DATE = 'Mon, 23 Nov 2026 18:00:00 GMT';
const state = { v: 1, channel: 'arn', live: true };
const raw = {
  token: 'raw',
  tokenExpirationTime: '2026-11-23T18:01:00Z',
  sessionExpirationTime: '2026-11-23T19:00:00Z',
};

test('our own answer is taken whole', () => {
  const answer = {
    endpoint: 'wss://hub.example/',
    token: 'own',
    ttlSeconds: 60,
    sessionSeconds: 3600,
    reconnectWindowMs: 5000,
    snapshot: state,
    userId: 'u1',
  };
  assert.deepEqual(readToken(answer), {
    token: 'own',
    endpoint: 'wss://hub.example/',
    userId: 'u1',
    ttl: 60,
    session: 3600,
    windowMs: 5000,
    snapshot: JSON.stringify(state),
  });
});

test("the service's own answer becomes lifetimes on the server's clock", () => {
  const { token, ttl, session } = readToken(raw, Date.parse(DATE));
  assert.deepEqual([token, ttl, session], ['raw', 60, 3600]);
});

test("without the server's clock its times are worth nothing", () => {
  const { token, ttl, session } = readToken(raw);
  assert.deepEqual([token, ttl, session], ['raw', 0, 0]);
});

test('times that passed, or are none, are no lifetimes', () => {
  const odd = {
    token: 't',
    tokenExpirationTime: '2026-11-23T17:00:00Z',
    sessionExpirationTime: {},
  };
  const { ttl, session } = readToken(odd, Date.parse(DATE));
  assert.deepEqual([ttl, session], [0, 0]);
});

test('a bare string is a token', () => {
  assert.equal(readToken('bare').token, 'bare');
});

test('numbers of any other kind are taken as absent', () => {
  const odd = { token: 't', ttlSeconds: '60', sessionSeconds: -1, reconnectWindowMs: NaN };
  const { ttl, session, windowMs } = readToken(odd);
  assert.deepEqual([ttl, session, windowMs], [0, 0, 0]);
});

for (const answer of [undefined, null, 7, true, [], {}, '', { token: 7 }, { token: '' }]) {
  test(`an answer without a token is an error: ${JSON.stringify(answer)}`, () => {
    assert.throws(() => readToken(answer), { name: 'TokenError' });
  });
}

async function asking(onToken, request = {}) {
  const room = await FakeRoom.open();
  room.onToken = onToken;
  try {
    const { signal } = new AbortController();
    const token = await askForToken(fetch, room.tokenUrl, { signal, ...request });
    return { token, requests: room.requests };
  } finally {
    await room.close();
  }
}

test('the endpoint is asked by POST, with a JSON body when there is one', async () => {
  const { requests } = await asking(() => ({ body: '"t"' }), {
    body: { room: 1 },
    headers: { 'x-session': 's' },
  });
  const [{ method, text, headers }] = requests;
  assert.deepEqual([method, text], ['POST', '{"room":1}']);
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers['x-session'], 's');
});

test('an answer as JSON string and as plain text is a bare token', async () => {
  assert.equal((await asking(() => ({ body: '"quoted"' }))).token.token, 'quoted');
  assert.equal((await asking(() => ({ body: 'plain\n' }))).token.token, 'plain');
});

test("the response's Date makes the service's times into lifetimes", async () => {
  const { token } = await asking(() => ({ headers: { date: DATE }, body: raw }));
  assert.deepEqual([token.ttl, token.session], [60, 3600]);
});

for (const [what, headers, body, expected] of [
  ['seconds', { 'retry-after': '7' }, {}, 7],
  ["a date on the server's clock", { 'retry-after': 'Mon, 23 Nov 2026 18:00:09 GMT' }, {}, 9],
  ['a member of the body', {}, { retryAfterSeconds: 11 }, 11],
  ['nonsense', { 'retry-after': 'soon' }, {}, 0],
]) {
  test(`a refusal carries its status and how long to wait: ${what}`, async () => {
    const answer = { status: 429, headers: { date: DATE, ...headers }, body };
    await assert.rejects(
      asking(() => answer),
      { name: 'TokenError', status: 429, retryAfter: expected },
    );
  });
}

test('a 200 without a token is an error with its status', async () => {
  await assert.rejects(
    asking(() => ({ body: {} })),
    { name: 'TokenError', status: 200 },
  );
});
