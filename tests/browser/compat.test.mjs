// A page that was written for another Lambda, in a real browser on our emitter and our hub.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openStage, streamEvent } from './harness.mjs';

let stage, browser, page;
const ME = 'article';

before(async () => {
  stage = await openStage();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

test("the article's page plays when our emitter tells it that its channel went live", async () => {
  page = await browser.open(`${stage.url}/article.html`);
  await stage.until(ME, 'connected');
  await stage.live();
  const { streamId } = await stage.state();
  await stage.until(ME, 'start', (detail) => detail.streamId === streamId);
  await stage.until(ME, 'Playing');
  assert.equal(await stage.count(ME, 'start'), 1);
});

test('a repeated event does not start it again', async () => {
  const { streamId } = await stage.state();
  const heard = await stage.count(ME, 'event');
  await stage.event(streamEvent('Stream Start', streamId));
  await stage.untilCount(ME, 'event', heard + 1);
  assert.equal(await stage.count(ME, 'start'), 1);
});

test('the end of the stream disturbs it in nothing, and the next stream starts it again', async () => {
  await stage.end();
  await stage.until(ME, 'event', ({ name }) => name === 'STREAM_ENDED');
  const { t_ms } = await stage.until(ME, 'Ended');
  await stage.live();
  await stage.until(ME, 'Playing', () => true, t_ms);
  assert.equal(await stage.count(ME, 'start'), 2);
  assert.deepEqual(page.complaints, []);
});
