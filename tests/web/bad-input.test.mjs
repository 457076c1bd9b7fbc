// What a page gets for wrong options, a player that throws, and a token endpoint that talks nonsense.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { connectChat } from '../../web/src/chat.js';
import { adapterFor } from '../../web/src/players/index.js';
import { fakePage, fakePlayer, FakeTime, PLAYBACK_URL, settle, until } from './helpers.mjs';
import { FakeHls, FakeVideo } from './media.mjs';
import { openAutoplay, openChat, started } from './setups.mjs';

const SECRET = 'eyJhbGciOi.secret';
const circular = {};
circular.self = circular;
const cyclicGate = {};
cyclicGate.at = cyclicGate;

/** Values that each option refuses: [option, value, what the error says of both]. */
const AUTOPLAY = [
  ['playbackUrl', 7, 'a non-empty string or a function, not 7'],
  ['playbackUrl', '', "a non-empty string or a function, not ''"],
  ['playbackUrl', `//?${SECRET}`, "an absolute URL, not '//'"],
  ['channel', null, '1 to 128 characters, not null'],
  ['player', null, "or 'none', not null"],
  ['player', '#video', "or 'none', not '#video'"],
  ['player', Promise.resolve(), "or 'none', not [object Promise]"],
  ['player', new EventTarget(), 'a media element, an adapter'], // as `<hls-video>` without its script
  ['player', { ...new FakeVideo(), paused: () => true }, 'of Video.js: ivs-autoplay/'],
  ['player', new FakeHls(null), 'hls.js with media attached,'],
  ['player.element', '#video', "an EventTarget, not '#video'"],
  ['player.element', {}, 'an EventTarget, not [object Object]'],
  ['chat', 'wss://x.example/', "(of a ChatRoom: ivs-autoplay/chat-room), not 'wss://x.example/'"],
  [
    'chat',
    Promise.resolve(),
    'what connectChat() returns (of a ChatRoom: ivs-autoplay/chat-room), not [object Promise]',
  ],
  ['snapshotUrl', false, 'a non-empty string, not false'],
  ['policy', 'never ', "'auto' or 'ask' or 'never' or 'kiosk', not 'never '"],
  ['restart', true, 'a function, not true'],
  ['afterPause', true, "'hold' or 'start', not true"],
  ['startHidden', 'yes', "true or false, not 'yes'"],
  ['gestures', 0, 'true or false, not 0'],
  ['gate', 'open', "'signal', 'release' or { at: Unix ms, or a Date }, not 'open'"],
  ['gate', { at: 'noon' }, "{ at: Unix ms, or a Date }, not { at: 'noon' }"],
  ['gate', { at: null }, 'not { at: null }'],
  ['gate', { at: '1764615600000' }, "not { at: '1764615600000' }"],
  ['gate', { at: true }, 'not { at: true }'],
  ['gate', { at: 1_764_615_600 }, 'not { at: 1764615600 }'], // seconds
  ['gate', { at: Infinity }, 'not { at: Infinity }'],
  ['gate', { at: new Date(NaN) }, 'not { at: [object Date] }'],
  ['gate', cyclicGate, 'not { at: [object Object] }'],
  ['trace', 1n, 'true or false, not 1'],
  ['signal', new AbortController(), 'an AbortSignal, not [object AbortController]'],
  ['signal', new EventTarget(), 'an AbortSignal, not [object EventTarget]'],
  ['platform', 'node', "an object of functions, and page, not 'node'"],
  ['platform', { fetch: 'https://x' }, 'an object of functions, and page, not [object Object]'],
  ['platform', { page: 'https://x' }, 'an object of functions, and page, not [object Object]'],
];
const CHAT = [
  ['tokenUrl', null, 'a non-empty string, not null'],
  ['tokenUrl', new URL('https://x.example/'), 'a non-empty string, not [object URL]'],
  ['tokenBody', circular, 'something that JSON can hold, not [object Object]'],
  ['tokenBody', () => {}, 'something that JSON can hold, not [object Function]'],
  ['tokenHeaders', `Bearer ${SECRET}`, 'an object of strings, not a string'],
  ['tokenHeaders', { a: 1 }, 'an object of strings, not [object Object]'],
  ['tokenHeaders', new Headers({ a: SECRET }), 'an object of strings, not [object Headers]'],
  ['tokenProvider', SECRET, 'a function, not a string'],
  ['region', 'https://x/', "a region such as 'us-west-2', not 'https://x/'"],
  ['endpoint', `https://x/?${SECRET}`, "a ws: or wss: URL, not 'https://x/'"],
  ['userId', 7, 'a non-empty string, not 7'],
  ['requestTimeoutMs', '5', "a positive number, not '5'"],
  ['requestTimeoutMs', NaN, 'a positive number, not NaN'],
  ['trace', Symbol('a'), 'true or false, not Symbol(a)'],
  ['signal', null, 'an AbortSignal, not null'],
  ['platform', { now: 1 }, 'an object of functions, and page, not [object Object]'],
];

/** @param {Error} error @param {string} name @param {string} says */
function assertNames(error, name, says) {
  assert.equal(error.name, 'TypeError');
  assert.ok(error.message.includes(`option '${name}' must be `), error.message);
  assert.ok(error.message.includes(says), error.message);
  assert.ok(!error.message.includes(SECRET), error.message);
}

for (const [name, value, says] of AUTOPLAY) {
  test(`createAutoplay says of ${name} that it must be ${says}`, async () => {
    const platform = new FakeTime().platform();
    const good = { playbackUrl: PLAYBACK_URL, player: fakePlayer(), platform };
    if (name === 'player.element') good.player.element = value;
    else good[name] = value;
    await assert.rejects(createAutoplay(good), (error) => {
      assertNames(error, name, says);
      return true;
    });
  });
}

for (const [name, value, says] of CHAT) {
  test(`connectChat says of ${name} that it must be ${says}`, () => {
    const other = name === 'tokenProvider' ? {} : { tokenUrl: '/token' };
    assert.throws(
      () => connectChat({ ...other, [name]: value }),
      (error) => (assertNames(error, name, says), true),
    );
  });
}

const throwing = () => {
  throw new Error('worn out');
};
const rejecting = () => Promise.reject(new Error('worn out'));

for (const [what, fail] of [
  ['throws', throwing],
  ['rejects', rejecting],
]) {
  for (const [call, act] of [
    ['load', ({ autoplay }) => autoplay.feed(started())],
    ['play', ({ autoplay }) => autoplay.feed(started())],
    ['pause', ({ autoplay }) => autoplay.pause()],
    [
      'setMuted',
      ({ autoplay, player }) => {
        autoplay.feed(started());
        player.say('PlaybackBlocked');
      },
    ],
    ['destroy', ({ autoplay }) => autoplay.close()],
  ]) {
    test(`a player whose ${call}() ${what} is an error event, and the chat stays up`, async (t) => {
      const { chat, room } = await openChat(t);
      const set = await openAutoplay(t, { options: { chat } });
      const rejections = [];
      const hear = (error) => rejections.push(error);
      process.on('unhandledRejection', hear);
      t.after(() => process.off('unhandledRejection', hear));
      set.player[call] = fail;
      act(set);
      await settle();
      if (what === 'throws' || call !== 'destroy') {
        assert.match(set.errors.at(-1).message, /the player threw: worn out/);
      }
      let events = 0;
      chat.addEventListener('event', () => events++);
      room.say(started());
      await until(() => events === 1, 'an event');
      assert.deepEqual([chat.link, rejections], ['Open', []]);
    });
  }
}

for (const [name, reason] of [
  ['AbortError', 'starting'],
  ['NotAllowedError', 'blocked_by_policy'],
]) {
  test(`a play() that rejects with ${name}, as a browser's does, is ${reason}`, async (t) => {
    const { autoplay, player, errors } = await openAutoplay(t);
    player.play = () => Promise.reject(Object.assign(new Error('no'), { name }));
    autoplay.feed(started());
    await settle();
    assert.deepEqual([autoplay.reason, errors], [reason, []]);
  });
}

for (const [what, make, hear] of [
  [
    'hls.js that cannot recover',
    () => Object.assign(new FakeHls(new FakeVideo()), { recoverMediaError: throwing }),
    (hls) => hls.fail('mediaError', 'bufferAppendError'),
  ],
  [
    'a <video> that does not say where it is',
    () => Object.defineProperty(new FakeVideo(), 'currentTime', { get: throwing }),
    (video) => video.emit('timeupdate'),
  ],
]) {
  test(`${what} has failed`, () => {
    const player = make();
    const reports = [];
    adapterFor(player, new FakeTime().platform()).subscribe((report) => reports.push(report));
    hear(player);
    const { fact, error, message } = reports.at(-1);
    assert.deepEqual(
      [fact, error, message],
      ['PlayerFailed', 'Other', 'the player threw: worn out'],
    );
  });
}

test('a player that does not say what its element is takes no gesture away', async (t) => {
  const { autoplay, player, page, errors } = await openAutoplay(t);
  autoplay.feed(started());
  player.say('AudioBlocked');
  player.say('MutedChanged', { muted: true });
  player.say('PlayerPlaying');
  player.calls.length = 0;
  Object.defineProperty(player, 'element', { get: throwing });
  page.document.gesture('click');
  assert.deepEqual(player.calls, [['setMuted', false]]);
  assert.match(errors.at(-1).message, /worn out/);
});

test('a report that is none is an error event', async (t) => {
  let say;
  const player = { ...fakePlayer(), subscribe: (listener) => (say = listener) };
  const { errors } = await openAutoplay(t, { player, offline: false });
  for (const report of [undefined, null, 7, {}, { fact: { toString: 1 } }]) say(report);
  assert.deepEqual(
    errors.map(({ name }) => name),
    Array(5).fill('TypeError'),
  );
});

const LEGAL = "AQICAHz.|~!#$%&'*+-^_`09az";

for (const [what, answer, status, says] of [
  ['HTML', { body: '<!doctype html><title>App</title>' }, 200, /the answer is HTML/],
  ['HTML with 401', { status: 401, body: '<html>' }, 401, /answered 401/],
  ['401', { status: 401, body: '' }, 401, /answered 401/],
  ['nothing', { body: '' }, 200, /contains no token/],
  ['null', { body: 'null' }, 200, /contains no token/],
  ['a list', { body: '[1]' }, 200, /contains no token/],
  ['another object', { body: '{"ok":true}' }, 200, /contains no token/],
  ['a token that is no text', { body: '{"token":7}' }, 200, /contains no token/],
  ['a token with illegal characters', { body: { token: `${SECRET}/=` } }, 200, /subprotocol/],
  ['a sentence', { body: 'Please log in' }, 200, /subprotocol/],
]) {
  test(`a token endpoint that answers ${what} is a TokenError and a slow retry`, async (t) => {
    const { room, chat, time, errors } = await openChat(t, {
      onToken: () => answer,
      opened: false,
    });
    await until(() => chat.link === 'Waiting', 'a wait');
    assert.deepEqual([errors[0].name, errors[0].status], ['TokenError', status]);
    assert.match(errors[0].message, says);
    assert.ok(!errors[0].message.includes(SECRET), errors[0].message);
    time.advance(29_000);
    await settle();
    assert.deepEqual([chat.link, room.tokens, errors.length], ['Waiting', 1, 1]);
  });
}

test('a tokenProvider that resolves to nonsense is a TokenError and a slow retry', async (t) => {
  let calls = 0;
  const tokenProvider = () => (calls++, { message: 'Please log in' });
  const options = { tokenUrl: undefined, tokenProvider };
  const { chat, time, errors } = await openChat(t, { options, opened: false });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.equal(errors[0].name, 'TokenError');
  time.advance(29_000);
  await settle();
  assert.deepEqual([chat.link, calls], ['Waiting', 1]);
});

test('a tokenProvider may throw anything', async (t) => {
  for (const thrown of [
    undefined,
    Symbol('a'),
    Object.create(null),
    { status: {} },
    { status: 1n },
  ]) {
    const tokenProvider = () => {
      throw thrown;
    };
    const options = { tokenUrl: undefined, tokenProvider };
    const { chat, errors } = await openChat(t, { options, opened: false });
    await until(() => chat.link === 'Waiting', 'a wait');
    assert.deepEqual([errors[0].name, errors[0].status], ['TokenError', 0]);
  }
});

test('every character that a subprotocol may have may be in a token', async (t) => {
  const { room } = await openChat(t, { onToken: () => ({ body: { token: LEGAL } }) });
  assert.deepEqual(room.protocols, [LEGAL]);
});

test('a createAutoplay that rejects leaves no listener', async (t) => {
  const page = fakePage();
  const { player } = await openAutoplay(t, { platform: { page } });
  const before = page.listeners();
  const create = (more) =>
    createAutoplay({
      playbackUrl: PLAYBACK_URL,
      player: fakePlayer(),
      platform: new FakeTime().platform({ page }),
      ...more,
    });
  const element = Object.defineProperty(fakePlayer(), 'element', { get: throwing });
  for (const more of [
    { player },
    { player: Object.assign(fakePlayer(), { subscribe: throwing }) },
    { player: Object.assign(fakePlayer(), { element: '#video' }) },
    { player: element },
    { playbackUrl: '//' },
  ]) {
    await assert.rejects(create(more));
    assert.equal(page.listeners(), before);
  }
});

test('a subscribe() that rejects is an error event', async (t) => {
  const player = fakePlayer();
  const { subscribe } = player;
  player.subscribe = async (listener) => {
    subscribe.call(player, listener);
    await settle();
    throwing();
  };
  const { errors } = await openAutoplay(t, { player });
  await until(() => errors.length > 0, 'an error');
  assert.match(errors.at(-1)?.message, /the player threw: worn out/);
});

test('the adapter that web/README.md shows reports no pause where the browser stopped a failed stream', async (t) => {
  t.mock.method(globalThis, 'fetch', rejecting);
  const { video, reports } = await exampleAdapter();
  video.paused = true;
  video.error = { code: 4, message: 'DEMUXER_ERROR_COULD_NOT_PARSE' };
  reports.length = 0;
  // Chromium's order; its `pause` comes before the answer to the request that the error causes.
  video.emit('error');
  video.emit('pause');
  await settle();
  assert.deepEqual(reports, [{ fact: 'PlayerIdle' }, { fact: 'PlayerFailed', error: 'Network' }]);
});

test('the adapter that web/README.md shows fails where the server cannot be reached', async (t) => {
  t.mock.method(globalThis, 'fetch', rejecting);
  const { video, reports } = await exampleAdapter();
  video.emit('error');
  await settle();
  assert.deepEqual(reports.at(-1), { fact: 'PlayerFailed', error: 'Network' });
});

async function exampleAdapter() {
  const readme = readFileSync(new URL('../../web/README.md', import.meta.url), 'utf8');
  const [, shown] = /```js\n(const adapterOf[^]*?)```/.exec(readme);
  const video = new FakeVideo();
  const reports = [];
  const source = encodeURIComponent(`${shown}export { adapterOf };`);
  const { adapterOf } = await import(`data:text/javascript,${source}`);
  const adapter = adapterOf(video);
  adapter.subscribe((one) => reports.push(one));
  return { video, reports };
}
