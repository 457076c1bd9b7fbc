import assert from 'node:assert/strict';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { LinkEvent, RoomEvent, StateEvent } from '../../web/src/chat-events.js';
import {
  ARN, fakeChat, fakePlayer, FakeTime, PLAYBACK_URL, settle, stateFrame,
} from './helpers.mjs';
import { AUTHORIZATION, openAutoplay, started } from './setups.mjs';

const SECRET = 'token=eyJhbGciOi.secret';

test('a relative URL is made absolute on the page, and is an error without one', async (t) => {
  const { player } = await openAutoplay(t, { options: { playbackUrl: '../live.m3u8' }, offline: false });
  assert.deepEqual(player.calls[0], ['load', 'https://page.example/live.m3u8']);
  const platform = new FakeTime().platform();
  await assert.rejects(createAutoplay({ playbackUrl: '/x.m3u8', player: fakePlayer(), platform }), {
    name: 'TypeError',
    message: /'playbackUrl'/,
  });
});

test('a function gives the URL, keeps it, and is asked again when it is refused', async (t) => {
  let asked = 0;
  const playbackUrl = async () => `${PLAYBACK_URL}?n=${++asked}`;
  const { player, autoplay, time } = await openAutoplay(t, { options: { playbackUrl } });
  assert.equal(asked, 1);
  assert.ok(time.timers.size <= 1);
  autoplay.feed(started());
  assert.deepEqual(player.calls, [['load', `${PLAYBACK_URL}?n=1`], ['play']]);
  player.say('PlayerFailed', AUTHORIZATION, 403);
  time.advance(1000);
  await settle();
  assert.deepEqual(player.calls.slice(2), [['load', `${PLAYBACK_URL}?n=2`], ['play']]);
});

test('a function that fails is asked again later', async (t) => {
  let asked = 0;
  const playbackUrl = async () => {
    if (++asked < 3) throw new Error(`no ${PLAYBACK_URL}?${SECRET}`);
    return PLAYBACK_URL;
  };
  const options = { playbackUrl, channel: ARN };
  const { player, errors, time, autoplay } = await openAutoplay(t, { options, offline: false });
  await settle();
  assert.deepEqual([autoplay.reason, player.calls], ['network_error', []]);
  for (let i = 0; i < 2; i++) {
    time.advanceToNext();
    await settle();
  }
  assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  assert.equal(errors.at(-1).message, `no playback URL: no ${PLAYBACK_URL}`);
});

test('a pause while the URL is asked for holds when it comes', async (t) => {
  let give = () => {};
  const playbackUrl = () => new Promise((resolve) => (give = resolve));
  const options = { playbackUrl, channel: ARN };
  const { player, autoplay } = await openAutoplay(t, { options, offline: false });
  autoplay.pause();
  give(PLAYBACK_URL);
  await settle();
  assert.deepEqual(player.names(), ['pause', 'load']);
});

test('a URL that never comes does not keep the autoplay from being made', async (t) => {
  const time = new FakeTime();
  const options = { playbackUrl: () => new Promise(() => {}), player: fakePlayer() };
  const coming = createAutoplay({ ...options, platform: time.platform() });
  await settle();
  time.advance(5000);
  const autoplay = await coming;
  autoplay.close();
  assert.equal(time.timers.size, 0);
});

test('a snapshot is asked before the player is', async (t) => {
  const asked = [];
  const state = { v: 1, channel: ARN, live: true, streamId: 'st-1', since: '2026-11-23T17:00:00Z', asOf: '2026-11-23T18:00:00Z' };
  const fetch = async (url) => (asked.push(url), new Response(JSON.stringify(state)));
  const { player } = await openAutoplay(t, {
    options: { snapshotUrl: '/snapshot?channel=x' },
    platform: { fetch },
    offline: false,
  });
  assert.deepEqual(player.calls, []);
  await settle();
  assert.deepEqual(asked, ['https://page.example/snapshot?channel=x']);
  assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
});

for (const [what, fetch] of [
  ['fails', () => Promise.reject(new TypeError('down'))],
  ['answers 500', async () => new Response('', { status: 500 })],
  ['is larger than the core takes', async () => new Response('x'.repeat(2 ** 15))],
]) {
  test(`when the snapshot ${what} the player is asked`, async (t) => {
    const options = { snapshotUrl: '/snapshot' };
    const { player } = await openAutoplay(t, { options, platform: { fetch }, offline: false });
    await settle();
    assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  });
}

test("a chat's events, states and link reach the autoplay", async (t) => {
  const chat = fakeChat();
  const { player, autoplay } = await openAutoplay(t, { options: { chat } });
  chat.dispatchEvent(new LinkEvent('Waiting', 'SocketLost', 1000));
  assert.equal(autoplay.reason, 'link_down');
  chat.dispatchEvent(new LinkEvent('Open', 'Opened', 0));
  chat.dispatchEvent(new RoomEvent(started(), JSON.parse(started())));
  assert.equal(player.count('load'), 1);
});

test('a chat that is down when the autoplay is made is known to be down', async (t) => {
  const chat = Object.assign(fakeChat(), { link: 'Waiting' });
  const { autoplay } = await openAutoplay(t, { options: { chat } });
  assert.equal(autoplay.reason, 'link_down');
});

test('states that came before the autoplay are taken into account', async (t) => {
  const late = { since: '2026-11-23T18:00:00Z', asOf: '2026-11-23T18:01:00Z' };
  const frame = { raw: stateFrame(late), source: 'frame' };
  const { autoplay } = await openAutoplay(t, { options: { chat: fakeChat([frame]) }, offline: false });
  assert.equal(autoplay.broadcast, 'Live');
  const token = { raw: JSON.stringify({ v: 1, channel: ARN, live: true, streamId: 's', ...late }), source: 'token' };
  const other = await openAutoplay(t, { options: { chat: fakeChat([token]) }, offline: false });
  assert.equal(other.autoplay.broadcast, 'Live');
  other.autoplay.close();
});

test('a state in a token answer is a snapshot nobody asked for', async (t) => {
  const chat = fakeChat();
  const { autoplay } = await openAutoplay(t, { options: { chat } });
  const state = { v: 1, channel: ARN, live: true, streamId: 's', since: '2026-11-23T18:00:00Z', asOf: '2026-11-23T18:01:00Z' };
  chat.dispatchEvent(new StateEvent(JSON.stringify(state), 'token', state));
  assert.equal(autoplay.broadcast, 'Live');
});
