// The shipped binary against a Runtime API and an IVS Chat control plane that record everything.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import {
  CHANNEL, ROOM, credentials, fixture, startBootstrap, startRuntime, startWorld,
} from './emitter-world.mjs';

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */

const OTHER_ROOM = 'arn:aws:ivschat:us-west-2:123456789012:room/otherRoom5678';
const startEvent = () => JSON.parse(fixture('event-stream-start.json'));
const bodyOf = (/** @type {import('./emitter-world.mjs').Outcome} */ outcome) => {
  assert.equal(outcome.kind, 'response', JSON.stringify(outcome.body));
  return JSON.parse(outcome.body.body);
};

/** Signs again with AWS's own signer what was received, and compares. */
async function assertWellSigned(/** @type {import('./emitter-world.mjs').Received} */ request) {
  const authorization = request.headers.authorization ?? '';
  const names = (/SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '').split(';');
  assert.deepEqual(names, [
    'content-type', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token',
  ]);
  assert.equal(request.headers['x-amz-security-token'], credentials.sessionToken);
  const date = String(request.headers['x-amz-date']);
  const signingDate = new Date(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  const host = String(request.headers.host).split(':');
  const signer = new SignatureV4({ credentials, region: 'us-west-2', service: 'ivschat', sha256: Sha256 });
  const again = await signer.sign(
    {
      method: request.method, protocol: 'http:', hostname: host[0], port: Number(host[1]),
      path: request.url, query: {}, body: request.body,
      headers: Object.fromEntries(names.map((name) => [name, String(request.headers[name])])),
    },
    { signingDate },
  );
  assert.equal(authorization, again.headers.authorization);
}

describe('stream-state', () => {
  /** @type {World} */
  let world;
  before(async () => (world = await startWorld('stream-state')));
  after(() => world.stop());

  test('a Stream Start reaches the room with the event’s own bytes and the answer names it', async () => {
    const from = world.chat.requests.length;
    const outcome = await world.invoke(fixture('event-stream-start.json'));
    assert.match(bodyOf(outcome).id, /^event\d+$/);
    assert.equal(outcome.body.statusCode, 200);
    assert.equal(outcome.body.isBase64Encoded, false);
    assert.equal(outcome.body.headers['Access-Control-Allow-Origin'], '*');
    const sent = world.chat.requests.slice(from);
    assert.equal(sent.length, 1);
    assert.equal(sent[0].url, '/SendEvent');
    assert.deepEqual(JSON.parse(sent[0].body), {
      roomIdentifier: ROOM,
      eventName: 'STREAM_STARTED',
      attributes: { event: JSON.stringify(startEvent()) },
    });
  });

  for (const name of ['event-stream-end.json', 'event-stream-failure.json']) {
    test(`${name} is told as STREAM_ENDED`, async () => {
      assert.ok(bodyOf(await world.invoke(fixture(name))).id);
      const body = JSON.parse(/** @type {any} */ (world.chat.requests.at(-1)).body);
      assert.equal(body.eventName, 'STREAM_ENDED');
      assert.equal(body.attributes.event, JSON.stringify(JSON.parse(fixture(name))));
    });
  }

  test('every documented event becomes the attribute JSON.stringify would make', async () => {
    for (const name of [
      'event-stream-start-empty-name.json', 'event-stream-start-unicode-name.json',
      'event-stream-start-second.json',
    ]) {
      assert.ok(bodyOf(await world.invoke(fixture(name))).id);
      const body = JSON.parse(/** @type {any} */ (world.chat.requests.at(-1)).body);
      assert.equal(body.attributes.event, JSON.stringify(JSON.parse(fixture(name))));
    }
  });

  /** @type {[string, string | Buffer, RegExp][]} */
  const unfit = [
    ['no JSON', '{"detail":', /^not JSON$/],
    ['an empty payload', '', /^not JSON$/],
    ['a raw control character', '{"id":"\u0000"}', /^not JSON$/],
    ['bytes that are no UTF-8', Buffer.from('{"id":"\xff\xfe"}', 'latin1'), /^not JSON$/],
    ['an array', '[1]', /^not a JSON object$/],
    ['deep nesting', `{"detail":${'['.repeat(100_000)}`, /^nested too deeply$/],
    ['another source', JSON.stringify({ ...startEvent(), source: 'aws.ec2' }), /not aws\.ivs/],
    ['no source', JSON.stringify({ ...startEvent(), source: undefined }), /not aws\.ivs/],
    ['another detail-type', JSON.stringify({ ...startEvent(), 'detail-type': 'IVS Stream Health Change' }), /detail-type "IVS Stream Health Change" is not followed/],
    ['no detail', JSON.stringify({ ...startEvent(), detail: undefined }), /^no detail$/],
    ['a detail that is no object', JSON.stringify({ ...startEvent(), detail: 'Stream Start' }), /^no detail$/],
    ['no resources', JSON.stringify({ ...startEvent(), resources: undefined }), /no channel ARN/],
    ['empty resources', JSON.stringify({ ...startEvent(), resources: [] }), /no channel ARN/],
    ['resources that are no ARN', JSON.stringify({ ...startEvent(), resources: ['demo'] }), /no channel ARN/],
    ['a number for a channel', JSON.stringify({ ...startEvent(), resources: [7] }), /wrong type|no channel ARN/],
    ['a chat frame', JSON.stringify({ Type: 'EVENT', EventName: 'STREAM_STARTED', Attributes: { event: fixture('event-stream-start.json') } }), /not aws\.ivs/],
    ['a state', JSON.stringify({ v: 1, channel: CHANNEL, live: true }), /not aws\.ivs/],
    ['Session Created', fixture('event-session-created.json'), /"Session Created" is not followed/],
    ['Session Ended', fixture('event-session-ended.json'), /"Session Ended" is not followed/],
    ['Starvation Start', fixture('event-starvation-start.json'), /is not followed/],
    ['Recording Start', fixture('event-recording-start.json'), /is not followed/],
    ['a limit breach', fixture('event-limit-breach-no-resources.json'), /is not followed/],
  ];
  for (const [title, payload, reason] of unfit) {
    test(`${title} is ignored with its reason, logged once, and nothing is sent`, async () => {
      const sent = world.chat.requests.length;
      const outcome = await world.invoke(payload);
      assert.equal(outcome.body.statusCode, 200);
      assert.match(bodyOf(outcome).ignored, reason);
      assert.equal(world.chat.requests.length, sent);
      const lines = await world.bootstrap.logOf(outcome.id);
      assert.equal(lines.length, 1);
      assert.match(lines[0].message, /^ignored: /);
      assert.ok(lines[0].eventId);
    });
  }

  test('a 1 MB event is compacted, and still tells id, time, channel and stream', async () => {
    const event = startEvent();
    event.detail.padding = 'x'.repeat(1 << 20);
    assert.ok(bodyOf(await world.invoke(event)).id);
    const { attributes } = JSON.parse(/** @type {any} */ (world.chat.requests.at(-1)).body);
    assert.ok(Buffer.byteLength(JSON.stringify(attributes)) < 1024);
    const { id, time, source, detail, resources } = startEvent();
    assert.deepEqual(JSON.parse(attributes.event), {
      id, 'detail-type': 'IVS Stream State Change', source, time, resources, detail,
    });
  });

  test('a stale kept-alive connection costs no event', async () => {
    await world.invoke(startEvent());
    for (let round = 0; round < 20; round += 1) {
      const from = world.chat.requests.length;
      world.chat.dropIdleConnections();
      assert.ok(bodyOf(await world.invoke(startEvent())).id);
      assert.equal(world.chat.requests.length, from + 1);
    }
  });

  test('a connection cut before any byte of the answer is retried', async () => {
    const from = world.chat.requests.length;
    world.chat.reply('drop');
    assert.ok(bodyOf(await world.invoke(startEvent())).id);
    assert.equal(world.chat.requests.length, from + 2);
  });

  test('throttling and server errors are retried until they pass', async () => {
    const from = world.chat.requests.length;
    const throttled = { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: { message: 'slow down' } };
    world.chat.reply(throttled, { status: 503, body: {} });
    assert.ok(bodyOf(await world.invoke(startEvent())).id);
    assert.equal(world.chat.requests.length, from + 3);
  });

  test('a refusal for good is answered as 502 at once and not retried', async () => {
    const from = world.chat.requests.length;
    world.chat.reply({
      status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException:http://internal/' },
      body: { message: 'not authorized to perform: ivschat:SendEvent' },
    });
    const outcome = await world.invoke(startEvent());
    assert.equal(outcome.body.statusCode, 502);
    assert.match(bodyOf(outcome).error, /AccessDeniedException/);
    assert.equal(world.chat.requests.length, from + 1);
  });

  test('a service that stays away fails the invocation before its deadline, naming the cause', async () => {
    world.chat.reply('hang');
    const outcome = await world.invoke(startEvent(), 1_000);
    assert.equal(outcome.kind, 'error');
    assert.equal(outcome.body.errorType, 'Emitter.NotDelivered');
    assert.equal(outcome.headers['lambda-runtime-function-error-type'], 'Emitter.NotDelivered');
    assert.match(outcome.body.errorMessage, /0d4e2a11.*did not answer in time/);
    assert.deepEqual(outcome.body.stackTrace, []);
  });

  test('a result that the Runtime API did not take is posted again', async () => {
    world.runtime.cutOff(2);
    assert.ok(bodyOf(await world.invoke(startEvent())).id);
  });

  test('every request carried a signature AWS’s own signer agrees with', async () => {
    assert.ok(world.chat.requests.length > 20);
    for (const request of world.chat.requests) await assertWellSigned(request);
  });

  test('no secret was printed, and every line is one JSON object', () => {
    const output = world.bootstrap.output();
    assert.ok(world.bootstrap.log().length > 20);
    for (const line of world.bootstrap.log()) assert.ok(line.time && line.level && line.message);
    for (const secret of [credentials.secretAccessKey, credentials.sessionToken, 'Signature=']) {
      assert.ok(!output.includes(secret));
    }
  });
});

describe('stream-state with a map of rooms', () => {
  const settings = { ROOM_MAP: JSON.stringify({ [CHANNEL]: [ROOM, OTHER_ROOM] }) };
  /** @type {World} */
  let world;
  before(async () => (world = await startWorld('stream-state', settings)));
  after(() => world.stop());

  test('each room of the channel is told, and the answer names each', async () => {
    const { results } = bodyOf(await world.invoke(startEvent()));
    assert.deepEqual(results.map((/** @type {any} */ result) => result.room), [ROOM, OTHER_ROOM]);
    assert.ok(results.every((/** @type {any} */ result) => result.id));
  });

  test('a room that refuses for good does not keep the others from hearing', async () => {
    world.chat.reply({ status: 404, body: { __type: 'ResourceNotFoundException', message: 'no room' } });
    const outcome = await world.invoke(startEvent());
    assert.equal(outcome.body.statusCode, 502);
    const [first, second] = bodyOf(outcome).results;
    assert.match(first.error, /ResourceNotFoundException/);
    assert.ok(second.id);
  });

  test('a channel in no map is ignored by name', async () => {
    const stranger = CHANNEL.replace('aBcdEFgHiJ12', 'stranger');
    const outcome = await world.invoke({ ...startEvent(), resources: [stranger] });
    assert.match(bodyOf(outcome).ignored, /stranger is not in ROOM_MAP/);
  });
});

describe('chat-token', () => {
  const settings = {
    CORS: 'code', ALLOWED_ORIGINS: 'https://example.com, http://127.0.0.1:8080', AUDIENCE: '14000',
    CHAT_CAPABILITIES: 'SEND_MESSAGE', CHAT_ENDPOINT: 'ws://127.0.0.1:8080/',
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
      endpoint: 'ws://127.0.0.1:8080/', token: 'AQICA-viewer-token',
      reconnectWindowMs: 100_000, snapshot: null,
    });
  });

  test('the server decides the capabilities and draws a fresh user id each time', async () => {
    const body = JSON.stringify({ capabilities: ['DISCONNECT_USER'], userId: 'admin', username: ' Zoë ' });
    await world.invoke(request({ body }));
    await world.invoke(request({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true }));
    const sent = world.chat.requests.slice(-2).map((one) => JSON.parse(one.body));
    for (const { userId, ...rest } of sent) {
      assert.match(userId, /^[0-9a-f]{32}$/);
      assert.deepEqual(rest, {
        roomIdentifier: ROOM, capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 60,
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
    assert.equal((await refused({ method: 'GET' }, 405)).headers.Allow, 'POST');
    assert.match((await refused({ body: '{"username":' }, 400)).message, /JSON object/);
    assert.match((await refused({ body: '{"username":7}' }, 400)).message, /must be a string/);
    assert.match((await refused({ body: JSON.stringify({ username: 'x'.repeat(33) }) }, 400)).message, /32 characters/);
    assert.match((await refused({ body: JSON.stringify({ username: 'a\u202eb' }) }, 400)).message, /control/);
    assert.equal((await refused({ body: ' '.repeat(5000) }, 413)).error, 'too_large');
    assert.equal((await refused({ body: '*', isBase64Encoded: true }, 400)).error, 'bad_request');
  });

  test('what is no HTTP request is answered, not failed', async () => {
    for (const payload of ['', 'null', '[]', '{}', '{"requestContext":{"http":{}}}', '{"requestContext":7}']) {
      const outcome = await world.invoke(payload);
      assert.equal(outcome.kind, 'response');
      assert.equal(outcome.body.statusCode, 400);
    }
  });

  test('throttling that lasts is passed on with the seconds to wait', async () => {
    const slow = { status: 429, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: {} };
    world.chat.reply(...Array(40).fill(slow));
    const outcome = await world.invoke(request(), 900);
    assert.equal(outcome.body.statusCode, 429);
    assert.equal(outcome.body.headers['Retry-After'], '100');
    assert.equal(JSON.parse(outcome.body.body).retryAfterSeconds, 100);
    world.chat.forget();
  });

  test('a refusal of the service is not shown to the viewer but logged', async () => {
    world.chat.reply({ status: 403, body: { __type: 'AccessDeniedException', message: 'arn of a role' } });
    const outcome = await world.invoke(request());
    assert.equal(outcome.body.statusCode, 502);
    assert.ok(!outcome.body.body.includes('arn of a role'));
    assert.equal((await world.bootstrap.logOf(outcome.id))[0].errorType, 'AccessDeniedException');
  });

  test('every request was well signed, and no token or key was printed', async () => {
    for (const one of world.chat.requests) await assertWellSigned(one);
    for (const secret of ['AQICA-viewer-token', credentials.secretAccessKey, credentials.sessionToken]) {
      assert.ok(!world.bootstrap.output().includes(secret));
    }
  });
});

describe('chat-token behind a Function URL that adds CORS itself', () => {
  test('no CORS header is doubled, foreign pages are refused, and tokens are view-only', async () => {
    const world = await startWorld('chat-token');
    const event = JSON.parse(fixture('function-url-request.json'));
    assert.equal((await world.invoke(event)).body.statusCode, 403);
    event.headers.origin = `https://${event.headers.host}`;
    const outcome = await world.invoke(event);
    assert.equal(bodyOf(outcome).endpoint, 'wss://edge.ivschat.us-west-2.amazonaws.com');
    assert.equal(bodyOf(outcome).reconnectWindowMs, 0);
    assert.deepEqual(Object.keys(outcome.body.headers), ['Content-Type', 'Cache-Control']);
    assert.deepEqual(JSON.parse(world.chat.requests[0].body).capabilities, []);
    await world.stop();
  });
});

describe('configuration', () => {
  const room = { CHAT_ROOM_ARN: ROOM };
  const keys = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'secret-that-stays-inside' };
  /** @type {[string, Record<string, string>][]} */
  const broken = [
    ['_HANDLER', { ...room, ...keys }],
    ['_HANDLER', { _HANDLER: 'nonsense', ...room, ...keys }],
    ['CHAT_ROOM_ARN', { _HANDLER: 'stream-state', ...keys }],
    ['CHAT_ROOM_ARN', { _HANDLER: 'stream-state', CHAT_ROOM_ARN: 'demoRoom1234', ...keys }],
    ['ROOM_MAP', { _HANDLER: 'stream-state', ROOM_MAP: '{"a":', ...keys }],
    ['AWS_ACCESS_KEY_ID', { _HANDLER: 'stream-state', ...room }],
    ['AWS_CA_BUNDLE', { _HANDLER: 'stream-state', ...room, ...keys, AWS_CA_BUNDLE: '/nowhere.pem' }],
    ['CORS', { _HANDLER: 'chat-token', ...room, ...keys, CORS: 'both' }],
  ];
  for (const [variable, env] of broken) {
    test(`a wrong ${variable} is an init error that names it, exit 1`, async () => {
      const runtime = await startRuntime();
      const bootstrap = startBootstrap({ AWS_LAMBDA_RUNTIME_API: runtime.address, ...env });
      assert.equal(await bootstrap.ended(), 1);
      runtime.close();
      assert.equal(runtime.initErrors.length, 1);
      const { errorType, errorMessage, stackTrace } = JSON.parse(runtime.initErrors[0].body);
      assert.equal(errorType, 'Runtime.ConfigInvalid');
      assert.ok(errorMessage.startsWith(`${variable} `), errorMessage);
      assert.deepEqual(stackTrace, []);
      assert.equal(runtime.initErrors[0].headers['lambda-runtime-function-error-type'], errorType);
      assert.equal(bootstrap.log().at(-1).variable, variable);
      assert.ok(!bootstrap.output().includes('secret-that-stays-inside'));
    });
  }

  test('when the Runtime API goes away the process ends with a failure', async () => {
    const runtime = await startRuntime();
    const bootstrap = startBootstrap({
      _HANDLER: 'stream-state', AWS_LAMBDA_RUNTIME_API: runtime.address,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9', ...room, ...keys,
    });
    setTimeout(() => runtime.close(), 200);
    assert.equal(await bootstrap.ended(), 1);
    assert.match(bootstrap.log().at(-1).message, /Runtime API is gone/);
  });
});
