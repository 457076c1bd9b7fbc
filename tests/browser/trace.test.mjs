import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { replay } from '../web/replay.mjs';
import { clickOn, openBrowser, openStage } from './harness.mjs';

const ME = 'traced';
const SAID = 'nobody else may know';
let stage, browser, page, traces;

/** A page with traces sees a broadcast begin, sound come and the broadcast end. */
before(async () => {
  stage = await openStage();
  browser = await openBrowser();
  page = await browser.open(`${stage.url}/watch.html?page=${ME}&trace=1`);
  const chatter = await stage.chatter();
  await stage.until(ME, 'condition', ({ reason }) => reason === 'waiting_for_broadcast');
  await stage.until(ME, 'link', ({ link }) => link === 'Open');
  chatter.say(SAID);
  await stage.live();
  await stage.until(ME, 'condition', ({ reason }) => reason === 'muted_by_policy');
  await clickOn(page, '#elsewhere');
  await stage.until(ME, 'condition', ({ reason }) => reason === 'playing');
  await stage.end();
  await stage.until(ME, 'condition', ({ reason }) => reason === 'ended');
  traces = await page.evaluate(() => globalThis.traces());
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

test('a page that keeps traces complains of nothing', () => {
  assert.deepEqual(page.complaints, []);
});

test('natively the director decides the same about the real player', () => {
  const { status, told, problem } = replay(traces.director);
  assert.deepEqual([status, problem], [0, '']);
  const steps = [
    /Report reason=waiting_for_broadcast/,
    /FrameArrived .*STREAM_STARTED/,
    /Load epoch/,
    /PlayerPlaying/,
    /Report reason=muted_by_policy/,
    /Gestured\n {2}Unmute/,
    /Report reason=playing/,
    /FrameArrived .*STREAM_ENDED/,
    /PlayerEnded/,
    /Report reason=ended previous=playing/,
  ];
  let at = 0;
  for (const step of steps) {
    const found = told.slice(at).search(step);
    assert.ok(found >= 0, `${step} in\n${told.slice(at)}`);
    at += found;
  }
});

test('natively the link decides the same about the real chat', () => {
  const { status, told, problem } = replay(traces.link);
  assert.deepEqual([status, problem], [0, '']);
  assert.match(
    told,
    /FetchToken[^]*OpenSocket[^]*Report reason=Opened[^]*Deliver kind=Message[^]*Deliver kind=Event/,
  );
});

test('neither trace has a word of what was said, a token or a query', () => {
  for (const trace of Object.values(traces)) {
    assert.ok(!trace.includes(SAID) && !/"token|[?]/.test(trace), trace);
  }
});
