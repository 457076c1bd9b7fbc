import assert from 'node:assert/strict';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { adapterFor } from '../../web/src/players/index.js';
import {
  CountingTarget,
  endEvent,
  fakePage,
  FakeTime,
  frameOf,
  PLAYBACK_URL,
  startEvent,
} from './helpers.mjs';

/** Behaves as amazon-ivs-player 1.56.1 was measured to: what the CDN holds decides what a load
 * comes to, and a test lets the player go on step by step. */
class FakeIvsPlayer {
  calls = [];
  stream = 'offline';
  policy = 'allowed';
  #listeners = new Map();
  #state = 'Idle';
  #paused = false;
  #muted = false;
  #position = 0;
  video = new CountingTarget();

  addEventListener(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
  }
  removeEventListener(name, listener) {
    this.#listeners.get(name)?.delete(listener);
  }
  get listeners() {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
  emit(name, payload) {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload);
  }
  #enter(state) {
    this.#state = state;
    this.emit(state);
  }
  getState = () => this.#state;
  isPaused = () => this.#paused;
  isMuted = () => this.#muted;
  getPosition = () => this.#position;
  getHTMLVideoElement = () => this.video;
  setAutoplay(autoplay) {
    this.calls.push(`setAutoplay ${autoplay}`);
  }
  setMuted(muted) {
    this.calls.push(`setMuted ${muted}`);
    if (this.#muted === muted) return;
    this.#muted = muted;
    this.emit('PlayerMutedChanged');
  }
  load(url) {
    this.calls.push(`load ${url}`);
    this.loaded = url;
    this.#paused = false;
    if (this.#state !== 'Idle') this.#enter('Idle');
    this.#paused = true;
  }
  play() {
    this.calls.push('play');
    this.#paused = false;
  }
  pause() {
    this.calls.push('pause');
    this.#paused = true;
    this.#enter('Idle');
    this.video.emit('pause');
  }
  /** The element's own controls. */
  pauseByControls() {
    this.video.emit('pause');
    this.#paused = true;
    this.#enter('Idle');
  }
  /** A media key in a hidden page: the player means to go on when the page is shown. */
  pauseUnseen() {
    this.video.emit('pause');
    if (this.#state === 'Playing') this.#enter('Idle');
  }
  fail(type, code, source) {
    this.#paused = true;
    this.emit('PlayerError', { type, code, source, message: `Failed: ${this.loaded}` });
  }
  /** The manifest's answer, and what follows from it. */
  answer() {
    if (this.stream === 'offline') return this.fail('ErrorNotAvailable', 404, 'MasterPlaylist');
    this.#enter('Ready');
    this.emit('PlayerDurationChanged', Infinity);
    if (this.#paused) return;
    this.#enter('Buffering');
    if (this.policy === 'no sound' && !this.#muted) {
      this.emit('PlayerAudioBlocked');
      this.#muted = true;
      this.emit('PlayerMutedChanged');
    }
    if (this.policy === 'nothing') {
      if (!this.#muted) {
        this.emit('PlayerAudioBlocked');
        this.#muted = true;
        this.emit('PlayerMutedChanged');
      }
      this.emit('PlayerPlaybackBlocked');
      this.#paused = true;
      return this.#enter('Idle');
    }
    this.#enter('Playing');
  }
  /** ENDLIST: the buffer plays out. */
  playOut() {
    this.#paused = true;
    this.#enter('Ended');
    this.video.emit('pause');
  }
  /** The media playlist is gone: the buffer runs dry, then the player gives up. */
  starve() {
    this.emit('PlayerRebuffering');
    this.#enter('Buffering');
    this.video.emit('pause');
  }
  giveUp() {
    this.#enter('Idle');
    this.fail('ErrorNetwork', 404, 'MediaPlaylist');
    this.video.emit('emptied');
  }
  /** The position advances. */
  move(seconds) {
    this.#position += seconds;
    this.emit('PlayerTimeUpdate', this.#position);
  }
}

async function setUp(t, { stream = 'offline', policy = 'allowed' } = {}) {
  const time = new FakeTime();
  const page = fakePage();
  const player = Object.assign(new FakeIvsPlayer(), { stream, policy });
  const autoplay = await createAutoplay({
    playbackUrl: PLAYBACK_URL,
    player,
    platform: time.platform({ page }),
  });
  t.after(() => autoplay.close());
  player.answer();
  time.advance(5000);
  return { time, page, player, autoplay };
}

const started = frameOf('STREAM_STARTED', startEvent());
const ended = frameOf('STREAM_ENDED', endEvent(), { Id: 'IxTh2Ad9fZIw' });
const loads = (player) => player.calls.filter((call) => call.startsWith('load')).length;

test('offline, then Stream Start: it loads and plays', async (t) => {
  const { player, autoplay } = await setUp(t);
  assert.deepEqual(player.calls, ['setAutoplay false', `load ${PLAYBACK_URL}`, 'play']);
  assert.equal(autoplay.reason, 'waiting_for_broadcast');
  player.stream = 'live';
  player.calls.length = 0;
  autoplay.feed(started);
  player.answer();
  assert.deepEqual(player.calls, ['setAutoplay false', `load ${PLAYBACK_URL}`, 'play']);
  assert.deepEqual([autoplay.isPlaying, autoplay.reason], [true, 'playing']);
});

test('the manifest that comes late is asked for again', async (t) => {
  const { player, autoplay, time } = await setUp(t);
  autoplay.feed(started);
  for (let i = 0; i < 3; i++) {
    player.answer();
    time.advanceToNext();
  }
  assert.equal(loads(player), 5);
  player.stream = 'live';
  player.answer();
  assert.equal(autoplay.isPlaying, true);
});

test('a page opened in mid-stream plays', async (t) => {
  const { autoplay } = await setUp(t, { stream: 'live' });
  assert.deepEqual([autoplay.isPlaying, autoplay.broadcast], [true, 'Live']);
});

test('end, ENDED with the pause that goes with it, and live again', async (t) => {
  const { player, autoplay, time } = await setUp(t, { stream: 'live' });
  autoplay.feed(started);
  autoplay.feed(ended);
  assert.equal(autoplay.isPlaying, true);
  player.playOut();
  time.advance(60_000);
  assert.equal(autoplay.reason, 'ended');
  const again = { ...startEvent(), time: '2026-11-23T19:40:00Z' };
  again.detail = { ...again.detail, stream_id: 'st-second' };
  autoplay.feed(frameOf('STREAM_STARTED', again, { Id: 'IxTh2Ad9fZIx' }));
  player.answer();
  assert.equal(autoplay.isPlaying, true);
});

test('a stream that breaks off in the middle is not the viewer who pauses', async (t) => {
  const { player, autoplay, time } = await setUp(t, { stream: 'live' });
  player.starve();
  assert.deepEqual([autoplay.isPlaying, autoplay.reason], [false, 'buffering']);
  time.advance(1200);
  player.giveUp();
  assert.notEqual(autoplay.reason, 'viewer_paused');
  time.advance(60_000);
  assert.ok(loads(player) >= 2);
});

test('a stall that ends by itself plays on without a load', async (t) => {
  const { player, autoplay } = await setUp(t, { stream: 'live' });
  player.starve();
  player.answer();
  assert.deepEqual([autoplay.isPlaying, loads(player)], [true, 1]);
});

for (const pause of ['pause', 'pauseByControls']) {
  test(`the viewer's ${pause}() on the player is respected by later events`, async (t) => {
    const { player, autoplay, time } = await setUp(t, { stream: 'live' });
    player[pause]();
    assert.equal(autoplay.reason, 'viewer_paused');
    autoplay.feed(started);
    time.advance(60_000);
    assert.equal(loads(player), 1);
  });
}

test("the element's pause in a hidden page is the viewer's, and the player stays paused", async (t) => {
  const { player, autoplay, time, page } = await setUp(t, { stream: 'live' });
  page.show('hidden');
  time.advance(2000);
  player.pauseUnseen();
  assert.deepEqual([autoplay.reason, player.isPaused()], ['viewer_paused', true]);
});

test('the element’s pause in a visible page is left to the player', async (t) => {
  const { player, time } = await setUp(t, { stream: 'live' });
  time.advance(2000);
  const { length } = player.calls;
  player.video.emit('pause');
  assert.deepEqual(player.calls.slice(length), []);
});

test('a stall in a hidden page is not the viewer who pauses', async (t) => {
  const { player, autoplay, time, page } = await setUp(t, { stream: 'live' });
  page.show('hidden');
  time.advance(2000);
  player.starve();
  assert.deepEqual([autoplay.reason, player.isPaused()], ['buffering', false]);
});

test('a stall, in which the player pauses its element, is not the viewer who pauses', async (t) => {
  const { player, autoplay } = await setUp(t, { stream: 'live' });
  player.starve();
  assert.deepEqual([autoplay.reason, autoplay.state], ['buffering', 'Stalled']);
});

test('without a gesture it plays muted, and a click unmutes it', async (t) => {
  const { player, autoplay, page } = await setUp(t, { stream: 'live', policy: 'no sound' });
  assert.deepEqual(
    [autoplay.isPlaying, autoplay.reason, autoplay.offer],
    [true, 'muted_by_policy', 'Unmute'],
  );
  page.document.gesture('click', { path: [player.video] });
  assert.equal(player.isMuted(), true);
  page.document.gesture('click');
  assert.deepEqual([player.isMuted(), autoplay.reason, autoplay.offer], [false, 'playing', 'None']);
});

test('where nothing may play it offers, and a click plays with sound', async (t) => {
  const { player, autoplay, page } = await setUp(t, { stream: 'live', policy: 'nothing' });
  assert.deepEqual([autoplay.reason, autoplay.offer], ['blocked_by_policy', 'Play']);
  player.policy = 'allowed';
  page.document.gesture('touchend');
  player.answer();
  assert.deepEqual(
    [autoplay.isPlaying, player.isMuted(), autoplay.reason],
    [true, false, 'playing'],
  );
});

test('a player that says nothing is found out', async (t) => {
  const { player, autoplay, time } = await setUp(t);
  player.stream = 'live';
  autoplay.feed(started);
  time.advance(15_000);
  assert.equal(autoplay.reason, 'player_silent');
});

/** The adapter alone. */
function adapted() {
  const time = new FakeTime();
  const player = new FakeIvsPlayer();
  const adapter = adapterFor(player, time.platform());
  const reports = [];
  adapter.subscribe((one) => reports.push(one));
  return { time, player, adapter, reports };
}

test('on attach the present is reported first', () => {
  const player = new FakeIvsPlayer();
  player.stream = 'live';
  player.play();
  player.answer();
  player.setMuted(true);
  const reports = [];
  adapterFor(player, new FakeTime().platform()).subscribe((one) => reports.push(one));
  assert.deepEqual(reports, [
    { fact: 'PlayerAttached', state: 'Playing', paused: false, muted: true },
  ]);
});

for (const [type, code, kind, status] of [
  ['ErrorNotAvailable', 404, 'NotAvailable', 404],
  ['ErrorNotAvailable', 429, 'NotAvailable', 429],
  ['ErrorAuthorization', 403, 'Authorization', 403],
  ['ErrorNotAvailable', 401, 'NotAvailable', 401],
  ['ErrorNetwork', 500, 'Network', 500],
  ['ErrorNetworkIO', 0, 'Network', 0],
  ['ErrorTimeout', 0, 'Network', 0],
  ['ErrorInvalidData', 0, 'InvalidData', 0],
  ['ErrorNotSupported', 0, 'NotSupported', 0],
  ['ErrorNoSource', 7, 'Other', 0],
  ['whatever', undefined, 'Other', 0],
]) {
  test(`${type} ${code} is reported as ${kind} ${status}`, () => {
    const { player, reports } = adapted();
    player.fail(type, code, 'MasterPlaylist');
    const { message: _, ...failure } = reports.at(-1);
    assert.deepEqual(failure, { fact: 'PlayerFailed', error: kind, status });
  });
}

test('an error without a payload is an error of the other kind', () => {
  const { player, reports } = adapted();
  player.emit('PlayerError', undefined);
  assert.deepEqual([reports.at(-1).fact, reports.at(-1).error], ['PlayerFailed', 'Other']);
});

test('an advancing position is reported at most once a second, one that stands still never', () => {
  const { time, player, reports } = adapted();
  for (let i = 0; i < 40; i++) {
    player.move(0.25);
    time.advance(250);
  }
  const moved = () => reports.filter(({ fact }) => fact === 'PositionMoved').length;
  assert.ok(moved() >= 9 && moved() <= 11, `${moved()}`);
  const before = moved();
  for (let i = 0; i < 40; i++) {
    player.move(0);
    time.advance(250);
  }
  assert.equal(moved(), before);
});

test('an Idle that is no pause is reported as Idle alone', () => {
  const { player, adapter, reports } = adapted();
  player.stream = 'live';
  adapter.load(PLAYBACK_URL);
  player.answer();
  adapter.load(PLAYBACK_URL);
  assert.deepEqual(reports.slice(1), [{ fact: 'PlayerReady' }, { fact: 'PlayerIdle' }]);
});

test('the element is the one that is attached at the time', () => {
  const { player, adapter } = adapted();
  player.video = new CountingTarget();
  assert.equal(adapter.element, player.video);
});

test('destroy leaves no listener, and the player as it is', () => {
  const { player, adapter, reports } = adapted();
  const calls = player.calls.length;
  adapter.destroy();
  player.pause();
  assert.deepEqual([player.listeners, reports.length], [0, 1]);
  assert.equal(player.calls.length, calls + 1);
});
