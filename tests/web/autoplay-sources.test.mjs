import assert from 'node:assert/strict';
import test from 'node:test';
import { Autoplay, createAutoplay } from '../../web/src/autoplay.js';
import { roomEvent } from '../../web/src/chat-events.js';
import { eventOf } from '../../web/src/events.js';
import {
  ARN,
  fakeChat,
  fakePage,
  fakePlayer,
  FakeTime,
  frameOf,
  PLAYBACK_URL,
  settle,
  startEvent,
  stateFrame,
} from './helpers.mjs';
import { REFUSED, openAutoplay, started } from './setups.mjs';

const SECRET = 'token=eyJhbGciOi.secret';

test('a relative URL is made absolute on the page, and is an error without one', async (t) => {
  const { player } = await openAutoplay(t, {
    options: { playbackUrl: '../live.m3u8' },
    offline: false,
  });
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
  player.say('PlayerFailed', REFUSED);
  time.advance(1000);
  await settle();
  assert.deepEqual(player.calls.slice(2), [['load', `${PLAYBACK_URL}?n=2`], ['play']]);
});

test('an error of the source before is of that, while another URL is asked for', async (t) => {
  let give = () => {};
  let asked = 0;
  const playbackUrl = () =>
    ++asked === 1 ? PLAYBACK_URL : new Promise((resolve) => (give = resolve));
  const { player, autoplay, time } = await openAutoplay(t, { options: { playbackUrl } });
  autoplay.feed(started());
  player.say('PlayerFailed', REFUSED);
  time.advance(1000);
  await settle();
  player.say('PlayerFailed', REFUSED);
  assert.equal(autoplay.explain().ignored.OldEpoch, 1);
  give(`${PLAYBACK_URL}?fresh`);
  await settle();
  assert.deepEqual(player.calls.slice(2), [['load', `${PLAYBACK_URL}?fresh`], ['play']]);
  player.say('PlayerFailed', REFUSED);
  assert.deepEqual([autoplay.reason, autoplay.explain().ignored.OldEpoch], ['not_authorized', 1]);
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

test('a 404 from the server of the URL is an error event, and one of the manifest is none', async (t) => {
  const missing = Object.assign(new Error('no such room'), { status: 404 });
  const playbackUrl = () => Promise.reject(missing);
  const options = { playbackUrl, channel: ARN };
  const { errors } = await openAutoplay(t, { options, offline: false });
  await settle();
  assert.deepEqual(
    errors.map(({ status, message }) => [status, message]),
    [[404, 'no playback URL: no such room']],
  );
  const { errors: others } = await openAutoplay(t);
  assert.deepEqual(others, []);
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

test('a URL that is long in coming is waited for, and names the channel', async (t) => {
  let give = () => {};
  const playbackUrl = () => new Promise((resolve) => (give = resolve));
  const time = new FakeTime();
  const player = fakePlayer();
  const coming = createAutoplay({ playbackUrl, player, platform: time.platform() });
  await settle();
  time.advance(9_999);
  await settle();
  assert.deepEqual(player.calls, []);
  give(`${PLAYBACK_URL}?${SECRET}`);
  const autoplay = await coming;
  t.after(() => autoplay.close());
  autoplay.feed(frameOf('STREAM_STARTED', { ...startEvent(), resources: [`${ARN}0`] }));
  assert.equal(autoplay.explain().ignored.Foreign, 1);
});

for (const [what, playbackUrl, cause] of [
  [
    'rejects',
    () => Promise.reject(new Error(`no ${PLAYBACK_URL}?${SECRET}`)),
    `no ${PLAYBACK_URL}`,
  ],
  [
    'throws',
    () => {
      throw new Error('not yet');
    },
    'not yet',
  ],
  [
    'gives nothing',
    () => undefined,
    "createAutoplay: option 'playbackUrl' must be a non-empty string, not undefined",
  ],
  ['does not answer', () => new Promise(() => {}), 'no answer within 10 s'],
  [
    'gives no URL',
    () => 'http://',
    "createAutoplay: option 'playbackUrl' must be an absolute URL, not 'http://'",
  ],
]) {
  test(`without a channel, a playbackUrl() that ${what} is an error that says what to do`, async () => {
    const time = new FakeTime();
    const page = fakePage();
    const player = fakePlayer();
    const options = { playbackUrl, player, platform: time.platform({ page }) };
    const outcome = assert.rejects(createAutoplay(options), {
      name: 'Error',
      message: `createAutoplay: playbackUrl() gave no URL (${cause}); give the option 'channel'`,
    });
    await settle();
    time.advance(10_000);
    await outcome;
    assert.deepEqual([player.calls, page.listeners(), time.timers.size], [[], 0, 0]);
  });
}

test('a core that refuses to begin is an error of the promise, and leaves nothing behind', async () => {
  const time = new FakeTime();
  const { signal } = new AbortController();
  const machine = {
    fits: () => true,
    glance: () => false,
    deadline: () => Infinity,
    handle: () => {
      throw new Error('ivs-autoplay: core refused Created: UnknownFact');
    },
  };
  const player = fakePlayer();
  const autoplay = new Autoplay(
    { playbackUrl: PLAYBACK_URL, player, signal },
    time.platform(),
    player,
    (url) => url,
    machine,
  );
  await assert.rejects(autoplay.started, /core refused Created/);
  assert.deepEqual([player.calls, time.timers.size], [[], 0]);
});

test('a snapshot is asked before the player is', async (t) => {
  const asked = [];
  const state = {
    v: 1,
    channel: ARN,
    live: true,
    streamId: 'st-1',
    since: '2026-11-23T17:00:00Z',
    asOf: '2026-11-23T18:00:00Z',
  };
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
  chat.dispatchEvent(eventOf('link', { link: 'Waiting' }));
  assert.equal(autoplay.reason, 'link_down');
  chat.dispatchEvent(eventOf('link', { link: 'Open' }));
  chat.dispatchEvent(roomEvent(started(), JSON.parse(started())));
  assert.equal(player.count('load'), 1);
});

test('a kick from the room is the reason until the chat is back', async (t) => {
  const chat = fakeChat();
  const { autoplay } = await openAutoplay(t, { options: { chat } });
  chat.dispatchEvent(eventOf('link', { link: 'Waiting', reason: 'Kicked' }));
  assert.equal(autoplay.reason, 'kicked');
  chat.dispatchEvent(eventOf('link', { link: 'FetchingToken', reason: null }));
  assert.equal(autoplay.reason, 'kicked');
  chat.dispatchEvent(eventOf('link', { link: 'Open', reason: 'Opened' }));
  assert.equal(autoplay.reason, 'waiting_for_broadcast');
});

test('a chat that is down when the autoplay is made is known to be down', async (t) => {
  const chat = Object.assign(fakeChat(), { link: 'Waiting' });
  const { autoplay } = await openAutoplay(t, { options: { chat } });
  assert.equal(autoplay.reason, 'link_down');
});

test('states that came before the autoplay are taken into account', async (t) => {
  const late = { since: '2026-11-23T18:00:00Z', asOf: '2026-11-23T18:01:00Z' };
  const frame = { raw: stateFrame(late), source: 'frame' };
  const { autoplay } = await openAutoplay(t, {
    options: { chat: fakeChat([frame]) },
    offline: false,
  });
  assert.equal(autoplay.broadcast, 'Live');
  const token = {
    raw: JSON.stringify({ v: 1, channel: ARN, live: true, streamId: 's', ...late }),
    source: 'token',
  };
  const other = await openAutoplay(t, { options: { chat: fakeChat([token]) }, offline: false });
  assert.equal(other.autoplay.broadcast, 'Live');
  other.autoplay.close();
});

test('a state in a token answer is a snapshot nobody asked for', async (t) => {
  const chat = fakeChat();
  const { autoplay } = await openAutoplay(t, { options: { chat } });
  const state = {
    v: 1,
    channel: ARN,
    live: true,
    streamId: 's',
    since: '2026-11-23T18:00:00Z',
    asOf: '2026-11-23T18:01:00Z',
  };
  chat.dispatchEvent(eventOf('state', { raw: JSON.stringify(state), source: 'token', state }));
  assert.equal(autoplay.broadcast, 'Live');
});
