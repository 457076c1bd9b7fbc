import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SendEventCommand } from '@aws-sdk/client-ivschat';
import { assertWellSigned } from './emitter-checks.mjs';
import { bootstrapPath, startRecorder } from './emitter-world.mjs';
import { keys as demoKeys, room, sdk } from './hub-process.mjs';
import { channel, functionKeys, startStage } from './stage-process.mjs';

/** @typedef {Awaited<ReturnType<typeof startStage>>} Stage */

/** A Stream Start of the demo channel. */
const start = JSON.stringify({
  ...JSON.parse(
    readFileSync(new URL('../fixtures/event-stream-start.json', import.meta.url), 'utf8'),
  ),
  resources: [channel],
});

/** A stage, and between its functions and its hub what keeps their requests.
 * @param {(request: import('./emitter-world.mjs').Received) => void} [alter] */
async function startWatched(alter) {
  const recorder = await startRecorder(() => stage.url.href, alter);
  const folder = await mkdtemp(join(tmpdir(), 'stage-keys-'));
  const program = join(folder, 'bootstrap');
  await writeFile(
    program,
    `#!/bin/sh\nAWS_ENDPOINT_URL_IVSCHAT=${recorder.url} exec '${bootstrapPath}'\n`,
  );
  await chmod(program, 0o755);
  /** @type {Stage} */
  const stage = await startStage('--bootstrap', program);
  return {
    stage,
    requests: recorder.requests,
    async stop() {
      await stage.stop();
      recorder.close();
      await rm(folder, { recursive: true });
    },
  };
}

describe('the keys that the functions get', () => {
  /** @type {Awaited<ReturnType<typeof startWatched>>} */
  let world;
  before(async () => {
    world = await startWatched();
  });
  after(() => world.stop());

  test('are temporary ones, and an event is sent with their token signed', async () => {
    const viewer = await world.stage.viewer();
    const keys = functionKeys(world.stage.child.pid);
    assert.match(keys.accessKeyId, /^ASIA\w{12,124}$/);
    await world.stage.ask('POST', '/stage/event', { body: start });
    await viewer.event('STREAM_STARTED');
    const paths = world.requests.map(({ url }) => url);
    assert.deepEqual(paths, ['/CreateChatToken', '/SendEvent']);
    for (const request of world.requests) await assertWellSigned(request, keys);
    viewer.socket.close();
  });

  test('are what the hub asks for: no others, and none without the token', async (t) => {
    const other = await startStage();
    t.after(() => other.stop());
    await Promise.all([world.stage, other].map((stage) => stage.ask('POST', '/token')));
    const keys = functionKeys(world.stage.child.pid);
    const others = functionKeys(other.child.pid);
    for (const name of /** @type {const} */ (['accessKeyId', 'secretAccessKey', 'sessionToken'])) {
      assert.notEqual(keys[name], others[name]);
    }
    const event = new SendEventCommand({ roomIdentifier: room, eventName: 'STREAM_STARTED' });
    const send = async (/** @type {Partial<typeof keys>} */ change) => {
      const credentials = { ...keys, ...change };
      const client = sdk(world.stage.url, { credentials });
      try {
        return (await client.send(event)).$metadata.httpStatusCode;
      } catch (/** @type {any} */ error) {
        assert.ok(!error.message.includes(keys.sessionToken));
        return error.$metadata.httpStatusCode;
      } finally {
        client.destroy();
      }
    };
    assert.equal(await send({}), 200);
    assert.equal(await send({ sessionToken: undefined }), 403);
    assert.equal(await send({ sessionToken: others.sessionToken }), 403);
    assert.equal(await send({ secretAccessKey: others.secretAccessKey }), 403);
    assert.equal(await send(others), 403);
    assert.equal(await send({ ...demoKeys, sessionToken: undefined }), 403);
  });
});

test('a token altered on the way is refused, and no key is in a log, the timeline or an answer', async (t) => {
  const world = await startWatched(({ headers }) => {
    headers['x-amz-security-token'] = `${headers['x-amz-security-token']}x`;
  });
  t.after(() => world.stop());
  const { stage } = world;
  const refused = await stage.ask('POST', '/token');
  assert.equal(refused.status, 502);
  const keys = functionKeys(stage.child.pid);
  await stage.ask('POST', '/stage/event', { body: start });
  const entries = await stage.timelineWhen((all) =>
    all.some(({ what, detail }) => what !== 'invoke' && detail.startsWith('stream-state ')),
  );
  assert.deepEqual(
    world.requests.map(({ url }) => url),
    ['/CreateChatToken', '/SendEvent'],
  );
  assert.match(stage.output(), /UnrecognizedClientException/);
  const said = JSON.stringify([stage.output(), entries, refused.headers, refused.body]);
  for (const secret of [keys.secretAccessKey, keys.sessionToken, 'Signature=']) {
    assert.ok(!said.includes(secret), said);
  }
});
