// Both directions of "Autoplaying Amazon IVS Live Streams" (dev.to/aws, 2023): a page that does what
// the article's page does, fed by our emitter; our page, fed by a Lambda that does what the
// article's does. What each does is written here from its description.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { SendEventCommand } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';
import { fakePlayer, PLAYBACK_URL, until } from '../web/helpers.mjs';
import { assertWellSigned, bodyOf } from './emitter-checks.mjs';
import { fixture, startBootstrap, startRecorder, startRuntime } from './emitter-world.mjs';
import { keys, room, sdk, startHub, test } from './hub-process.mjs';

const samples = readdirSync(new URL('../fixtures/', import.meta.url)).filter((name) =>
  /^event-stream-(start|end|failure).*\.json$/.test(name),
);
const isStart = (/** @type {any} */ event) => event.detail.event_name === 'Stream Start';

/** The article's page: a player, and what is done with each frame of the chat connection.
 * @param {string} channelName */
function articlePage(channelName) {
  const player = { isPlaying: false, starts: 0 };
  return {
    player,
    /** @param {{data: unknown}} message */
    onmessage(message) {
      const frame = JSON.parse(String(message.data));
      if (frame.Type !== 'EVENT' || frame.EventName !== 'STREAM_STARTED') return;
      const event = JSON.parse(frame.Attributes.event);
      if (event.detail.channel_name !== channelName || player.isPlaying) return;
      player.isPlaying = true;
      player.starts += 1;
    },
  };
}

/** The article's Lambda. @param {import('@aws-sdk/client-ivschat').IvschatClient} client */
function articleLambda(client) {
  return async (/** @type {any} */ event) => {
    const answer = await client.send(
      new SendEventCommand({
        roomIdentifier: room,
        eventName: 'STREAM_STARTED',
        attributes: { event: JSON.stringify(event) },
      }),
    );
    return { statusCode: 200, isBase64Encoded: false, body: JSON.stringify({ id: answer.id }) };
  };
}

/** Our emitter between a Runtime API and a hub, configured as the article's Lambda is.
 * @param {Awaited<ReturnType<typeof startHub>>} hub */
async function startEmitter(hub) {
  const runtime = await startRuntime();
  const recorder = await startRecorder(() => hub.url);
  const bootstrap = startBootstrap({
    _HANDLER: 'stream-state',
    DEMO_CHAT_ARN: room,
    AWS_LAMBDA_RUNTIME_API: runtime.address,
    AWS_ENDPOINT_URL_IVSCHAT: recorder.url,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_REGION: 'us-west-2',
  });
  return {
    invoke: runtime.invoke,
    requests: recorder.requests,
    async stop() {
      await bootstrap.stop();
      runtime.close();
      recorder.close();
    },
  };
}

describe("the article's page, fed by our emitter", () => {
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  let hub;
  /** @type {Awaited<ReturnType<typeof startEmitter>>} */
  let emitter;
  before(async () => {
    hub = await startHub();
    emitter = await startEmitter(hub);
  });
  after(async () => {
    await emitter.stop();
    assert.equal(await hub.stop(), 0);
  });
  /** A viewer whose page waits for that channel. @param {string} channelName */
  async function open(channelName) {
    const page = articlePage(channelName);
    const viewer = await hub.viewer();
    viewer.socket.onmessage = page.onmessage;
    /** What the room hears of an event, once the page has seen it. */
    const told = async (/** @type {string | object} */ event) => {
      const { id } = bodyOf(await emitter.invoke(event));
      return viewer.hears((frame) => frame.Id === id);
    };
    return { ...page, viewer, told };
  }

  test("the room that DEMO_CHAT_ARN names is told, and the answer has the article's shape", async () => {
    const { viewer, told } = await open('demo-channel');
    const { kind, body } = await emitter.invoke(fixture('event-stream-start.json'));
    assert.equal(kind, 'response');
    const { statusCode, headers, isBase64Encoded, body: text, ...more } = body;
    assert.deepEqual(more, {});
    assert.equal(statusCode, 200);
    assert.equal(headers['Access-Control-Allow-Origin'], '*');
    assert.equal(isBase64Encoded, false);
    const { id, ...rest } = JSON.parse(text);
    assert.match(id, /^[A-Za-z0-9]{12}$/);
    assert.deepEqual(rest, {});
    await viewer.hears((frame) => frame.Id === id);
    assert.equal((await told(fixture('event-stream-end.json'))).EventName, 'STREAM_ENDED');
    await viewer.end();
  });

  for (const name of samples) {
    const event = JSON.parse(fixture(name));
    test(`${name} is carried as JSON.stringify would write it`, async () => {
      const { viewer, told } = await open('any');
      const frame = await told(fixture(name));
      assert.equal(frame.Type, 'EVENT');
      assert.equal(frame.EventName, isStart(event) ? 'STREAM_STARTED' : 'STREAM_ENDED');
      assert.equal(frame.Attributes.event, JSON.stringify(event));
      await viewer.end();
    });

    test(`${name} ${isStart(event) ? 'starts' : 'does not start'} the page of its channel`, async () => {
      const channelName = event.detail.channel_name;
      const mine = await open(channelName);
      const foreign = await open(`${channelName}-2`);
      const { Id } = await mine.told(fixture(name));
      await foreign.viewer.hears((frame) => frame.Id === Id);
      assert.equal(mine.player.starts, isStart(event) ? 1 : 0);
      assert.equal(foreign.player.starts, 0);
      await Promise.all([mine.viewer.end(), foreign.viewer.end()]);
    });
  }

  test('a page that plays is not started again by the next stream or a repeated event', async () => {
    const { player, viewer, told } = await open('demo-channel');
    for (const name of ['start', 'start', 'start-second']) {
      await told(fixture(`event-stream-${name}.json`));
    }
    assert.equal(player.starts, 1);
    await viewer.end();
  });

  test('names of channels keep every character that JSON can hold', async () => {
    const names = ['"quoted" \\ /', 'día 日本 🎬\u200d🎥', '\u2028\u2029', '<b>&amp;</b>', '\t\n'];
    for (const channelName of names) {
      const event = JSON.parse(fixture('event-stream-start.json'));
      event.detail.channel_name = channelName;
      const { player, viewer, told } = await open(channelName);
      assert.equal((await told(event)).Attributes.event, JSON.stringify(event));
      assert.equal(player.starts, 1, JSON.stringify(channelName));
      await viewer.end();
    }
  });

  test('an event too long for 1 KB still starts the page that waits for its channel', async () => {
    const event = JSON.parse(fixture('event-stream-start.json'));
    event.detail.note = 'x'.repeat(2000);
    const { player, viewer, told } = await open('demo-channel');
    const frame = await told(event);
    assert.ok(JSON.stringify(frame.Attributes).length < 1024);
    assert.equal(player.starts, 1);
    await viewer.end();
  });

  test("the hub was asked with signatures that AWS's own signer makes too", async () => {
    assert.ok(emitter.requests.length >= 20, String(emitter.requests.length));
    for (const one of emitter.requests) await assertWellSigned(one, keys);
  });
});

describe("our page, fed by the article's Lambda", () => {
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  let hub;
  before(async () => (hub = await startHub()));
  after(async () => assert.equal(await hub.stop(), 0));

  /** An event of this moment. @param {object} [detail] @param {string[]} [resources] */
  function startEvent(detail, resources) {
    const event = JSON.parse(fixture('event-stream-start.json'));
    const time = new Date().toISOString().replace(/\.\d+/, '');
    return {
      ...event,
      time,
      resources: resources ?? event.resources,
      detail: { ...event.detail, ...detail },
    };
  }

  /** Our built page on a fake player whose channel was off the air when it opened.
   * @param {import('node:test').TestContext} t */
  async function open(t) {
    const page = await import('../../dist/ivs-autoplay.js');
    const chat = page.connectChat({
      tokenProvider: async () => ({ token: await hub.token() }),
      endpoint: hub.socketUrl,
      platform: { WebSocket },
    });
    t.after(() => chat.close());
    const player = fakePlayer();
    const autoplay = await page.createAutoplay({ playbackUrl: PLAYBACK_URL, player, chat });
    t.after(() => autoplay.close());
    await until(() => player.count('load') === 1 && chat.link === 'Open', 'the first probe');
    player.say('PlayerFailed', { error: 'NotAvailable', status: 404 });
    player.calls.length = 0;
    return { chat, autoplay, player };
  }

  test('the event of its channel loads and plays, once however often it comes', async (t) => {
    const { chat, autoplay, player } = await open(t);
    const lambda = articleLambda(hub.client);
    const event = startEvent();
    const answer = await lambda(event);
    assert.match(JSON.parse(answer.body).id, /^[A-Za-z0-9]{12}$/);
    await until(() => player.count('play') === 1, 'load and play');
    assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
    assert.equal(autoplay.broadcast, 'Live');
    player.say('PlayerReady');
    player.say('PlayerPlaying');
    assert.equal(autoplay.isPlaying, true);
    assert.equal(autoplay.reason, 'playing');

    let repeats = 0;
    chat.addEventListener('event', () => (repeats += 1));
    for (let i = 0; i < 3; i++) await lambda(event);
    await until(() => repeats === 3, 'the repeated events');
    assert.deepEqual(player.names(), ['load', 'play']);
  });

  test('an event of another channel, even of the same name, starts nothing', async (t) => {
    const { autoplay, player } = await open(t);
    const lambda = articleLambda(sdk(hub.url));
    await lambda(startEvent({}, ['arn:aws:ivs:us-east-1:123456789012:channel/zYxWvUtSrQp98']));
    await until(() => autoplay.explain().ignored.Foreign === 1, 'the foreign event');
    assert.deepEqual(player.calls, []);
    await lambda(startEvent({ channel_name: 'café-“live”-🎥' }));
    await until(() => player.count('play') === 1, 'load and play');
  });
});
