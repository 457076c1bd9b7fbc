// Elements with the interface of a <video>, such as <hls-video>.
import assert from 'node:assert/strict';
import test from 'node:test';
import { adapterFor } from '../../web/src/players/index.js';
import { FakeTime, settle } from './helpers.mjs';
import { FakeElement, FakeVideo } from './media.mjs';

const M3U8 = 'https://cdn.example/a.m3u8?q=1';

function adapted(element = new FakeElement()) {
  const adapter = adapterFor(element, new FakeTime().platform());
  const reports = [];
  adapter.subscribe((one) => reports.push(one));
  const facts = () => reports.map(({ fact }) => fact).slice(1);
  return { element, adapter, reports, facts };
}

/** The same, loaded, and told to play at once. */
async function started() {
  const set = adapted();
  set.adapter.load(M3U8);
  set.adapter.play();
  await settle();
  set.element.calls.length = set.reports.length = 0;
  set.facts = () => set.reports.map(({ fact }) => fact);
  return set;
}

test('it is loaded once, also when the URL is the same, and need not know HLS by itself', async () => {
  const { element, adapter, facts } = adapted();
  adapter.load(M3U8);
  await settle();
  assert.deepEqual([element.src, element.calls], [M3U8, ['load']]);
  adapter.load(M3U8);
  await settle();
  assert.deepEqual(element.calls, ['load', 'load']);
  assert.ok(!facts().includes('PlayerUnsupported'));
});

test('a play() that the load interrupts is made up for when there is something to play', async () => {
  const { element } = await started();
  assert.deepEqual([element.paused, element.calls], [true, []]);
  element.emit('loadedmetadata');
  assert.deepEqual([element.paused, element.calls], [false, ['play']]);
  element.emit('playing');
  element.emit('canplay');
  assert.deepEqual(element.calls, ['play']);
});

for (const [what, happens] of [
  ['the viewer pauses', ({ element }) => element.pause()],
  ['it is told to pause', ({ adapter }) => adapter.pause()],
  ['it has played', ({ element }) => element.emit('playing')],
  [
    'the browser refuses it',
    async ({ element, adapter }) => {
      element.refusal = 'NotAllowedError';
      adapter.play();
      await settle();
    },
  ],
  ['it is loaded anew', ({ adapter }) => adapter.load(M3U8)],
]) {
  test(`a play() is not made up for when ${what} meanwhile`, async () => {
    const set = await started();
    await happens(set);
    set.element.calls.length = 0;
    set.element.paused = true;
    set.element.emit('canplay');
    assert.deepEqual(set.element.calls, []);
  });
}

test('what the hls.js inside says of a failure is reported, of the latest load only', async () => {
  const { element, adapter, reports } = await started();
  const before = element.api;
  before.fail('networkError', 'manifestLoadError', { code: 404 });
  const { fact, error, status } = reports.at(-1);
  assert.deepEqual([fact, error, status], ['PlayerFailed', 'NotAvailable', 404]);
  adapter.load(M3U8);
  await settle();
  reports.length = 0;
  before.fail('networkError', 'manifestLoadError', { code: 404 });
  assert.deepEqual([reports, before.listeners], [[], 0]);
  element.api.fail('networkError', 'levelLoadError', { code: 403 });
  assert.equal(reports.at(-1).status, 403);
});

test('a failure that comes before the element says that it loads is reported, too', async () => {
  const { element, adapter, facts } = adapted();
  element.silent = true;
  adapter.load(M3U8);
  await settle();
  element.api.fail('networkError', 'manifestLoadError', { code: 404 });
  assert.deepEqual(facts(), ['PlayerFailed']);
});

test('an error of the element is not told beside that of its hls.js', async () => {
  const { element, facts } = await started();
  element.fail(2);
  await settle();
  assert.deepEqual(facts(), []);
});

test('media that cannot be decoded are repaired once, and the element is not idle meanwhile', async () => {
  const { element, facts } = await started();
  element.paused = false;
  element.api.fail('mediaError', 'bufferAppendError');
  assert.deepEqual(element.api.calls, ['recoverMediaError']);
  assert.deepEqual(facts(), ['PlayerBuffering']);
  assert.equal(element.paused, false);
});

test('destroy leaves no listener, on the element or on its hls.js', async () => {
  const { element, adapter, facts } = await started();
  adapter.destroy();
  element.api.fail('networkError', 'manifestLoadError', { code: 404 });
  assert.deepEqual([element.listeners, element.api.listeners, facts()], [0, 0, []]);
});

test('an element without canPlayType, as <youtube-video>, is driven by what it has', async () => {
  const element = Object.assign(new FakeVideo(), { localName: 'youtube-video' });
  Object.assign(element, { canPlayType: undefined, currentSrc: undefined, readyState: undefined });
  const { adapter, facts } = adapted(element);
  adapter.load('https://www.youtube.com/watch?v=abcdefghijk');
  adapter.play();
  element.emit('playing');
  element.pause();
  assert.deepEqual(element.calls, ['load', 'play']);
  assert.deepEqual(facts(), ['PlayerPlaying', 'PlayerPaused', 'PlayerIdle']);
});
