// The player that an autoplay drives: by one at a time, whatever it throws.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { fakePage, fakePlayer, FakeTime, PLAYBACK_URL } from './helpers.mjs';
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
