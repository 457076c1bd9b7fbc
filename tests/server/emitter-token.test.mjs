// The chat-token handler of the shipped binary, behind what a Function URL sends.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertWellSigned, bodyOf } from './emitter-checks.mjs';
import { ROOM, credentials, fixture, startWorld } from './emitter-world.mjs';

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */

describe('chat-token', () => {
  const settings = {
    CORS: 'code',
    ALLOWED_ORIGINS: 'https://example.com, http://127.0.0.1:8080',
    AUDIENCE: '14000',
    CHAT_CAPABILITIES: 'SEND_MESSAGE',
    CHAT_ENDPOINT: 'ws://127.0.0.1:8080/',
  };
  const request = (/** @type {any} */ changes = {}) => {
    const event = { ...JSON.parse(fixture('function-url-request.json')), ...changes };
    if (changes.method) event.requestContext.http.method = changes.method;
    return event;
  };
  const refused = async (/** @type {any} */ changes, /** @type {number} */ status) => {
    const from = world.chat.requests.length;
    const outcome = await world.invoke(request(changes));
    assert.equal(outcome.body.statusCode, status);
    assert.equal(world.chat.requests.length, from);
    return { ...JSON.parse(outcome.body.body), headers: outcome.body.headers };
  };
  /** @type {World} */
  let world;
  before(async () => (world = await startWorld('chat-token', settings)));
  after(() => world.stop());

  test('a viewer gets a token, its lifetimes in seconds, and where to use it', async () => {
    const outcome = await world.invoke(request());
    const { statusCode, headers } = outcome.body;
    assert.equal(statusCode, 200);
    assert.equal(headers['Cache-Control'], 'no-store');
    assert.equal(headers['Access-Control-Allow-Origin'], 'https://example.com');
    assert.equal(headers.Vary, 'Origin');
    const { ttlSeconds, sessionSeconds, ...rest } = bodyOf(outcome);
    assert.ok(ttlSeconds >= 55 && ttlSeconds <= 60, String(ttlSeconds));
    assert.ok(sessionSeconds >= 3595 && sessionSeconds <= 3600, String(sessionSeconds));
    assert.deepEqual(rest, {
      endpoint: 'ws://127.0.0.1:8080/',
      token: 'AQICA-viewer-token',
      reconnectWindowMs: 100_000,
      snapshot: null,
    });
  });

  test('the server decides the capabilities and draws a fresh user id each time', async () => {
    const wish = { capabilities: ['DISCONNECT_USER'], userId: 'admin', username: ' Zoë ' };
    const body = JSON.stringify(wish);
    const encoded = Buffer.from(body).toString('base64');
    await world.invoke(request({ body }));
    await world.invoke(request({ body: encoded, isBase64Encoded: true }));
    const sent = world.chat.requests.slice(-2).map((one) => JSON.parse(one.body));
    for (const { userId, ...rest } of sent) {
      assert.match(userId, /^[0-9a-f]{32}$/);
      assert.deepEqual(rest, {
        roomIdentifier: ROOM,
        capabilities: ['SEND_MESSAGE'],
        sessionDurationInMinutes: 60,
        attributes: { username: 'Zoë' },
      });
    }
    assert.notEqual(sent[0].userId, sent[1].userId);
  });

  test('a page of a foreign origin is refused without asking the chat service', async () => {
    const answer = await refused({ headers: { origin: 'https://evil.example' } }, 403);
    assert.equal(answer.error, 'origin_not_allowed');
    assert.equal(answer.headers['Access-Control-Allow-Origin'], undefined);
  });

  test('a preflight of an allowed origin is answered', async () => {
    const { body } = await world.invoke(request({ method: 'OPTIONS' }));
    assert.equal(body.statusCode, 204);
    assert.equal(body.headers['Access-Control-Allow-Methods'], 'POST');
    assert.equal(body.headers['Access-Control-Allow-Headers'], 'content-type');
  });

  test('requests that cannot be served say why', async () => {
    const named = (/** @type {unknown} */ username) => ({ body: JSON.stringify({ username }) });
    assert.equal((await refused({ method: 'GET' }, 405)).headers.Allow, 'POST');
    assert.match((await refused({ body: '{"username":' }, 400)).message, /JSON object/);
    assert.match((await refused(named(7), 400)).message, /must be a string/);
    assert.match((await refused(named('x'.repeat(33)), 400)).message, /32 characters/);
    assert.match((await refused(named('a\u202eb'), 400)).message, /control/);
    assert.equal((await refused({ body: ' '.repeat(5000) }, 413)).error, 'too_large');
    assert.equal((await refused({ body: '*', isBase64Encoded: true }, 400)).error, 'bad_request');
  });

  test('what is no HTTP request is answered, not failed', async () => {
    const noMethod = '{"requestContext":{"http":{}}}';
    for (const payload of ['', 'null', '[]', '{}', noMethod, '{"requestContext":7}']) {
      const outcome = await world.invoke(payload);
      assert.equal(outcome.kind, 'response');
      assert.equal(outcome.body.statusCode, 400);
    }
  });

  test('throttling that lasts is passed on with the seconds to wait', async () => {
    const slow = { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: {} };
    world.chat.reply(...Array(40).fill(slow));
    const outcome = await world.invoke(request(), 3_000);
    assert.equal(outcome.body.statusCode, 429);
    assert.equal(outcome.body.headers['Retry-After'], '100');
    assert.equal(JSON.parse(outcome.body.body).retryAfterSeconds, 100);
    world.chat.forget();
  });

  test('a refusal of the service is not shown to the viewer but logged', async () => {
    const body = { __type: 'AccessDeniedException', message: 'arn of a role' };
    world.chat.reply({ status: 403, body });
    const outcome = await world.invoke(request());
    assert.equal(outcome.body.statusCode, 502);
    assert.ok(!outcome.body.body.includes('arn of a role'));
    assert.equal((await world.bootstrap.logOf(outcome.id))[0].errorType, 'AccessDeniedException');
  });

  test('every request was well signed, and no token or key was printed', async () => {
    for (const one of world.chat.requests) await assertWellSigned(one);
    const { secretAccessKey, sessionToken } = credentials;
    for (const secret of ['AQICA-viewer-token', secretAccessKey, sessionToken]) {
      assert.ok(!world.bootstrap.output().includes(secret));
    }
  });
});

describe('chat-token behind a Function URL that adds CORS itself', () => {
  test('no CORS header is doubled, strangers are refused, tokens are view-only', async () => {
    const world = await startWorld('chat-token');
    const event = JSON.parse(fixture('function-url-request.json'));
    assert.equal((await world.invoke(event)).body.statusCode, 403);
    event.headers.origin = `https://${event.headers.host}`;
    const outcome = await world.invoke(event);
    assert.equal(bodyOf(outcome).endpoint, 'wss://edge.ivschat.us-west-2.amazonaws.com');
    assert.equal(bodyOf(outcome).reconnectWindowMs, 0);
    assert.deepEqual(Object.keys(outcome.body.headers), ['Content-Type', 'Cache-Control']);
    assert.deepEqual(JSON.parse(world.chat.last().body).capabilities, []);
    await world.stop();
  });
});
