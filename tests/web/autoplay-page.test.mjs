import assert from 'node:assert/strict';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { SENTENCES } from '../../web/src/reasons.js';
import {
  CountingTarget,
  fakeChat,
  fakePage,
  fakePlayer,
  FakeTime,
  PLAYBACK_URL,
  settle,
} from './helpers.mjs';
import { ended, openAutoplay, started } from './setups.mjs';

const SECRET = 'token=eyJhbGciOi.secret';

test('a hidden page waits, and starts when shown', async (t) => {
  const page = fakePage({ hidden: true });
  const { player, autoplay } = await openAutoplay(t, { platform: { page }, offline: false });
  autoplay.feed(started());
  assert.deepEqual(player.calls, []);
  assert.equal(autoplay.reason, 'page_hidden');
  page.show('visible');
  assert.deepEqual(player.names(), ['load', 'play']);
});

/** A player's element, as far as picture-in-picture goes. */
function elementInPage(floating) {
  const element = new CountingTarget();
  element.getRootNode = () => ({ pictureInPictureElement: floating ? element : null });
  element.contains = (other) => other === element;
  return element;
}

test('a picture in a window of its own is visible, and the page says when it is', async (t) => {
  const player = Object.assign(fakePlayer(), { element: elementInPage(false) });
  const { page, autoplay } = await openAutoplay(t, { player });
  player.element.emit('enterpictureinpicture');
  page.show('hidden');
  autoplay.feed(started());
  assert.deepEqual([player.names(), autoplay.reason], [['load', 'play'], 'starting']);
  player.element.emit('leavepictureinpicture');
  assert.equal(autoplay.reason, 'page_hidden');
  autoplay.close();
  assert.equal(player.element.listeners, 0);
});

test('a picture that is in a window of its own from the beginning is visible', async (t) => {
  const player = Object.assign(fakePlayer(), { element: elementInPage(true) });
  const page = fakePage({ hidden: true });
  const { autoplay } = await openAutoplay(t, { player, platform: { page }, offline: false });
  assert.deepEqual([player.names(), autoplay.reason], [['load', 'play'], 'checking']);
});

for (const [what, options, navigator, reason] of [
  ["policy 'ask'", { policy: 'ask' }, {}, 'ask_first'],
  ["policy 'never'", { policy: 'never' }, {}, 'opted_out'],
  ['a viewer who saves data', {}, { connection: { saveData: true } }, 'data_saver'],
]) {
  test(`${what} offers and does not start`, async (t) => {
    const page = fakePage({ navigator });
    const { player, autoplay } = await openAutoplay(t, {
      options,
      platform: { page },
      offline: false,
    });
    assert.deepEqual(player.names(), ['pause', 'load']);
    player.say('PlayerReady');
    assert.deepEqual([autoplay.reason, autoplay.offer], [reason, 'Play']);
  });
}

test('a page that already plays is adopted', async (t) => {
  const player = fakePlayer({ state: 'Playing', paused: false });
  const { autoplay } = await openAutoplay(t, { player, offline: false });
  assert.deepEqual([autoplay.isPlaying, autoplay.reason, player.calls], [true, 'playing', []]);
});

test('a page without a player says so', async () => {
  const platform = new FakeTime().platform({ page: fakePage() });
  const autoplay = await createAutoplay({ playbackUrl: PLAYBACK_URL, player: 'none', platform });
  assert.equal(autoplay.reason, 'player_unsupported');
  autoplay.feed(started());
  assert.equal(autoplay.reason, 'player_unsupported');
  autoplay.close();
});

test('a player that throws fails the attempt and not the page', async (t) => {
  const player = fakePlayer();
  const { autoplay, errors } = await openAutoplay(t, { player });
  player.load = () => {
    throw new Error(`cannot load ${PLAYBACK_URL}?${SECRET}`);
  };
  autoplay.feed(started());
  assert.equal(autoplay.reason, 'network_error');
  assert.match(errors[0].message, /cannot load/);
});

test('a fact the adapter made up is an error that names it', async (t) => {
  const { player, errors } = await openAutoplay(t);
  player.say('PlayerExploded');
  player.say('Closed');
  assert.deepEqual(
    errors.map(({ name }) => name),
    ['TypeError', 'TypeError'],
  );
  assert.match(errors[0].message, /PlayerExploded/);
});

test('a stream that is not on is no error, and any other failure is one with its status', async (t) => {
  const { player, autoplay, errors } = await openAutoplay(t);
  assert.deepEqual(errors, []);
  autoplay.feed(started());
  player.say('PlayerFailed', {
    error: 'Network',
    status: 503,
    message: 'IVS player: ErrorNetwork 503',
  });
  assert.deepEqual(
    errors.map(({ kind, status }) => [kind, status]),
    [['Network', 503]],
  );
  const { evidence, sentence } = autoplay.explain();
  assert.deepEqual([evidence, sentence], ['Network 503', SENTENCES.network_error]);
});

test("the playback URL's query is in no trace, error or explanation", async (t) => {
  const url = `${PLAYBACK_URL}?${SECRET}`;
  const options = { playbackUrl: url, trace: true };
  const { player, autoplay, errors } = await openAutoplay(t, { options, offline: false });
  assert.deepEqual(player.calls[0], ['load', url]);
  player.say('PlayerFailed', {
    error: 'Network',
    status: 500,
    message: `GET ${url} 500 (${url}#x)`,
  });
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

test('explain gives the reason in a sentence, and says since when', async (t) => {
  const { autoplay, time } = await openAutoplay(t);
  const began = time.wall;
  autoplay.feed(started());
  time.advance(700);
  const { reason, sentence, since, evidence } = autoplay.explain();
  assert.deepEqual([reason, sentence, since], ['starting', SENTENCES.starting, began]);
  assert.equal(evidence, 'st-1A2b3c4D5e6F78ghij9Klmn');
});

test('close leaves no timer and no listener, and the player as it is', async (t) => {
  const chat = fakeChat();
  const { player, autoplay, page, time, changes, offers } = await openAutoplay(t, {
    options: { chat },
  });
  autoplay.feed(started());
  player.say('AudioBlocked');
  player.say('MutedChanged', { muted: true });
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
  const { player, autoplay, page, time } = await openAutoplay(t);
  autoplay.feed(started());
  autoplay.addEventListener('offer', () => autoplay.close());
  player.say('AudioBlocked');
  player.say('MutedChanged', { muted: true });
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
  const { autoplay, time } = await openAutoplay(t, { options: { signal: controller.signal } });
  controller.abort();
  assert.deepEqual([autoplay.reason, time.timers.size], ['closed', 0]);
  const late = await openAutoplay(t, { options: { signal: controller.signal }, offline: false });
  assert.deepEqual([late.autoplay.reason, late.player.names()], ['closed', ['destroy']]);
});

const good = { playbackUrl: PLAYBACK_URL, player: fakePlayer() };
for (const [what, options, named] of [
  ['no options', undefined, /options must be an object/],
  ['no playbackUrl', { player: good.player }, /'playbackUrl'/],
  ['a playbackUrl that is a number', { ...good, playbackUrl: 7 }, /'playbackUrl'/],
  ['a playbackUrl that is no URL', { ...good, playbackUrl: 'http://' }, /'playbackUrl'/],
  ['no player', { playbackUrl: PLAYBACK_URL }, /'player'/],
  [
    'a player that is null',
    { ...good, player: null },
    /'player' must be an IVS player.* or 'none'/,
  ],
  ['a player that is none', { ...good, player: { play() {} } }, /'player'/],
  ['a player by name', { ...good, player: '#video' }, /'player'/],
  ['an empty channel', { ...good, channel: '' }, /'channel' must be 1 to 128 characters/],
  ['a channel of 129 characters', { ...good, channel: 'c'.repeat(129) }, /'channel'/],
  [
    'a playbackUrl too long to tell a channel by',
    { ...good, playbackUrl: `https://x/${'a'.repeat(2 ** 14)}` },
    /playbackUrl is too long; give the option 'channel'/,
  ],
  ['a chat that is a URL', { ...good, chat: 'wss://x' }, /'chat'/],
  ['a snapshotUrl that is no URL', { ...good, snapshotUrl: 'http://' }, /'snapshotUrl'/],
  ['an unknown policy', { ...good, policy: 'loud' }, /'policy' must be 'auto' or 'ask' or 'never'/],
  ['an unknown afterPause', { ...good, afterPause: true }, /'afterPause'/],
  ['startHidden as text', { ...good, startHidden: 'yes' }, /'startHidden'/],
  ['trace as a number', { ...good, trace: 1 }, /'trace'/],
  ['a signal that is none', { ...good, signal: 1 }, /'signal'/],
  ['a misspelt option', { ...good, playbackurl: '' }, /unknown option 'playbackurl'.*playbackUrl/],
]) {
  test(`createAutoplay refuses ${what} by name`, async () => {
    await assert.rejects(createAutoplay(options), { name: 'TypeError', message: named });
  });
}
