// Who listens to what, and what is left when it is over.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { createAutoplay } from '../../web/src/autoplay.js';
import { listen, listenerCount } from '../../web/src/listen.js';
import { adapterFor } from '../../web/src/players/index.js';
import {
  CountingTarget,
  fakeChat,
  fakePage,
  fakePlayer,
  FakeTime,
  PLAYBACK_URL,
  stateFrame,
  until,
} from './helpers.mjs';
import { FakeHls, FakeVideo } from './media.mjs';
import { openChat } from './setups.mjs';

const throwing = () => {
  throw new Error('worn out');
};

/** What createAutoplay() leaves behind when it rejects. */
async function rejected(player, more = {}) {
  const time = new FakeTime();
  const page = fakePage();
  const chat = fakeChat();
  const signal = Object.assign(new CountingTarget(), { aborted: false });
  const options = { playbackUrl: PLAYBACK_URL, player, chat, signal, ...more };
  await assert.rejects(createAutoplay({ ...options, platform: time.platform({ page }) }), (error) =>
    /worn out/.test(error.message),
  );
  return [page.listeners(), chat.listeners, signal.listeners, time.timers.size];
}

test('a player that throws as it is subscribed to leaves no listener and no timer', async () => {
  assert.deepEqual(await rejected({ ...fakePlayer(), subscribe: throwing }), [0, 0, 0, 0]);
  const worse = { ...fakePlayer(), subscribe: throwing, destroy: throwing };
  assert.deepEqual(await rejected(worse), [0, 0, 0, 0]);
  const late = fakePlayer();
  const subscribe = (listener) => {
    listener({ fact: 'PlayerAttached', state: 'Playing', paused: false, muted: true });
    listener({ fact: 'AudioBlocked' });
    throwing();
  };
  assert.deepEqual(await rejected({ ...late, subscribe }), [0, 0, 0, 0]);
});

test('a chat that refuses a listener leaves none on the page', async () => {
  const chat = Object.assign(fakeChat(), { addEventListener: throwing });
  assert.deepEqual(await rejected(fakePlayer(), { chat }), [0, 0, 0, 0]);
});

test('a player that refuses its third listener keeps none', () => {
  const video = new FakeVideo();
  const add = video.addEventListener;
  let added = 0;
  video.addEventListener = function (...args) {
    if (++added === 3) throwing();
    add.apply(this, args);
  };
  const adapter = adapterFor(new FakeHls(video), new FakeTime().platform());
  assert.throws(() => adapter.subscribe(() => {}), /worn out/);
  adapter.destroy();
  assert.equal(video.listeners, 0);
});

test('a target that refuses to remove one listener loses the others', () => {
  const stop = new AbortController();
  const target = new CountingTarget();
  const remove = target.removeEventListener;
  target.removeEventListener = function (type, ...rest) {
    if (type === 'a') throwing();
    remove.call(this, type, ...rest);
  };
  listen(target, stop.signal, { a() {}, b() {} });
  stop.abort();
  assert.deepEqual(target.types(), ['a']);
});

test('listeners are counted as EventTarget counts them', () => {
  const count = listenerCount();
  const listener = () => {};
  const stop = new AbortController();
  const steps = [
    [() => count.add(null), 0],
    [() => count.add(listener), 1],
    [() => count.add(listener, { once: true }), 1],
    [() => count.dispatched(), 1],
    [() => count.add(listener, true), 2],
    [() => count.remove(listener, { capture: true }), 1],
    [() => count.remove(() => {}), 1],
    [() => count.remove(listener, false), 0],
    [() => count.add(listener, { once: true }), 1],
    [() => count.dispatched(), 0],
    [() => count.add(listener, { signal: stop.signal }), 1],
    [() => count.remove(listener), 0],
    [() => count.add(listener), 1],
    [() => stop.abort(), 1],
    [() => count.add(listener, { capture: true, signal: stop.signal }), 1],
    [() => count.add({ handleEvent() {} }), 2],
  ];
  for (const [step, size] of steps) {
    step();
    assert.equal(count.size, size, String(step));
  }
});

for (const [what, add] of [
  [
    'heard one message, once',
    (chat, listener) => chat.addEventListener('message', listener, { once: true }),
  ],
  [
    'was removed by its signal',
    (chat, listener) => {
      const stop = new AbortController();
      chat.addEventListener('message', (event) => (listener(event), stop.abort()), stop);
    },
  ],
]) {
  test(`messages are not read any more for a listener that ${what}`, async (t) => {
    const { room, chat } = await openChat(t);
    const heard = [];
    add(chat, ({ content }) => heard.push(content));
    room.say({ Type: 'MESSAGE', Id: 'a', Content: 'one', Sender: { UserId: 'u' } });
    await until(() => heard.length === 1, 'a message');
    let states = 0;
    chat.addEventListener('state', () => states++);
    room.say('{"Type":"MESSAGE" and then no JSON');
    room.say(stateFrame({}));
    await until(() => states === 1, 'the state');
    assert.deepEqual([heard, chat.ignored], [['one'], {}]);
  });
}

test('an enumerable property of Object.prototype breaks nothing', () => {
  const code = `
    import { createAutoplay } from './web/src/autoplay.js';
    import { connectChat } from './web/src/chat.js';
    import { fakePage, fakePlayer, FakeTime, PLAYBACK_URL, startEvent, frameOf } from './tests/web/helpers.mjs';
    Object.prototype.extend = function extend() {};
    Object.prototype.fields = { of: 'another library' };
    const platform = new FakeTime().platform({ page: fakePage(), WebSocket: class { close() {} } });
    const player = fakePlayer();
    const chat = connectChat({ tokenProvider: () => 't', region: 'us-east-1', trace: true, platform });
    const errors = [];
    chat.addEventListener('error', ({ error }) => errors.push(error.message));
    const autoplay = await createAutoplay({ playbackUrl: PLAYBACK_URL, player, chat, trace: true, platform });
    autoplay.addEventListener('error', ({ error }) => errors.push(error.message));
    player.say('PlayerFailed', { error: 'NotAvailable', status: 404 });
    autoplay.feed(frameOf('STREAM_STARTED', startEvent()));
    player.say('PlayerPlaying');
    const { reason } = autoplay.explain();
    autoplay.close();
    chat.close();
    console.log(JSON.stringify([reason, chat.link, errors, platform.page.listeners()]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual(JSON.parse(stdout || '0'), ['playing', 'Stopped', [], 0], stderr);
});
