// The player that an autoplay drives: by one at a time, whatever it throws.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { fakePage, fakePlayer, FakeTime, PLAYBACK_URL, settle } from './helpers.mjs';
import { FakeHls, FakeVideo } from './media.mjs';
import { openAutoplay, started } from './setups.mjs';

const create = (player, more = {}) =>
  createAutoplay({
    playbackUrl: PLAYBACK_URL,
    player,
    platform: new FakeTime().platform({ page: fakePage() }),
    ...more,
  });

const TAKEN = { name: 'TypeError', message: /'player' must be one that no other autoplay drives/ };

for (const [what, players] of [
  ['an adapter', () => Array(2).fill(fakePlayer())],
  ['a <video>', () => Array(2).fill(new FakeVideo())],
  ['an hls.js instance', () => Array(2).fill(new FakeHls(new FakeVideo()))],
  [
    'the <video> of an hls.js instance',
    () => {
      const video = new FakeVideo();
      return [new FakeHls(video), video];
    },
  ],
]) {
  test(`${what} is driven by one autoplay, and by the next when that one is closed`, async () => {
    const [one, other] = players();
    const first = await create(one);
    await assert.rejects(create(other), TAKEN);
    assert.equal(first.reason, 'checking');
    first.close();
    const second = await create(other);
    await assert.rejects(create(one), TAKEN);
    second.close();
  });
}

test('of two autoplays that are created at once on one player, one is refused', async () => {
  const player = fakePlayer();
  const outcomes = await Promise.allSettled([create(player), create(player)]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  assert.equal(player.count('load'), 1);
  outcomes[0].value.close();
});

test('an autoplay that is aborted while it is created gives up its player at once', async () => {
  const player = fakePlayer();
  const stop = new AbortController();
  const first = create(player, { signal: stop.signal });
  stop.abort();
  const second = await create(player);
  assert.deepEqual([(await first).reason, second.reason], ['closed', 'checking']);
  second.close();
});

test('an autoplay that could not be created, or was aborted, leaves its player to the next', async () => {
  const player = fakePlayer();
  const playbackUrl = () => Promise.reject(new Error('down'));
  await assert.rejects(create(player, { playbackUrl }), /down/);
  await assert.rejects(create(player, { playbackUrl: 'http://' }), /'playbackUrl'/);
  const subscribe = player.subscribe;
  player.subscribe = () => {
    throw new Error('not now');
  };
  await assert.rejects(create(player), /not now/);
  player.subscribe = subscribe;
  (await create(player, { signal: AbortSignal.abort() })).close();
  (await create(player)).close();
});

test('the event behind a change is its name, or the fact where the name is no text', async (t) => {
  const { autoplay, changes, errors } = await openAutoplay(t);
  const frame = JSON.parse(started());
  for (const name of [{ toString: 1 }, ['a'], 7, null]) {
    autoplay.setLink('down');
    autoplay.setLink('up');
    changes.length = 0;
    autoplay.feed({ ...frame, EventName: name });
  }
  assert.deepEqual(errors, []);
  assert.deepEqual([autoplay.reason, autoplay.explain().event], ['starting', 'FrameArrived']);
});

/** The part of an IVS player that reports that it failed. */
function failingIvsPlayer() {
  const listeners = {};
  const nothing = () => {};
  const player = { load: nothing, play: nothing, pause: nothing, setMuted: nothing };
  return Object.assign(player, {
    isMuted: () => false,
    isPaused: () => true,
    getState: () => 'Idle',
    getPosition: () => 0,
    addEventListener: (name, listener) => (listeners[name] = listener),
    removeEventListener: nothing,
    fail: (code) =>
      listeners.PlayerError({ type: 'ErrorNotAvailable', code, source: 'MasterPlaylist' }),
  });
}

/** Players, and how each says that a playlist was answered with a status. */
const FAILING = {
  'the IVS player': () => {
    const player = failingIvsPlayer();
    return [player, (status) => player.fail(status)];
  },
  'hls.js': () => {
    const player = new FakeHls(new FakeVideo());
    return [player, (code) => player.fail('networkError', 'levelLoadError', { code })];
  },
  'a <video>': () => {
    const player = new FakeVideo();
    return [player, () => player.fail(4)];
  },
  'an adapter': () => {
    const player = fakePlayer();
    return [player, (status) => player.say('PlayerFailed', { error: 'Other', status })];
  },
};

for (const [what, make] of Object.entries(FAILING)) {
  for (const status of [401, 403]) {
    test(`${status} from ${what} is not_authorized, and another playback URL is asked for`, async (t) => {
      let asked = 0;
      const playbackUrl = () => `https://x.example/a.m3u8?token=${++asked}`;
      const [player, fail] = make();
      const time = new FakeTime();
      const fetch = async () => ({ status });
      const platform = time.platform({ page: fakePage(), fetch });
      const autoplay = await create(player, { playbackUrl, platform });
      t.after(() => autoplay.close());
      assert.equal(asked, 1);
      fail(status);
      await settle();
      assert.equal(autoplay.reason, 'not_authorized');
      time.advance(1000);
      await settle();
      assert.equal(asked, 2);
    });
  }
}
