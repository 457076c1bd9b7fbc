// The shipped binary against a Runtime API and an IVS Chat control plane that record everything.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../eventually.mjs';
import { assertWellSigned, bodyOf } from './emitter-checks.mjs';
import {
  CHANNEL,
  ROOM,
  credentials,
  fixture,
  startBootstrap,
  startRuntime,
  startWorld,
} from './emitter-world.mjs';

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */

const OTHER_ROOM = 'arn:aws:ivschat:us-west-2:123456789012:room/otherRoom5678';
const startEvent = () => JSON.parse(fixture('event-stream-start.json'));
const changed = (/** @type {object} */ members) => JSON.stringify({ ...startEvent(), ...members });
describe('stream-state', () => {
  /** @type {World} */
  let world;
  before(async () => (world = await startWorld('stream-state')));
  after(() => world.stop());

  test('a Stream Start reaches the room with its own bytes, and the answer names it', async () => {
    const from = world.chat.requests.length;
    const outcome = await world.invoke(fixture('event-stream-start.json'));
    assert.match(bodyOf(outcome).id, /^event\d+$/);
    assert.equal(outcome.body.statusCode, 200);
    assert.equal(outcome.body.isBase64Encoded, false);
    assert.equal(outcome.body.headers['Access-Control-Allow-Origin'], '*');
    const sent = world.chat.requests.slice(from);
    assert.equal(sent.length, 1);
    assert.equal(world.chat.last().url, '/SendEvent');
    assert.deepEqual(JSON.parse(world.chat.last().body), {
      roomIdentifier: ROOM,
      eventName: 'STREAM_STARTED',
      attributes: { event: JSON.stringify(startEvent()) },
    });
  });

  for (const name of ['event-stream-end.json', 'event-stream-failure.json']) {
    test(`${name} is told as STREAM_ENDED`, async () => {
      assert.ok(bodyOf(await world.invoke(fixture(name))).id);
      const body = JSON.parse(world.chat.last().body);
      assert.equal(body.eventName, 'STREAM_ENDED');
      assert.equal(body.attributes.event, JSON.stringify(JSON.parse(fixture(name))));
    });
  }

  test('every documented event becomes the attribute JSON.stringify would make', async () => {
    for (const name of [
      'event-stream-start-empty-name.json',
      'event-stream-start-unicode-name.json',
      'event-stream-start-second.json',
    ]) {
      assert.ok(bodyOf(await world.invoke(fixture(name))).id);
      const body = JSON.parse(world.chat.last().body);
      assert.equal(body.attributes.event, JSON.stringify(JSON.parse(fixture(name))));
    }
  });

  const chatFrame = JSON.stringify({
    Type: 'EVENT',
    EventName: 'STREAM_STARTED',
    Attributes: { event: fixture('event-stream-start.json') },
  });
  /** @type {[string, string | Buffer, RegExp][]} */
  const unfit = [
    ['no JSON', '{"detail":', /^not JSON$/],
    ['an empty payload', '', /^not JSON$/],
    ['a raw control character', '{"id":"\u0000"}', /^not JSON$/],
    ['bytes that are no UTF-8', Buffer.from('{"id":"\xff\xfe"}', 'latin1'), /^not JSON$/],
    ['an array', '[1]', /^not a JSON object$/],
    ['deep nesting', `{"detail":${'['.repeat(100_000)}`, /^nested too deeply$/],
    ['another source', changed({ source: 'aws.ec2' }), /not aws\.ivs/],
    ['no source', changed({ source: undefined }), /not aws\.ivs/],
    [
      'another detail-type',
      changed({ 'detail-type': 'IVS Stream Health Change' }),
      /detail-type "IVS Stream Health Change" is not followed/,
    ],
    ['no detail', changed({ detail: undefined }), /^no detail$/],
    ['a detail that is no object', changed({ detail: 'Stream Start' }), /^no detail$/],
    ['no resources', changed({ resources: undefined }), /no channel ARN/],
    ['empty resources', changed({ resources: [] }), /no channel ARN/],
    ['resources that are no ARN', changed({ resources: ['demo'] }), /no channel ARN/],
    ['a number for a channel', changed({ resources: [7] }), /wrong type|no channel ARN/],
    ['a chat frame', chatFrame, /not aws\.ivs/],
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
    const { attributes } = JSON.parse(world.chat.last().body);
    assert.ok(Buffer.byteLength(JSON.stringify(attributes)) < 1024);
    const { id, time, source, detail, resources } = startEvent();
    assert.deepEqual(JSON.parse(attributes.event), {
      id,
      'detail-type': 'IVS Stream State Change',
      source,
      time,
      resources,
      detail,
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
    const headers = { 'x-amzn-errortype': 'ThrottlingException' };
    world.chat.reply({ status: 429, headers, body: {} }, { status: 503, body: {} });
    assert.ok(bodyOf(await world.invoke(startEvent())).id);
    assert.equal(world.chat.requests.length, from + 3);
  });

  test('a refusal for good is answered as 502 at once and not retried', async () => {
    const from = world.chat.requests.length;
    world.chat.reply({
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException:http://internal/' },
      body: { message: 'not authorized to perform: ivschat:SendEvent' },
    });
    const outcome = await world.invoke(startEvent());
    assert.equal(outcome.body.statusCode, 502);
    assert.match(bodyOf(outcome).error, /AccessDeniedException/);
    assert.equal(world.chat.requests.length, from + 1);
  });

  test('a service that stays away fails the invocation in time, naming the cause', async () => {
    world.chat.reply('hang');
    const outcome = await world.invoke(startEvent(), 3_000);
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
    assert.deepEqual(
      results.map((/** @type {any} */ result) => result.room),
      [ROOM, OTHER_ROOM],
    );
    assert.ok(results.every((/** @type {any} */ result) => result.id));
  });

  test('a room that refuses for good does not keep the others from hearing', async () => {
    world.chat.reply({ status: 404, body: { __type: 'ResourceNotFoundException' } });
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
    ['AWS_CA_BUNDLE', { _HANDLER: 'stream-state', ...room, ...keys, AWS_CA_BUNDLE: '/nowhere' }],
    ['CORS', { _HANDLER: 'chat-token', ...room, ...keys, CORS: 'both' }],
  ];
  for (const [variable, env] of broken) {
    test(`a wrong ${variable} is an init error that names it, exit 1`, async () => {
      const runtime = await startRuntime();
      const bootstrap = startBootstrap({ AWS_LAMBDA_RUNTIME_API: runtime.address, ...env });
      assert.equal(await bootstrap.ended(), 1);
      runtime.close();
      assert.equal(runtime.initErrors.length, 1);
      const [posted] = runtime.initErrors;
      assert.ok(posted);
      const { errorType, errorMessage, stackTrace } = JSON.parse(posted.body);
      assert.equal(errorType, 'Runtime.ConfigInvalid');
      assert.ok(errorMessage.startsWith(`${variable} `), errorMessage);
      assert.deepEqual(stackTrace, []);
      assert.equal(posted.headers['lambda-runtime-function-error-type'], errorType);
      assert.equal(bootstrap.log().at(-1).variable, variable);
      assert.ok(!bootstrap.output().includes('secret-that-stays-inside'));
    });
  }

  test('when the Runtime API goes away the process ends with a failure', async () => {
    const runtime = await startRuntime();
    const bootstrap = startBootstrap({
      _HANDLER: 'stream-state',
      AWS_LAMBDA_RUNTIME_API: runtime.address,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      ...room,
      ...keys,
    });
    await eventually(runtime.isAsked, 'the process to ask for its next invocation');
    runtime.close();
    assert.equal(await bootstrap.ended(), 1);
    assert.match(bootstrap.log().at(-1).message, /Runtime API cannot be reached/);
  });
});
