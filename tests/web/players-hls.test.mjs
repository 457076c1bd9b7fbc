import assert from 'node:assert/strict';
import test from 'node:test';
import { createAutoplay } from '../../web/src/autoplay.js';
import { adapterFor } from '../../web/src/players/index.js';
import { FakeTime, PLAYBACK_URL, settle } from './helpers.mjs';
import { FakeHls, FakeVideo } from './media.mjs';
import { started } from './setups.mjs';

const URL_1 = 'https://cdn.example/a.m3u8?q=1';

function adapted() {
  const video = new FakeVideo();
  const hls = new FakeHls(video);
  const adapter = adapterFor(hls, new FakeTime().platform());
  const reports = [];
  adapter.subscribe((one) => reports.push(one));
  const facts = () => reports.map(({ fact }) => fact).slice(1);
  return { video, hls, adapter, reports, facts };
}

/** The same, playing. */
function playing() {
  const set = adapted();
  set.adapter.load(URL_1);
  set.hls.say('hlsManifestParsed');
  set.adapter.play();
  set.video.emit('playing');
  set.reports.length = 1;
  set.hls.calls.length = 0;
  set.video.calls.length = 0;
  return set;
}

test('load gives the source and starts loading, and does not play', () => {
  const { hls, video, adapter } = adapted();
  adapter.load(URL_1);
  assert.deepEqual(hls.calls, [`loadSource ${URL_1}`, 'startLoad']);
  assert.deepEqual(video.calls, []);
});

test('it is ready when the manifest is read, once a load', () => {
  const { hls, video, adapter, facts } = adapted();
  for (let load = 0; load < 2; load++) {
    adapter.load(URL_1);
    hls.say('hlsManifestParsed');
    video.emit('loadedmetadata');
    video.emit('canplay');
  }
  assert.deepEqual(facts(), ['PlayerReady', 'PlayerReady']);
});

test('the element’s life is reported', () => {
  const { video, facts } = playing();
  video.emit('waiting');
  video.emit('playing');
  video.pause();
  video.emit('ended');
  assert.deepEqual(facts(), [
    'PlayerBuffering',
    'PlayerPlaying',
    'PlayerPaused',
    'PlayerIdle',
    'PlayerEnded',
  ]);
});

for (const [type, details, code, kind, told] of [
  ['networkError', 'manifestLoadError', 404, 'NotAvailable', 404],
  ['networkError', 'manifestLoadError', 429, 'NotAvailable', 429],
  ['networkError', 'levelLoadError', 403, 'NotAvailable', 403],
  ['networkError', 'manifestLoadError', 401, 'NotAvailable', 401],
  ['networkError', 'fragLoadError', 503, 'Network', 503],
  ['networkError', 'manifestLoadError', 0, 'Network', 0],
  ['networkError', 'manifestLoadTimeOut', undefined, 'Network', 0],
  ['networkError', 'manifestParsingError', undefined, 'InvalidData', 0],
  ['networkError', 'levelEmptyError', undefined, 'InvalidData', 0],
  ['mediaError', 'manifestIncompatibleCodecsError', undefined, 'NotSupported', 0],
  ['keySystemError', 'keySystemNoAccess', undefined, 'NotSupported', 0],
  ['otherError', 'internalException', undefined, 'Other', 0],
]) {
  test(`a fatal ${details}${code === undefined ? '' : ` with status ${code}`} is ${kind}`, () => {
    const { hls, adapter, reports } = adapted();
    adapter.load(URL_1);
    hls.fail(type, details, { code });
    const { fact, error, status, message } = reports.at(-1);
    assert.deepEqual([fact, error, status], ['PlayerFailed', kind, told]);
    assert.ok(message.includes(details) && !message.includes('q=1'));
    assert.ok(!hls.calls.includes('recoverMediaError'));
  });
}

test('what hls.js recovers from by itself is not reported', () => {
  const { hls, facts } = playing();
  hls.fail('networkError', 'fragLoadError', { fatal: false, code: 404 });
  hls.fail('mediaError', 'bufferStalledError', { fatal: false });
  assert.deepEqual([facts(), hls.calls], [[], []]);
});

test('media that cannot be decoded is recovered once a load, and plays on', () => {
  const { hls, video, facts, reports } = playing();
  hls.fail('mediaError', 'bufferAppendError');
  assert.deepEqual(
    [hls.calls, video.calls, video.paused],
    [['recoverMediaError'], ['play'], false],
  );
  video.emit('loadedmetadata');
  video.emit('playing');
  assert.deepEqual(facts(), ['PlayerBuffering', 'PlayerPlaying']);
  hls.fail('mediaError', 'bufferAppendError');
  assert.deepEqual(hls.calls, ['recoverMediaError']);
  assert.deepEqual([reports.at(-1).fact, reports.at(-1).error], ['PlayerFailed', 'InvalidData']);
});

test('the next load may be mended again, and one that stands still stays so', () => {
  const { hls, video, adapter } = playing();
  hls.fail('mediaError', 'bufferAppendError');
  video.pause();
  adapter.load(URL_1);
  video.calls.length = 0;
  hls.fail('mediaError', 'fragParsingError');
  assert.deepEqual(hls.calls.filter((call) => call === 'recoverMediaError').length, 2);
  assert.deepEqual([video.calls, video.paused], [[], true]);
});

test('an element that is emptied for another reason is idle', () => {
  const { video, facts } = playing();
  video.emit('emptied');
  assert.deepEqual(facts(), ['PlayerIdle']);
});

test('a stream that is fully loaded has ended when playback waits at its end', () => {
  const { hls, video, facts } = playing();
  Object.assign(video, { duration: 60, currentTime: 59.7 });
  video.emit('waiting');
  hls.say('hlsBufferEos');
  Object.assign(video, { currentTime: 30 });
  video.emit('waiting');
  Object.assign(video, { currentTime: 59.7 });
  video.emit('waiting');
  assert.deepEqual(
    facts().filter((fact) => fact === 'PlayerEnded'),
    ['PlayerEnded'],
  );
  assert.equal(facts().at(-2), 'PlayerEnded');
});

test('a refused play() is blocked, an interrupted one is nothing', async () => {
  const { video, adapter, facts } = playing();
  for (const name of ['AbortError', 'NotAllowedError']) {
    video.refusal = name;
    adapter.play();
    await settle();
  }
  assert.deepEqual(facts(), ['PlaybackBlocked']);
});

test('destroy leaves no listener, and hls.js as it is', () => {
  const { hls, video, adapter, facts } = playing();
  adapter.destroy();
  assert.deepEqual([video.listeners, hls.listeners, hls.calls], [0, 0, []]);
  video.emit('playing');
  assert.deepEqual(facts(), []);
});

test('hls.js without its media is refused by name', async () => {
  const options = { playbackUrl: PLAYBACK_URL, player: new FakeHls(null) };
  await assert.rejects(createAutoplay(options), {
    name: 'TypeError',
    message: /'player'.*hls\.js/,
  });
});

test('an autoplay on hls.js waits at a 404, starts at the event, and ends', async (t) => {
  const time = new FakeTime();
  const video = new FakeVideo();
  const hls = new FakeHls(video);
  const autoplay = await createAutoplay({
    playbackUrl: PLAYBACK_URL,
    player: hls,
    platform: time.platform(),
  });
  t.after(() => autoplay.close());
  hls.fail('networkError', 'manifestLoadError', { code: 404 });
  assert.equal(autoplay.reason, 'waiting_for_broadcast');
  time.advance(5000);
  autoplay.feed(started());
  hls.say('hlsManifestParsed');
  video.emit('playing');
  assert.deepEqual([autoplay.reason, autoplay.isPlaying, video.paused], ['playing', true, false]);
  assert.equal(hls.calls.filter((call) => call.startsWith('loadSource')).length, 2);
});
