// A page that was written for another Lambda, in a real browser on our emitter and our hub.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { streamEvent, withStage } from './harness.mjs';

let stage, browser;
/** The page that the present test opened. */
let page;
const ME = 'article';

withStage((opened) => ({ stage, browser } = opened));
afterEach(async () => {
  await page?.context().close();
  if ((await stage.state()).live) await stage.end();
});

/** Opens the page on an empty timeline and goes live. @returns {Promise<string>} the stream's id */
async function playing() {
  await stage.clear();
  page = await browser.open(`${stage.url}/article.html`);
  await stage.until(ME, 'connected');
  await stage.live();
  const { streamId } = await stage.state();
  await stage.until(ME, 'start', (detail) => detail.streamId === streamId);
  await stage.until(ME, 'Playing');
  return streamId;
}

test("the article's page plays when our emitter tells it that its channel went live", async () => {
  await playing();
  assert.equal(await stage.count(ME, 'start'), 1);
  assert.deepEqual(page.complaints, []);
});

test('a repeated event does not start it again', async () => {
  const streamId = await playing();
  const heard = await stage.count(ME, 'event');
  await stage.event(streamEvent('Stream Start', streamId));
  await stage.untilCount(ME, 'event', heard + 1);
  // The page reports in order: a start for the repeated event would be told before the end.
  await stage.end();
  await stage.until(ME, 'event', ({ name }) => name === 'STREAM_ENDED');
  assert.equal(await stage.count(ME, 'start'), 1);
});

test('the end of the stream disturbs it in nothing, and the next stream starts it again', async () => {
  await playing();
  await stage.end();
  await stage.until(ME, 'event', ({ name }) => name === 'STREAM_ENDED');
  const { t_ms } = await stage.until(ME, 'Ended');
  await stage.live();
  await stage.until(ME, 'Playing', () => true, t_ms);
  assert.equal(await stage.count(ME, 'start'), 2);
  assert.deepEqual(page.complaints, []);
});
