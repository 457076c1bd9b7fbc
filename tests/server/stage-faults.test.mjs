import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { eventually } from '../eventually.mjs';
import { masterPath, run, startStage } from './stage-process.mjs';

/** @typedef {Awaited<ReturnType<typeof startStage>>} Stage */
/** @typedef {Awaited<ReturnType<Stage['viewer']>>} Viewer */

/** @param {Record<string, unknown>} frame */
const streamOf = (frame) =>
  JSON.parse(/** @type {{event: string}} */ (frame.Attributes).event).detail.stream_id;

/** @param {Viewer} viewer @returns {Promise<number>} */
const closeCode = async ({ socket }) => (await once(socket, 'close'))[0];

describe('faults on demand', () => {
  /** @type {Stage} */
  let stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.stop());
  afterEach(async () => {
    await stage.ask('DELETE', '/stage/fault');
    await stage.ask('POST', '/stage/end');
  });

  /** @param {Record<string, unknown>} fault */
  async function begin(fault) {
    const answer = await stage.ask('POST', '/stage/fault', { body: JSON.stringify(fault) });
    assert.equal(answer.status, 200, answer.body);
    return JSON.parse(answer.body).begun;
  }
  const list = async () => JSON.parse((await stage.ask('GET', '/stage/fault')).body);
  const live = async () => JSON.parse((await stage.ask('POST', '/stage/live')).body).streamId;

  test('a cut resets every viewer, and the next connection works', async () => {
    const viewers = [await stage.viewer(), await stage.viewer()];
    for (const { socket } of viewers) socket.on('error', () => {});
    const closed = Promise.all(viewers.map(closeCode));
    assert.equal(await begin({ kind: 'cut-chat' }), 'cut-chat: 2 viewers');
    assert.deepEqual(await closed, [1006, 1006]);
    const next = await stage.viewer();
    await stage.ask('POST', '/stage/live');
    await next.event('STREAM_STARTED');
    next.socket.close();
  });

  test('a close says the code it was given', async () => {
    const viewer = await stage.viewer();
    const closed = closeCode(viewer);
    assert.equal(
      await begin({ kind: 'close-chat', code: 1012 }),
      'close-chat: code 1012: 1 viewer',
    );
    assert.equal(await closed, 1012);
  });

  test('a half-open viewer hears nothing and is not answered, a new one is', async () => {
    const silent = await stage.viewer();
    assert.equal(await begin({ kind: 'half-open-chat' }), 'half-open-chat: 1 viewer');
    const heard = silent.frames.length;
    let pongs = 0;
    silent.socket.on('pong', () => (pongs += 1));
    silent.socket.ping();
    silent.socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', Content: 'hello?' }));
    const other = await stage.viewer();
    await stage.ask('POST', '/stage/live');
    await other.event('STREAM_STARTED');
    assert.equal(
      other.frames.some(({ Type }) => Type === 'MESSAGE'),
      false,
    );
    assert.equal(silent.socket.readyState, WebSocket.OPEN);
    assert.deepEqual(await list(), [{ kind: 'half-open-chat', viewers: 1 }]);

    silent.socket.on('error', () => {});
    const closed = closeCode(silent);
    await stage.ask('DELETE', '/stage/fault');
    assert.equal(await closed, 1006);
    assert.equal(silent.frames.length, heard);
    assert.equal(pongs, 0);
    assert.equal(other.socket.readyState, WebSocket.OPEN);
    assert.deepEqual(await list(), []);
    other.socket.close();
  });

  test('a half-open viewer who gives up is forgotten', async () => {
    const silent = await stage.viewer();
    await begin({ kind: 'half-open-chat' });
    silent.socket.terminate();
    await eventually(async () => (await list()).length === 0, 'the half-open viewer to be gone');
  });

  test('handshakes are refused while chat is, and the token waits', async () => {
    const { endpoint, token } = JSON.parse((await stage.ask('POST', '/token')).body);
    await begin({ kind: 'refuse-chat' });
    const refused = new WebSocket(endpoint, token);
    const [, response] = await once(refused, 'unexpected-response');
    assert.equal(response.statusCode, 503);
    refused.on('error', () => {});
    refused.terminate();
    await stage.ask('DELETE', '/stage/fault');
    const accepted = new WebSocket(endpoint, token);
    await once(accepted, 'open');
    accepted.close();
  });

  test('the token endpoint answers the status and Retry-After as often as asked for', async () => {
    await begin({ kind: 'token', status: 429, retryAfter: 2 });
    const throttled = await stage.ask('POST', '/token');
    assert.equal(throttled.status, 429);
    assert.equal(throttled.headers['retry-after'], '2');
    assert.equal(JSON.parse(throttled.body).retryAfterSeconds, 2);
    await begin({ kind: 'token', status: 500, times: 2 });
    const broken = await stage.ask('POST', '/token');
    assert.equal(broken.status, 500);
    assert.equal(broken.headers['retry-after'], undefined);
    assert.equal(JSON.parse(broken.body).token, undefined);
    assert.deepEqual(await list(), [{ kind: 'token', status: 500, times: 2, met: 1 }]);
    assert.equal((await stage.ask('POST', '/token')).status, 500);
    assert.deepEqual(await list(), []);
    assert.equal((await stage.ask('POST', '/token')).status, 200);
  });

  test('a slow token endpoint delays nothing else, and answers when the fault ends', async () => {
    await begin({ kind: 'token-slow', delay: 60_000, times: 1 });
    let answered = false;
    const slow = stage.ask('POST', '/token').finally(() => (answered = true));
    await eventually(async () => (await list()).length === 0, 'the request for a token to arrive');
    assert.equal((await stage.ask('POST', '/token')).status, 200);
    assert.equal(answered, false);
    await stage.ask('DELETE', '/stage/fault');
    assert.equal((await slow).status, 200);
  });

  test('playlists fail with their status, segments stay', async () => {
    await stage.ask('POST', '/stage/live');
    const master = await stage.ask('GET', masterPath);
    const path = master.body.split('\n').find((line) => line.startsWith('/')) ?? '';
    await begin({ kind: 'manifest-404' });
    assert.equal((await stage.ask('GET', masterPath)).status, 404);
    assert.equal((await stage.ask('GET', path)).status, 404);
    await begin({ kind: 'manifest', status: 403 });
    assert.equal((await stage.ask('GET', masterPath)).status, 403);
    assert.equal((await stage.ask('GET', path)).status, 403);
    assert.equal((await stage.ask('GET', path.replace('index.m3u8', '0.ts'))).status, 200);
    await stage.ask('DELETE', '/stage/fault');
    assert.equal((await stage.ask('GET', path)).status, 200);
  });

  test('a frozen playlist stays as it is, and goes on afterwards where the stream is', async () => {
    await stage.ask('POST', '/stage/live');
    const master = await stage.ask('GET', masterPath);
    const path = master.body.split('\n').find((line) => line.startsWith('/')) ?? '';
    await begin({ kind: 'freeze-manifest' });
    const frozen = (await stage.ask('GET', path)).body;
    const last = Number(/(\d+)\.ts\n$/.exec(frozen)?.[1]);
    const next = path.replace('index.m3u8', `${last + 1}.ts`);
    await eventually(async () => (await stage.ask('GET', next)).status === 200, `segment ${next}`);
    assert.equal((await stage.ask('GET', path)).body, frozen);
    await stage.ask('DELETE', '/stage/fault');
    assert.match((await stage.ask('GET', path)).body, new RegExp(`\n${last + 1}\\.ts\n`));
  });

  test('a lost start reaches nobody, its end does', async () => {
    const viewer = await stage.viewer();
    await begin({ kind: 'lose-event' });
    await live();
    await stage.ask('POST', '/stage/end');
    await viewer.event('STREAM_ENDED');
    assert.equal(
      viewer.frames.some(({ EventName }) => EventName === 'STREAM_STARTED'),
      false,
    );
    viewer.socket.close();
  });

  test('a late start comes by itself', async () => {
    const viewer = await stage.viewer();
    await stage.ask('DELETE', '/stage/timeline');
    await begin({ kind: 'delay-event', ms: 400 });
    const streamId = await live();
    assert.equal(streamOf(await viewer.event('STREAM_STARTED')), streamId);
    const entries = await stage.timeline();
    const late = entries.find(
      ({ what, detail }) => what === 'fault' && /withheld until/.test(detail),
    );
    const start = entries.find(({ detail }) => /^Stream Start/.test(detail));
    assert.ok(late && start && late.t_ms - start.t_ms >= 400, JSON.stringify(entries));
    viewer.socket.close();
  });

  test('a repeated start comes twice', async () => {
    const viewer = await stage.viewer();
    await begin({ kind: 'repeat-event' });
    const streamId = await live();
    assert.equal(streamOf(await viewer.event('STREAM_STARTED')), streamId);
    assert.equal(streamOf(await viewer.event('STREAM_STARTED')), streamId);
    viewer.socket.close();
  });

  test('reordered, the end comes before its start', async () => {
    const viewer = await stage.viewer();
    await begin({ kind: 'reorder-events' });
    const streamId = await live();
    await stage.ask('POST', '/stage/end');
    await viewer.event('STREAM_STARTED');
    const [ended] = viewer.frames.filter(({ EventName }) => EventName === 'STREAM_ENDED');
    assert.equal(streamOf(ended), streamId);
    viewer.socket.close();
  });

  test('when the emitter fails once, the event is retried', async () => {
    const viewer = await stage.viewer();
    await stage.ask('DELETE', '/stage/timeline');
    await begin({ kind: 'emitter-down', times: 1 });
    const streamId = await live();
    assert.equal(streamOf(await viewer.event('STREAM_STARTED')), streamId);
    const entries = await stage.timeline();
    const failed = entries.filter(({ what }) => what === 'error');
    assert.equal(failed.length, 1);
    assert.match(failed[0].detail, /^stream-state .*emitter-down$/);
    assert.equal((await stage.ask('POST', '/token')).status, 200);
    viewer.socket.close();
  });

  test('what is asked wrongly is refused, naming the field, and changes nothing', async () => {
    const rows = [
      ['', /the body is not a JSON object/],
      ['[{"kind":"cut-chat"}]', /the body is not a JSON object/],
      ['{"kind":"explode"}', /"kind" must be one of cut-chat .* not "explode"$/],
      ['{"kind":"token"}', /^"status" is missing: token needs "status"$/],
      ['{"kind":"refuse-chat","times":0}', /^"times" must be a whole number from 1 to 1000$/],
      ['{"kind":"refuse-chat","ms":"1"}', /^"ms" must be a whole number from 1 to 600000$/],
      ['{"kind":"token","ms":1,"status":302}', /^"status" must be a whole number from 400 to 599$/],
      ['{"kind":"token","ms":1,"status":429,"retry":1}', /^"retry" is no field of token/],
      ['{"kind":"close-chat","code":1006}', /^"code" must be a close code/],
    ];
    const told = (await stage.timeline()).filter(({ what }) => what === 'fault').length;
    for (const [body, sentence] of rows) {
      const answer = await stage.ask('POST', '/stage/fault', { body: String(body) });
      assert.equal(answer.status, 400, String(body));
      assert.match(JSON.parse(answer.body).error, /** @type {RegExp} */ (sentence));
    }
    assert.deepEqual(await list(), []);
    assert.equal((await stage.timeline()).filter(({ what }) => what === 'fault').length, told);
  });

  test('faults in force are listed with how often they were met, and DELETE answers them', async () => {
    await begin({ kind: 'manifest', status: 503, ms: 600_000 });
    await begin({ kind: 'token', status: 500, times: 9 });
    await begin({ kind: 'repeat-event' });
    await stage.ask('POST', '/token');
    const [token, manifest, ...rest] = JSON.parse((await stage.ask('DELETE', '/stage/fault')).body);
    assert.deepEqual(token, { kind: 'token', status: 500, times: 9, met: 1 });
    const { leftMs } = manifest;
    assert.ok(leftMs > 0 && leftMs <= 600_000, leftMs);
    assert.deepEqual(manifest, { kind: 'manifest', ms: 600_000, status: 503, met: 0, leftMs });
    assert.deepEqual(rest, [{ kind: 'repeat-event' }]);
    assert.deepEqual(await list(), []);
  });
});

test('a half-open viewer and a late token do not keep the stage from ending', async () => {
  const stage = await startStage();
  const viewer = await stage.viewer();
  viewer.socket.on('error', () => {});
  for (const fault of [
    { kind: 'half-open-chat' },
    { kind: 'token-slow', delay: 60_000, times: 1 },
    { kind: 'delay-event', ms: 60_000 },
  ]) {
    await stage.ask('POST', '/stage/fault', { body: JSON.stringify(fault) });
  }
  await stage.ask('POST', '/stage/live');
  const late = stage.ask('POST', '/token').catch(() => 'gone');
  await eventually(
    async () => !(await stage.ask('GET', '/stage/fault')).body.includes('token-slow'),
    'the request for a token to arrive',
  );
  assert.equal(await stage.stop(), 0);
  assert.equal(await late, 'gone');
});

test('the chat room repeats its state as often as it is told to', async () => {
  const stage = await startStage('--beacon-ms', '50');
  const viewer = await stage.viewer();
  await stage.ask('POST', '/stage/live');
  for (let i = 0; i < 3; i += 1) {
    const { state } = /** @type {any} */ ((await viewer.event('STREAM_STATE')).Attributes);
    assert.equal(JSON.parse(state).periodMs, 50);
    assert.equal(JSON.parse(state).live, true);
  }
  viewer.socket.close();
  await stage.stop();
  for (const value of ['', '-1', '1.5', '86400001', 'often']) {
    const { status, error } = await run(['--port', '0', '--beacon-ms', value]);
    assert.equal(status, 2, value);
    assert.match(
      error,
      /^stage: --beacon-ms wants a whole number from 0 to 86400000, not '.*'; stage --help [^\n]*\n$/,
    );
  }
});
