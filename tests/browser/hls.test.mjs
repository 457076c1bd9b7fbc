import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clickOn, openBrowser, openStage } from './harness.mjs';

let stage, browser, page;
const ME = 'hls';

before(async () => {
  stage = await openStage();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

const condition = (fits, after) => stage.until(ME, 'condition', fits, after);
const latest = async () => (await stage.entries(ME)).at(-1).t_ms;

test('hls.js, handed over as it is, waits while the channel is off the air', async () => {
  page = await browser.open(`${stage.url}/hls.html`);
  await condition(({ reason }) => reason === 'waiting_for_broadcast');
  await stage.until(ME, 'link', ({ link }) => link === 'Open');
  assert.equal(await stage.count(ME, 'error'), 0);
});

test('at go-live it plays muted, and with sound after a click', async () => {
  const before = await latest();
  await stage.live();
  const { detail } = await condition(({ offer }) => offer === 'Unmute', before);
  assert.deepEqual(
    [detail.reason, detail.isPlaying, detail.muted],
    ['muted_by_policy', true, true],
  );
  assert.equal(detail.loads, 2);
  await stage.until(ME, 'watched', ({ seconds, isPlaying }) => seconds >= 2 && isPlaying);
  await clickOn(page, '#elsewhere');
  const loud = await condition(({ reason }) => reason === 'playing', before);
  assert.deepEqual([loud.detail.muted, loud.detail.offer], [false, 'None']);
});

test('at the end the last seconds play out, and it has ended', async () => {
  const before = await latest();
  await stage.end();
  const { detail } = await condition(({ reason }) => reason === 'ended', before);
  assert.equal(detail.isPlaying, false);
});

test('when the broadcaster returns it plays again', async () => {
  const before = await latest();
  await stage.live();
  await condition(({ reason }) => reason === 'playing', before);
  await stage.until(ME, 'watched', ({ seconds }) => seconds >= 2, before);
  assert.equal(await stage.count(ME, 'error'), 0);
  assert.deepEqual(page.complaints, []);
});
