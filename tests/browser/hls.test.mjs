import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { clickOn, withStage } from './harness.mjs';

let stage, browser;
/** The page that the present test opened. */
let page;
const ME = 'hls';

withStage((opened) => ({ stage, browser } = opened));
afterEach(async () => {
  await page?.context().close();
  if ((await stage.state()).live) await stage.end();
});

const condition = (fits, after) => stage.until(ME, 'condition', fits, after);
const latest = async () => (await stage.entries(ME)).at(-1).t_ms;

/** A page that waits for the broadcast, its chat open, on an empty timeline. */
async function waiting() {
  await stage.clear();
  page = await browser.open(`${stage.url}/watch.html?page=${ME}&player=hls&snapshot=0`);
  await condition(({ reason }) => reason === 'waiting_for_broadcast');
  await stage.until(ME, 'link', ({ link }) => link === 'Open');
}

/** A page that plays the broadcast, muted. */
async function playing() {
  await waiting();
  await stage.live();
  return condition(({ offer }) => offer === 'Unmute');
}

test('hls.js, handed over as it is, waits while the channel is off the air', async () => {
  await waiting();
  assert.equal(await stage.count(ME, 'error'), 0);
  assert.deepEqual(page.complaints, []);
});

test('at go-live it plays muted, and with sound after a click', async () => {
  const { detail } = await playing();
  assert.deepEqual(
    [detail.reason, detail.isPlaying, detail.muted],
    ['muted_by_policy', true, true],
  );
  assert.equal(await stage.count(ME, 'load'), 2);
  await stage.until(ME, 'watched', ({ seconds, isPlaying }) => seconds >= 2 && isPlaying);
  await clickOn(page, '#elsewhere');
  const loud = await condition(({ reason }) => reason === 'playing');
  assert.deepEqual([loud.detail.muted, loud.detail.offer], [false, 'None']);
});

test('at the end the last seconds play, and when the broadcaster returns it plays again', async () => {
  await playing();
  await stage.end();
  const ended = await condition(({ reason }) => reason === 'ended');
  assert.equal(ended.detail.isPlaying, false);
  const before = await latest();
  await stage.live();
  await condition(({ isPlaying }) => isPlaying, before);
  await stage.until(ME, 'watched', ({ seconds }) => seconds >= 2, before);
  assert.equal(await stage.count(ME, 'error'), 0);
  assert.deepEqual(page.complaints, []);
});
