import assert from 'node:assert/strict';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { LinkEvent, RoomEvent, StateEvent } from '../../web/src/chat-events.js';
import { REASONS } from '../../web/src/vocabulary.js';
import { SENTENCES } from '../../web/src/reasons.js';
import {
  ARN, CountingTarget, endEvent, fakePage, fakePlayer, FakeTime, frameOf, PLAYBACK_URL,
  sampleFrames, settle, startEvent, stateFrame,
} from './helpers.mjs';

const SECRET = 'token=eyJhbGciOi.secret';
const started = () => frameOf('STREAM_STARTED', startEvent());
const ended = () => frameOf('STREAM_ENDED', endEvent(), { Id: 'IxTh2Ad9fZIw' });
const NOT_AVAILABLE = 1;
const AUTHORIZATION = 2;
const NETWORK = 4;

/** An autoplay on a fake player, whose probe at creation has met no stream. */
async function setUp(t, { options = {}, platform = {}, player = fakePlayer(), offline = true } = {}) {
  const time = new FakeTime();
  const page = fakePage();
  const autoplay = await createAutoplay({
    playbackUrl: PLAYBACK_URL,
    player,
    platform: time.platform({ page, ...platform }),
    ...options,
  });
  t.after(() => autoplay.close());
  const changes = [];
  const offers = [];
  const errors = [];
  autoplay.addEventListener('change', ({ reason, previous }) => changes.push([previous, reason]));
  autoplay.addEventListener('offer', ({ offer }) => offers.push(offer));
  autoplay.addEventListener('error', ({ error }) => errors.push(error));
  if (offline) {
    player.say('PlayerFailed', NOT_AVAILABLE, 404);
    player.calls.length = 0;
    changes.length = 0;
    time.advance(5000);
  }
  return { time, page, player, autoplay, changes, offers, errors };
}

/** The same, playing. */
async function playing(t, more) {
  const set = await setUp(t, more);
  set.autoplay.feed(started());
  set.player.say('PlayerReady');
  set.player.say('PlayerPlaying');
  set.player.calls.length = 0;
  set.time.advance(5000);
  return set;
}

test('at creation the player is attached and asked once whether there is a stream', async (t) => {
  const { player, autoplay } = await setUp(t, { offline: false });
  assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  assert.equal(autoplay.reason, 'checking');
  player.say('PlayerFailed', NOT_AVAILABLE, 404);
  assert.deepEqual([autoplay.reason, autoplay.broadcast], ['waiting_for_broadcast', 'Offline']);
});

test('STREAM_STARTED loads and plays, and isPlaying waits for the player', async (t) => {
  const { player, autoplay, changes } = await setUp(t);
  autoplay.feed(started());
  assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  assert.deepEqual([autoplay.isPlaying, autoplay.state], [false, 'Starting']);
  player.say('PlayerReady');
  player.say('PlayerPlaying');
  assert.deepEqual([autoplay.isPlaying, autoplay.broadcast], [true, 'Live']);
  assert.deepEqual(changes, [
    ['waiting_for_broadcast', 'starting'],
    ['starting', 'playing'],
  ]);
});

test('messages, foreign channels and forgeries start nothing', async (t) => {
  const { player, autoplay } = await setUp(t);
  const [message, forgery] = sampleFrames();
  const foreign = { ...startEvent(), resources: [`${ARN}0`] };
  const quoted = { Type: 'MESSAGE', Content: started(), EventName: 'STREAM_STARTED' };
  const late = { Attributes: { event: JSON.stringify(startEvent()) }, Type: 'MESSAGE' };
  const given = [message, forgery, frameOf('STREAM_STARTED', foreign), quoted, late];
  for (const frame of given) autoplay.feed(frame);
  assert.deepEqual(player.calls, []);
  const { ignored } = autoplay.explain();
  assert.equal(Object.values(ignored).reduce((sum, count) => sum + count, 0), given.length);
  assert.equal(ignored.Foreign, 1);
});

test('a repeated event changes nothing', async (t) => {
  const { player, autoplay } = await playing(t);
  autoplay.feed(started());
  autoplay.feed(started());
  assert.deepEqual(player.calls, []);
});

test('the end drains, and then it is ended', async (t) => {
  const { player, autoplay } = await playing(t);
  autoplay.feed(ended());
  assert.deepEqual([autoplay.broadcast, autoplay.isPlaying], ['Draining', true]);
  player.say('PlayerEnded');
  assert.deepEqual([autoplay.reason, autoplay.isPlaying], ['ended', false]);
  assert.deepEqual(player.calls, []);
});

test('an end before its start starts nothing', async (t) => {
  const { player, autoplay } = await setUp(t);
  autoplay.feed(ended());
  autoplay.feed(started());
  assert.deepEqual(player.calls, []);
});

for (const [what, wrap] of [
  ['the text of a frame', (frame) => frame],
  ['a MessageEvent', (frame) => Object.assign(new Event('message'), { data: frame })],
  ['a frame as object', (frame) => JSON.parse(frame)],
  ['UTF-8 bytes', (frame) => new TextEncoder().encode(frame)],
  ['bytes in a MessageEvent', (frame) => ({ data: new TextEncoder().encode(frame).buffer })],
  ['a state', () => ({ v: 1, channel: ARN, live: true, streamId: 'st-1', since: '2026-11-23T18:00:00Z', asOf: '2026-11-23T18:01:00Z' })],
]) {
  test(`feed takes ${what}`, async (t) => {
    const { player, autoplay } = await setUp(t);
    const { feed } = autoplay;
    feed(wrap(started()));
    assert.equal(player.count('load'), 1);
  });
}

for (const [what, event] of [
  ['as object', startEvent()],
  ['as text', JSON.stringify(startEvent(), null, 2)],
]) {
  test(`feed takes an EventBridge event ${what}, which no server's clock vouches for, as a hint`, async (t) => {
    const { player, autoplay, time } = await setUp(t);
    autoplay.feed(event);
    time.advance(15_000);
    assert.equal(player.count('load'), 1);
    assert.deepEqual(autoplay.explain().ignored, {});
  });
}

test('feed ignores and counts whatever else it is given', async (t) => {
  const { player, autoplay, errors } = await setUp(t);
  const circular = {};
  circular.self = circular;
  const odd = [undefined, null, '', 7, NaN, true, [], {}, circular, 7n, Symbol.iterator, () => {}, { data: {} }, new Date(NaN)];
  for (const input of odd) autoplay.feed(input);
  const { ignored } = autoplay.explain();
  assert.equal(Object.values(ignored).reduce((sum, count) => sum + count, 0), odd.length);
  assert.deepEqual([player.calls, errors], [[], []]);
});

test('notify stands for an event', async (t) => {
  const { player, autoplay } = await setUp(t);
  autoplay.notify({ live: true, streamId: 'st-9', at: new Date('2026-11-23T18:00:00Z') });
  assert.equal(player.count('load'), 1);
  for (const [news, named] of [
    [{}, /'live'/],
    [{ live: 'yes' }, /'live'/],
    [{ live: true, streamId: 7 }, /'streamId'/],
    [{ live: true, at: 'soon' }, /'at'/],
  ]) {
    assert.throws(() => autoplay.notify(news), { name: 'TypeError', message: named });
  }
});

test('setLink and optOut take what they say and nothing else', async (t) => {
  const { autoplay } = await setUp(t);
  autoplay.setLink('down');
  assert.equal(autoplay.reason, 'link_down');
  autoplay.setLink('up');
  assert.notEqual(autoplay.reason, 'link_down');
  assert.throws(() => autoplay.setLink('sideways'), TypeError);
  assert.throws(() => autoplay.optOut('yes'), TypeError);
});

test('after optOut a live stream is offered, and play() takes the offer', async (t) => {
  const { player, autoplay, offers } = await setUp(t);
  autoplay.optOut(true);
  autoplay.feed(started());
  assert.ok(!player.names().includes('play'));
  assert.deepEqual([autoplay.reason, autoplay.offer, offers.at(-1)], ['opted_out', 'Play', 'Play']);
  autoplay.play();
  assert.equal(player.names().at(-1), 'play');
});

test('pause() pauses at once and play() goes on', async (t) => {
  const { player, autoplay } = await playing(t);
  autoplay.pause();
  assert.deepEqual(player.names(), ['pause']);
  player.say('PlayerIdle');
  assert.equal(autoplay.reason, 'viewer_paused');
  autoplay.play();
  assert.ok(player.names().includes('play'));
});

test('sound that was blocked is offered, and a gesture takes the offer in its own handler', async (t) => {
  const { player, autoplay, page, offers } = await setUp(t);
  const before = page.document.types();
  autoplay.feed(started());
  player.say('AudioBlocked');
  player.say('MutedChanged', 1);
  player.say('PlayerPlaying');
  assert.deepEqual([autoplay.isPlaying, autoplay.reason], [true, 'muted_by_policy']);
  assert.deepEqual([autoplay.offer, offers], ['Unmute', ['Unmute']]);
  assert.deepEqual(
    page.document.types().filter((type) => !before.includes(type)),
    ['click', 'keydown', 'touchend'],
  );
  const gesture = (type, members) => page.document.gesture(type, members);
  player.calls.length = 0;
  gesture('click', { isTrusted: false });
  gesture('keydown', { key: 'Escape' });
  gesture('keydown', { key: 'Shift' });
  gesture('click', { path: [player.element, page.document] });
  assert.deepEqual(player.calls, []);
  gesture('click');
  assert.deepEqual(player.calls, [['setMuted', false]]);
  player.say('MutedChanged', 0);
  assert.deepEqual([autoplay.reason, offers], ['playing', ['Unmute', 'None']]);
  assert.deepEqual(page.document.types(), before);
});

test('playback that was refused with and without sound is offered', async (t) => {
  const { player, autoplay, page } = await setUp(t);
  autoplay.feed(started());
  player.say('PlaybackBlocked');
  assert.deepEqual(player.calls.slice(-2), [['setMuted', true], ['play']]);
  player.say('MutedChanged', 1);
  player.say('PlaybackBlocked');
  assert.deepEqual([autoplay.reason, autoplay.offer], ['blocked_by_policy', 'Play']);
  player.calls.length = 0;
  page.document.gesture('keydown', { key: 'Enter' });
  assert.equal(player.names().at(-1), 'play');
});

test('a relative URL is made absolute on the page, and is an error without one', async (t) => {
  const { player } = await setUp(t, { options: { playbackUrl: '../live.m3u8' }, offline: false });
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
  const { player, autoplay, time } = await setUp(t, { options: { playbackUrl } });
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
  const { player, errors, time, autoplay } = await setUp(t, { options, offline: false });
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
  const { player, autoplay } = await setUp(t, { options, offline: false });
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
  const { player } = await setUp(t, {
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
    const { player } = await setUp(t, { options, platform: { fetch }, offline: false });
    await settle();
    assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  });
}

/** What an autoplay needs of a chat. */
function fakeChat(states = []) {
  return Object.assign(new CountingTarget(), { link: 'Open', states });
}

test("a chat's events, states and link reach the autoplay", async (t) => {
  const chat = fakeChat();
  const { player, autoplay } = await setUp(t, { options: { chat } });
  chat.dispatchEvent(new LinkEvent('Waiting', 'SocketLost', 1000));
  assert.equal(autoplay.reason, 'link_down');
  chat.dispatchEvent(new LinkEvent('Open', 'Opened', 0));
  chat.dispatchEvent(new RoomEvent(started(), JSON.parse(started())));
  assert.equal(player.count('load'), 1);
});

test('a chat that is down when the autoplay is made is known to be down', async (t) => {
  const chat = Object.assign(fakeChat(), { link: 'Waiting' });
  const { autoplay } = await setUp(t, { options: { chat } });
  assert.equal(autoplay.reason, 'link_down');
});

test('states that came before the autoplay are taken into account', async (t) => {
  const late = { since: '2026-11-23T18:00:00Z', asOf: '2026-11-23T18:01:00Z' };
  const frame = { raw: stateFrame(late), source: 'frame' };
  const { autoplay } = await setUp(t, { options: { chat: fakeChat([frame]) }, offline: false });
  assert.equal(autoplay.broadcast, 'Live');
  const token = { raw: JSON.stringify({ v: 1, channel: ARN, live: true, streamId: 's', ...late }), source: 'token' };
  const other = await setUp(t, { options: { chat: fakeChat([token]) }, offline: false });
  assert.equal(other.autoplay.broadcast, 'Live');
  other.autoplay.close();
});

test('a state in a token answer is a snapshot nobody asked for', async (t) => {
  const chat = fakeChat();
  const { autoplay } = await setUp(t, { options: { chat } });
  const state = { v: 1, channel: ARN, live: true, streamId: 's', since: '2026-11-23T18:00:00Z', asOf: '2026-11-23T18:01:00Z' };
  chat.dispatchEvent(new StateEvent(JSON.stringify(state), 'token', state));
  assert.equal(autoplay.broadcast, 'Live');
});

test('a hidden page waits, and starts when shown', async (t) => {
  const page = fakePage({ hidden: true });
  const { player, autoplay } = await setUp(t, { platform: { page }, offline: false });
  autoplay.feed(started());
  assert.deepEqual(player.calls, []);
  assert.equal(autoplay.reason, 'page_hidden');
  page.show('visible');
  assert.deepEqual(player.names(), ['load', 'play']);
});

for (const [what, options, navigator, reason] of [
  ["policy 'ask'", { policy: 'ask' }, {}, 'ask_first'],
  ["policy 'never'", { policy: 'never' }, {}, 'opted_out'],
  ['a viewer who saves data', {}, { connection: { saveData: true } }, 'data_saver'],
]) {
  test(`${what} offers and does not start`, async (t) => {
    const page = fakePage({ navigator });
    const { player, autoplay } = await setUp(t, { options, platform: { page }, offline: false });
    assert.deepEqual(player.names(), ['load']);
    player.say('PlayerReady');
    assert.deepEqual([autoplay.reason, autoplay.offer], [reason, 'Play']);
  });
}

test('a page that already plays is adopted', async (t) => {
  const player = fakePlayer({ state: 3, bits: 0 });
  const { autoplay } = await setUp(t, { player, offline: false });
  assert.deepEqual([autoplay.isPlaying, autoplay.reason, player.calls], [true, 'playing', []]);
});

test('a page without a player says so', async (t) => {
  const platform = new FakeTime().platform({ page: fakePage() });
  const autoplay = await createAutoplay({ playbackUrl: PLAYBACK_URL, player: null, platform });
  assert.equal(autoplay.reason, 'player_unsupported');
  autoplay.feed(started());
  assert.equal(autoplay.reason, 'player_unsupported');
  autoplay.close();
});

test('a player that throws fails the attempt and not the page', async (t) => {
  const player = fakePlayer();
  const { autoplay, errors } = await setUp(t, { player });
  player.load = () => {
    throw new Error(`cannot load ${PLAYBACK_URL}?${SECRET}`);
  };
  autoplay.feed(started());
  assert.equal(autoplay.reason, 'network_error');
  assert.match(errors[0].message, /cannot load/);
});

test('a fact the adapter made up is an error that names it', async (t) => {
  const { player, errors } = await setUp(t);
  player.say('PlayerExploded');
  player.say('Closed');
  assert.deepEqual(errors.map(({ name }) => name), ['TypeError', 'TypeError']);
  assert.match(errors[0].message, /PlayerExploded/);
});

test('a stream that is not on is no error, and any other failure is one with its status', async (t) => {
  const { player, autoplay, errors } = await setUp(t);
  assert.deepEqual(errors, []);
  autoplay.feed(started());
  player.say('PlayerFailed', NETWORK, 503, 'IVS player: ErrorNetwork 503');
  assert.deepEqual(errors.map(({ kind, status }) => [kind, status]), [['Network', 503]]);
  const { evidence, sentence } = autoplay.explain();
  assert.deepEqual([evidence, sentence], ['Network 503', SENTENCES.network_error]);
});

test("the playback URL's query is in no trace, error or explanation", async (t) => {
  const url = `${PLAYBACK_URL}?${SECRET}`;
  const options = { playbackUrl: url, trace: true };
  const { player, autoplay, errors } = await setUp(t, { options, offline: false });
  assert.deepEqual(player.calls[0], ['load', url]);
  player.say('PlayerFailed', NETWORK, 500, `GET ${url} 500 (${url}#x)`);
  player.load = () => {
    throw new Error(`bad ${url}`);
  };
  autoplay.feed(started());
  const told = [autoplay.trace(), JSON.stringify(autoplay.explain())];
  for (const error of errors) told.push(`${error.name} ${error.message} ${JSON.stringify(error)}`);
  assert.ok(errors.length >= 1);
  assert.ok(!told.join('\n').includes('secret'), told.join('\n'));
  assert.match(autoplay.trace(), /channel\.aBcdEFgHiJ12\.m3u8/);
});

test('explain gives every reason a sentence, and says since when', async (t) => {
  assert.deepEqual(Object.keys(SENTENCES).sort(), [...REASONS].sort());
  const { autoplay, time } = await setUp(t);
  const began = time.wall;
  autoplay.feed(started());
  time.advance(700);
  const { reason, sentence, since, evidence } = autoplay.explain();
  assert.deepEqual([reason, sentence, since], ['starting', SENTENCES.starting, began]);
  assert.equal(evidence, 'st-1A2b3c4D5e6F78ghij9Klmn');
});

test('a trace holds facts and orders as JSON lines, without a word of chat, and is bounded', async (t) => {
  const { autoplay } = await setUp(t, { options: { trace: true } });
  autoplay.feed('{"Type":"MESSAGE","Content":"private words"}');
  autoplay.feed(started());
  const lines = autoplay.trace().trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual([lines[0].machine, lines[1].fact], ['Director', 'Created']);
  assert.deepEqual(lines.slice(-4).map(({ fact, order }) => fact ?? order), [
    'FrameArrived', 'Load', 'Play', 'Report',
  ]);
  assert.ok(!autoplay.trace().includes('private'));
  for (let i = 0; i < 5000; i++) autoplay.feed('x');
  const later = autoplay.trace().trim().split('\n');
  assert.ok(later.length <= 2001);
  assert.equal(JSON.parse(later[0]).machine, 'Director');
});

test('without the option there is no trace', async (t) => {
  const { autoplay } = await setUp(t);
  assert.equal(autoplay.trace(), '');
});

test('close leaves no timer and no listener, and the player as it is', async (t) => {
  const chat = fakeChat();
  const { player, autoplay, page, time, changes, offers } = await setUp(t, { options: { chat } });
  autoplay.feed(started());
  player.say('AudioBlocked');
  player.say('MutedChanged', 1);
  player.say('PlayerPlaying');
  player.calls.length = 0;
  autoplay.close();
  autoplay.close();
  assert.deepEqual(player.names(), ['destroy']);
  assert.deepEqual([time.timers.size, page.listeners(), chat.listeners], [0, 0, 0]);
  assert.deepEqual([autoplay.reason, offers.at(-1)], ['closed', 'None']);
  const seen = changes.length;
  autoplay.feed(ended());
  autoplay.play();
  autoplay.pause();
  autoplay.unmute();
  player.say('PlayerEnded');
  page.document.gesture('click');
  assert.deepEqual([changes.length, player.names()], [seen, ['destroy']]);
});

test('close from a listener leaves as little', async (t) => {
  const { player, autoplay, page, time } = await setUp(t);
  autoplay.feed(started());
  autoplay.addEventListener('offer', () => autoplay.close());
  player.say('AudioBlocked');
  player.say('MutedChanged', 1);
  player.say('PlayerPlaying');
  assert.deepEqual([time.timers.size, page.listeners(), autoplay.reason], [0, 0, 'closed']);
  assert.equal(player.count('destroy'), 1);
});

test('close while the URL is asked for leaves nothing either', async () => {
  const controller = new AbortController();
  const time = new FakeTime();
  const player = fakePlayer();
  const coming = createAutoplay({
    playbackUrl: () => new Promise(() => {}),
    player,
    platform: time.platform({ page: fakePage() }),
    signal: controller.signal,
  });
  await settle();
  controller.abort();
  const autoplay = await coming;
  assert.deepEqual([autoplay.reason, time.timers.size, player.names()], ['closed', 0, ['destroy']]);
});

test('a signal closes, also one that has fired before', async (t) => {
  const controller = new AbortController();
  const { autoplay, time } = await setUp(t, { options: { signal: controller.signal } });
  controller.abort();
  assert.deepEqual([autoplay.reason, time.timers.size], ['closed', 0]);
  const late = await setUp(t, { options: { signal: controller.signal }, offline: false });
  assert.deepEqual([late.autoplay.reason, late.player.names()], ['closed', ['destroy']]);
});

const good = { playbackUrl: PLAYBACK_URL, player: fakePlayer() };
for (const [what, options, named] of [
  ['no options', undefined, /options must be an object/],
  ['no playbackUrl', { player: good.player }, /'playbackUrl'/],
  ['a playbackUrl that is a number', { ...good, playbackUrl: 7 }, /'playbackUrl'/],
  ['a playbackUrl that is no URL', { ...good, playbackUrl: 'http://' }, /'playbackUrl'/],
  ['no player', { playbackUrl: PLAYBACK_URL }, /'player'/],
  ['a player that is none', { ...good, player: { play() {} } }, /'player'/],
  ['a player by name', { ...good, player: '#video' }, /'player'/],
  ['an empty channel', { ...good, channel: '' }, /'channel'/],
  ['a chat that is a URL', { ...good, chat: 'wss://x' }, /'chat'/],
  ['a snapshotUrl that is no URL', { ...good, snapshotUrl: 'http://' }, /'snapshotUrl'/],
  ['an unknown policy', { ...good, policy: 'loud' }, /'policy' must be 'auto' or 'ask' or 'never'/],
  ['an unknown afterPause', { ...good, afterPause: true }, /'afterPause'/],
  ['startHidden as text', { ...good, startHidden: 'yes' }, /'startHidden'/],
  ['trace as a number', { ...good, trace: 1 }, /'trace'/],
  ['a signal that is none', { ...good, signal: 1 }, /'signal'/],
  ['a misspelt option', { ...good, playbackurl: '' }, /no option 'playbackurl'.*playbackUrl/],
]) {
  test(`createAutoplay refuses ${what} by name`, async () => {
    await assert.rejects(createAutoplay(options), { name: 'TypeError', message: named });
  });
}
