import assert from 'node:assert/strict';
import test from 'node:test';
import { adapterFor } from '../../web/src/players/index.js';
import { FakeTime, settle } from './helpers.mjs';
import { FakeVideo } from './media.mjs';

const MP4 = 'https://cdn.example/a.mp4?q=1';
const M3U8 = 'https://cdn.example/a.m3u8?q=1';

function adapted({ video = new FakeVideo(), fetch } = {}) {
  const time = new FakeTime();
  const adapter = adapterFor(video, time.platform({ fetch }));
  const reports = [];
  adapter.subscribe((one) => reports.push(one));
  const facts = () => reports.map(({ fact }) => fact);
  return { video, adapter, reports, facts, time };
}

test('load sets the source, and does not start by itself', () => {
  const { video, adapter } = adapted();
  adapter.load(MP4);
  assert.deepEqual([video.src, video.autoplay, video.calls], [MP4, false, ['load']]);
  adapter.play();
  assert.deepEqual(video.calls, ['load', 'play']);
});

test('an element that is to preload nothing loads enough to say that it is ready, once a load', () => {
  const { video, adapter, facts } = adapted();
  video.preload = 'none';
  for (let load = 0; load < 2; load++) {
    adapter.load(MP4);
    assert.equal(video.preload, 'metadata');
    video.emit('loadedmetadata');
    video.emit('canplay');
  }
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerReady', 'PlayerReady']);
});

test('a pause takes back a play() that the element has dropped', () => {
  const { video, adapter } = adapted();
  adapter.load(MP4);
  video.play = () => video.calls.push('play') && Promise.resolve();
  video.pause = () => {}; // it is paused, so that it says nothing
  adapter.play();
  adapter.pause();
  video.emit('loadedmetadata');
  assert.deepEqual(video.calls, ['load', 'play']);
});

test('an element that preloads everything is left to', () => {
  const { video, adapter } = adapted();
  adapter.load(MP4);
  assert.equal(video.preload, 'auto');
});

test('HLS goes to a browser that knows it and is unsupported in one that does not', () => {
  const { video, adapter, facts } = adapted();
  adapter.load(M3U8);
  assert.equal(video.src, M3U8);
  video.native = '';
  adapter.load(M3U8);
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerUnsupported']);
  assert.deepEqual(video.calls, ['load']);
});

test('the element’s life is reported', () => {
  const { video, adapter, facts } = adapted();
  adapter.load(MP4);
  video.emit('canplay');
  adapter.play();
  video.emit('waiting');
  video.emit('canplay');
  video.emit('playing');
  video.pause();
  video.emit('emptied');
  assert.deepEqual(facts(), [
    'PlayerAttached',
    'PlayerReady',
    'PlayerBuffering',
    'PlayerPlaying',
    'PlayerPaused',
    'PlayerIdle',
    'PlayerIdle',
  ]);
});

test('the pause that goes with the end is not reported', () => {
  const { video, facts } = adapted();
  video.ended = true;
  video.emit('pause');
  video.emit('ended');
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerEnded']);
});

test('the pause that goes with an error is not reported: Chromium pauses what it cannot read', () => {
  const { video, facts } = adapted();
  video.error = { code: 4, message: 'DEMUXER_ERROR_COULD_NOT_PARSE' };
  video.emit('pause');
  assert.deepEqual(facts(), ['PlayerAttached']);
});

test('a refused play() is blocked, an interrupted one is nothing', async () => {
  const { video, adapter, facts } = adapted();
  adapter.load(MP4);
  video.refusal = 'AbortError';
  adapter.play();
  await settle();
  video.refusal = 'NotAllowedError';
  adapter.play();
  await settle();
  assert.deepEqual(facts(), ['PlayerAttached', 'PlaybackBlocked']);
});

test('muting is reported once for each change, and volume not at all', () => {
  const { video, adapter, reports } = adapted();
  video.emit('volumechange');
  adapter.setMuted(true);
  video.emit('volumechange');
  video.emit('volumechange');
  adapter.setMuted(false);
  video.emit('volumechange');
  assert.deepEqual(reports.slice(1), [
    { fact: 'MutedChanged', muted: true },
    { fact: 'MutedChanged', muted: false },
  ]);
});

test('a browser that pauses instead of allowing sound leaves the video playing, muted', () => {
  const video = new FakeVideo();
  let muted = true;
  Object.defineProperty(video, 'muted', {
    get: () => muted,
    set(next) {
      muted = next;
      if (!next) video.paused = true;
    },
  });
  const { adapter, reports, facts } = adapted({ video });
  adapter.load(MP4);
  adapter.play();
  video.emit('playing');
  adapter.setMuted(false);
  video.emit('volumechange');
  video.emit('pause');
  assert.deepEqual([muted, video.paused], [true, false]);
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerPlaying', 'AudioBlocked', 'MutedChanged']);
  assert.equal(reports.at(-1).muted, true);
});

for (const [what, members, state] of [
  ['nothing', {}, 'Idle'],
  ['a video that plays', { currentSrc: MP4, paused: false, readyState: 4 }, 'Playing'],
  ['a video that waits for data', { currentSrc: MP4, paused: false, readyState: 2 }, 'Buffering'],
  ['a paused video', { currentSrc: MP4, readyState: 4 }, 'Ready'],
  ['a video that has ended', { currentSrc: MP4, ended: true, readyState: 4 }, 'Ended'],
  ['an error', { currentSrc: MP4, error: { code: 4 } }, 'Idle'],
]) {
  test(`on attach ${what} is ${state}`, () => {
    const { reports } = adapted({ video: Object.assign(new FakeVideo(), members) });
    assert.equal(reports[0].state, state);
  });
}

for (const [code, status, kind, told] of [
  [4, 404, 'NotAvailable', 404],
  [4, 403, 'NotAvailable', 403],
  [4, 429, 'NotAvailable', 429],
  [4, 503, 'Network', 503],
  [4, 200, 'InvalidData', 0],
  [3, 200, 'InvalidData', 0],
  [2, 200, 'Network', 0],
]) {
  test(`MediaError ${code} where the server answers ${status} is ${kind} ${told}`, async () => {
    const asked = [];
    const fetch = async (url, { method }) => (asked.push([method, url]), { status });
    const { video, adapter, reports } = adapted({ fetch });
    adapter.load(M3U8);
    video.fail(code);
    await settle();
    const { fact, error, status: met, message } = reports.at(-1);
    assert.deepEqual([fact, error, met], ['PlayerFailed', kind, told]);
    assert.deepEqual(asked, [['HEAD', M3U8]]);
    assert.ok(!message.includes('q=1'));
  });
}

test('where the server does not answer it is the network', async () => {
  const { video, adapter, reports } = adapted({ fetch: () => Promise.reject(new TypeError()) });
  adapter.load(M3U8);
  video.fail(4);
  await settle();
  assert.deepEqual([reports.at(-1).error, reports.at(-1).status], ['Network', 0]);
});

test('at an error the player is idle at once, and failed when the server has answered', async () => {
  let answer = () => {};
  const fetch = () => new Promise((resolve) => (answer = resolve));
  const { video, adapter, facts, time } = adapted({ fetch });
  adapter.load(M3U8);
  video.fail(2);
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerIdle']);
  answer({ status: 404 });
  await settle();
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerIdle', 'PlayerFailed']);
  assert.equal(time.timers.size, 0);
});

test('a load that was given up is idle and no failure', async () => {
  const { video, adapter, facts } = adapted({ fetch: async () => ({ status: 404 }) });
  adapter.load(M3U8);
  video.fail(1);
  await settle();
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerIdle']);
});

test('a server that does not answer in ten seconds is the network', async () => {
  let signal;
  const fetch = (_, request) => new Promise(() => ({ signal } = request));
  const { video, adapter, reports, time } = adapted({ fetch });
  adapter.load(M3U8);
  video.fail(4);
  time.advance(9999);
  await settle();
  assert.equal(reports.at(-1).fact, 'PlayerIdle');
  time.advance(1);
  await settle();
  const { fact, error, status } = reports.at(-1);
  assert.deepEqual([fact, error, status], ['PlayerFailed', 'Network', 0]);
  assert.equal(signal.aborted, true);
});

test('where there is no fetch it is the network', async () => {
  const { video, adapter, reports } = adapted();
  adapter.load(M3U8);
  video.fail(4);
  await settle();
  assert.deepEqual([reports.at(-1).fact, reports.at(-1).error], ['PlayerFailed', 'Network']);
});

test('why one load failed is not said of the next load of the same URL', async () => {
  const answers = [];
  const fetch = () => new Promise((resolve) => answers.push(resolve));
  const { video, adapter, facts, time } = adapted({ fetch });
  adapter.load(M3U8);
  video.fail(4);
  adapter.load(M3U8);
  answers[0]({ status: 404 });
  await settle();
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerIdle']);
  assert.equal(time.timers.size, 0);
});

test('the failure of a source that was replaced meanwhile is not reported', async () => {
  const { video, adapter, facts } = adapted({ fetch: async () => ({ status: 404 }) });
  adapter.load(M3U8);
  video.fail(4);
  adapter.load(MP4);
  await settle();
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerIdle']);
});

test('destroy leaves no listener, and reports nothing that was under way', async () => {
  const { video, adapter, facts, time } = adapted({ fetch: async () => ({ status: 404 }) });
  adapter.load(M3U8);
  video.fail(4);
  adapter.destroy();
  assert.deepEqual([video.listeners, time.timers.size], [0, 0]);
  await settle();
  assert.deepEqual(facts(), ['PlayerAttached', 'PlayerIdle']);
});
