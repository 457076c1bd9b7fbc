// Video.js as far as a page can tell; tests/browser/players.test.mjs drives the library itself.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fromVideojs } from '../../web/src/players/videojs.js';
import { createAutoplay } from '../../web/src/autoplay.js';
import { CountingTarget, fakePage, FakeTime, PLAYBACK_URL, settle } from './helpers.mjs';
import { FakeVideo } from './media.mjs';
import { started } from './setups.mjs';

const M3U8 = 'https://cdn.example/a.m3u8?q=1';

/** Video.js's events, on a player or on its tech. */
class FakeComponent {
  target = new CountingTarget();
  on = (...heard) => this.target.addEventListener(...heard);
  off = (...heard) => this.target.removeEventListener(...heard);
  trigger = (name) => this.target.emit(name);
}

class FakeVideojs extends FakeComponent {
  calls = [];
  element = new EventTarget();
  failure = null;
  ready = 0;
  muted = () => false;
  paused = () => true;
  ended = () => false;
  duration = () => Infinity;
  currentTime = () => 0;
  currentSource = () => ({});
  currentSrc = () => '';

  constructor(ivs) {
    super();
    const vhs = { playlists: { error: { status: 404, message: 'gone' } } };
    this.playback = Object.assign(new FakeComponent(), { vhs });
    if (ivs) this.playback.getMediaPlayerAPI = () => ivs;
  }
  tech = () => this.playback;
  el = () => this.element;
  error = () => this.failure;
  readyState = () => this.ready;
  autoplay = (wanted) => this.calls.push(['autoplay', wanted]);
  src = (source) => this.calls.push(['src', source]);
  play() {
    this.calls.push(['play']);
    return Promise.resolve();
  }
  pause = () => this.calls.push(['pause']);
  fail(failure) {
    this.failure = failure;
    this.trigger('error');
  }
}

/** The IVS player inside the tech. */
const fakeIvs = () => {
  const calls = [];
  const nothing = () => {};
  return {
    calls,
    play: () => calls.push('play'),
    pause: () => calls.push('pause'),
    load: nothing,
    setMuted: nothing,
    isMuted: () => false,
    isPaused: () => true,
    getState: () => 'Idle',
    getPosition: () => 0,
    addEventListener: nothing,
    removeEventListener: nothing,
  };
};

function adapted(ivs) {
  const player = new FakeVideojs(ivs);
  const adapter = fromVideojs(player);
  const reports = [];
  adapter.subscribe((one) => reports.push(one));
  return { player, adapter, reports };
}

test('the source goes through Video.js, with a type where its address does not say it', () => {
  const { player, adapter } = adapted();
  adapter.load(M3U8);
  adapter.load('https://cdn.example/live/1?q=1.m3u8');
  assert.deepEqual(player.calls, [
    ['autoplay', false],
    ['src', M3U8],
    ['autoplay', false],
    ['src', { src: 'https://cdn.example/live/1?q=1.m3u8', type: 'application/x-mpegURL' }],
  ]);
  assert.equal(adapter.element, player.element);
});

/** What a failure is reported as. */
async function reported(player, reports, failure) {
  player.fail(failure);
  await settle();
  const [idle, { message: _, ...failed }] = reports.slice(1);
  assert.deepEqual(idle, { fact: 'PlayerIdle' });
  return failed;
}

for (const [failure, error, status] of [
  [{ code: 2, status: 404 }, 'NotAvailable', 404],
  [{ code: 2, status: 401 }, 'NotAvailable', 401],
  [{ code: 4, status: 503 }, 'Network', 503],
  [{ code: 2, status: 0 }, 'Network', 0],
  [{ code: 3 }, 'InvalidData', 0],
]) {
  test(`an error ${JSON.stringify(failure)} is ${error} ${status}`, async () => {
    const { player, reports } = adapted();
    const told = await reported(player, reports, failure);
    assert.deepEqual(told, { fact: 'PlayerFailed', error, status });
  });
}

test('where the element tells an error, what the engine has met counts', async () => {
  const { player, reports } = adapted();
  const told = await reported(player, reports, { code: 4 });
  assert.deepEqual([told.error, told.status], ['NotAvailable', 404]);
});

for (const [status, error, told] of [
  [404, 'NotAvailable', 404],
  [200, 'InvalidData', 0],
  [0, 'Network', 0],
]) {
  test(`where the browser plays by itself and the server answers ${status} it is ${error}`, async (t) => {
    t.mock.method(globalThis, 'fetch', async () => ({ status }));
    const { player, adapter, reports } = adapted();
    player.playback.vhs = undefined;
    adapter.load(M3U8);
    const failed = await reported(player, reports, { code: 4 });
    assert.deepEqual([failed.error, failed.status], [error, told]);
    assert.equal(globalThis.fetch.mock.calls[0].arguments[0], M3U8);
  });
}

test('an error that was taken back, or a load that was given up, is no failure', async () => {
  const { player, reports } = adapted();
  player.fail(null);
  player.fail({ code: 1 });
  await settle();
  assert.deepEqual(
    reports.map(({ fact }) => fact),
    ['PlayerAttached', 'PlayerIdle'],
  );
});

test('a playlist that is asked for again and again is a failure when there is nothing to play', () => {
  const { player, reports } = adapted();
  player.trigger('loadstart');
  player.trigger('loadstart');
  player.ready = 4;
  player.playback.trigger('retryplaylist');
  assert.equal(reports.length, 1);
  player.ready = 2;
  player.playback.trigger('retryplaylist');
  assert.deepEqual([reports.length, reports[1].fact, reports[1].status], [2, 'PlayerFailed', 404]);
});

test('the IVS player of the tech plays when the source has reached it', async () => {
  const ivs = fakeIvs();
  const { player, adapter } = adapted(ivs);
  adapter.load(M3U8);
  adapter.play();
  await settle();
  assert.deepEqual([player.calls.at(-1), ivs.calls], [['src', M3U8], []]);
  player.trigger('loadstart');
  await settle();
  assert.deepEqual(ivs.calls, ['play']);
  adapter.play();
  assert.deepEqual(ivs.calls, ['play', 'play']);
});

for (const [what, act] of [
  ['a pause', ({ adapter }) => adapter.pause()],
  ['another load', ({ adapter }) => adapter.load(M3U8)],
]) {
  test(`${what} takes back a play() that has not reached the tech`, async () => {
    const ivs = fakeIvs();
    const set = adapted(ivs);
    set.adapter.load(M3U8);
    set.adapter.play();
    act(set);
    set.player.trigger('loadstart');
    await settle();
    assert.ok(!ivs.calls.includes('play'));
  });
}

for (const ivs of [undefined, fakeIvs()]) {
  test(`destroy leaves no listener${ivs ? ' with the IVS tech' : ''}`, () => {
    const { player, adapter } = adapted(ivs);
    player.trigger('loadstart');
    adapter.destroy();
    assert.deepEqual([player.target.listeners, player.playback.target.listeners], [0, 0]);
  });
}

test('a tech that was replaced, and an adapter that was destroyed, hear nothing', async () => {
  const { player, adapter } = adapted();
  player.trigger('loadstart');
  const old = player.playback;
  player.playback = Object.assign(new FakeComponent(), { vhs: old.vhs });
  player.trigger('loadstart');
  assert.deepEqual([old.target.listeners, player.playback.target.listeners], [0, 1]);
  adapter.destroy();
  assert.equal(player.playback.target.listeners, 0);
});

for (const [what, act] of [
  ['another load', ({ adapter }) => adapter.load(M3U8)],
  ['destroy', ({ adapter }) => adapter.destroy()],
]) {
  test(`${what} ends the question to the server`, async (t) => {
    let asked;
    t.mock.method(globalThis, 'fetch', (_, { signal }) => {
      asked = signal;
      return new Promise(() => {});
    });
    const set = adapted();
    set.player.playback.vhs = undefined;
    set.adapter.load(M3U8);
    set.player.fail({ code: 4 });
    await settle();
    assert.equal(asked.aborted, false);
    act(set);
    assert.equal(asked.aborted, true);
  });
}

test('what Video.js says of the element is what counts', () => {
  const player = new FakeVideojs();
  const muted = [];
  player.muted = (...wanted) => (muted.push(...wanted), false);
  player.currentSrc = () => M3U8;
  player.ended = () => true;
  player.currentTime = () => 7;
  const adapter = fromVideojs(player);
  const reports = [];
  adapter.subscribe((one) => reports.push(one));
  adapter.setMuted(true);
  assert.deepEqual([reports[0].state, muted], ['Ended', [true]]);
  let seconds = 7;
  player.currentTime = () => ++seconds;
  player.trigger('timeupdate');
  player.trigger('timeupdate');
  assert.equal(reports.at(-1).fact, 'PositionMoved');
});

test('a play() that has reached the IVS player is not repeated at the next source', async () => {
  const ivs = fakeIvs();
  const { player, adapter } = adapted(ivs);
  adapter.load(M3U8);
  adapter.play();
  for (let i = 0; i < 2; i++) {
    player.trigger('loadstart');
    await settle();
  }
  assert.deepEqual(ivs.calls, ['play']);
});

test('an error while there is no tech is a failure all the same', async () => {
  const { player, reports } = adapted();
  player.tech = () => null;
  player.trigger('loadstart');
  player.trigger('retryplaylist');
  const told = await reported(player, reports, { code: 2, status: 404 });
  assert.deepEqual([told.error, told.status], ['NotAvailable', 404]);
});

test('an IVS player that throws when the source has reached it has failed', async () => {
  const ivs = fakeIvs();
  const { player, adapter, reports } = adapted(ivs);
  ivs.play = () => {
    throw new Error('worn out');
  };
  adapter.load(M3U8);
  adapter.play();
  player.trigger('loadstart');
  await settle();
  assert.equal(reports.at(-1).message, 'the player threw: worn out');
});

test('destroy takes back a play() that has not reached the tech', async () => {
  const ivs = fakeIvs();
  const { player, adapter } = adapted(ivs);
  adapter.load(M3U8);
  adapter.play();
  player.trigger('loadstart');
  adapter.destroy();
  await settle();
  assert.deepEqual(ivs.calls, []);
});

test('a Video.js player, or a video in it, has one autoplay', async (t) => {
  const player = new FakeVideojs();
  const video = new FakeVideo();
  player.element.querySelectorAll = () => [video];
  const create = (driven) =>
    createAutoplay({
      playbackUrl: PLAYBACK_URL,
      player: driven,
      platform: new FakeTime().platform({ page: fakePage() }),
    });
  const first = await create(fromVideojs(player));
  t.after(() => first.close());
  const refused = { name: 'TypeError', message: /one that no other autoplay drives/ };
  await assert.rejects(create(fromVideojs(player)), refused);
  await assert.rejects(create(video), refused);
  first.feed(started());
  assert.equal(first.reason, 'starting');
  first.close();
  const second = await create(video);
  t.after(() => second.close());
  await assert.rejects(create(fromVideojs(player)), refused);
});

test('what is no Video.js player is a TypeError', () => {
  for (const player of [undefined, {}, 'my-player', new EventTarget()]) {
    assert.throws(() => fromVideojs(player), {
      name: 'TypeError',
      message: /must be what videojs\(\) returned/,
    });
  }
});
