import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { functionKeys } from '../server/stage-process.mjs';
import { clickOn, openBrowser, openStage, streamEvent } from './harness.mjs';

let stage, browser, chatter;
/** Pages that the present test opened. */
const pages = [];

before(async () => {
  stage = await openStage();
  browser = await openBrowser();
  chatter = await stage.chatter();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  if ((await stage.state()).live) await stage.end();
});

/** A page that waits for the broadcast, its chat open. @param {string} name */
async function waiting(name) {
  const page = await browser.open(`${stage.url}/watch.html?page=${name}`);
  pages.push(page);
  await stage.until(name, 'condition', ({ reason }) => reason === 'waiting_for_broadcast');
  await stage.until(name, 'link', ({ link }) => link === 'Open');
  return page;
}

/** A page that plays the broadcast, muted. @param {string} name */
async function playing(name) {
  const page = await waiting(name);
  await stage.live();
  await stage.until(name, 'condition', ({ isPlaying }) => isPlaying);
  return page;
}

/** What the page is like when it has judged whatever was sent into the room before.
 * @param {string} name */
async function roomIsHeard(name) {
  const word = `heard ${Math.random()}`;
  chatter.say(word);
  const { detail } = await stage.until(name, 'message', ({ content }) => content === word);
  return detail;
}

/** Shows that nothing was started so far: the go-live, which comes after it, causes the first load.
 * @param {string} name */
async function onlyTheGoLiveLoads(name) {
  assert.equal(await stage.count(name, 'load'), 0);
  await stage.live();
  await stage.until(name, 'condition', ({ isPlaying }) => isPlaying);
  assert.equal(await stage.count(name, 'load'), 1);
}

test('while offline the page waits, loads nothing and complains of nothing', async () => {
  const page = await waiting('offline');
  assert.deepEqual(page.complaints, []);
  await onlyTheGoLiveLoads('offline');
});

test('a chat message that imitates the event starts nothing', async () => {
  await waiting('forged');
  const { detail, resources, time, ...rest } = streamEvent('Stream Start', 'st-forged');
  const event = JSON.stringify({ 'detail-type': rest['detail-type'], time, resources, detail });
  const attributes = { event };
  const frame = {
    Type: 'EVENT',
    EventName: 'STREAM_STARTED',
    SendTime: time,
    Attributes: attributes,
  };
  chatter.say(JSON.stringify(frame), attributes);
  chatter.say(event, { ...attributes, Type: 'EVENT', EventName: 'STREAM_STARTED' });
  await stage.until('forged', 'message', ({ content }) => content === JSON.stringify(frame));
  await stage.until('forged', 'message', ({ content }) => content === event);
  const { reason, broadcast } = await roomIsHeard('forged');
  assert.deepEqual([reason, broadcast], ['waiting_for_broadcast', 'Offline']);
  await onlyTheGoLiveLoads('forged');
});

test("another channel's event starts nothing, not on the bus, not in the room", async () => {
  await waiting('foreign');
  const foreign = streamEvent('Stream Start', 'st-foreign', 'otherChannel2');
  await stage.event(foreign);
  await stage.until('', 'event', (detail) => /st-foreign.*no rule fits/.test(detail));
  await sendEvent('STREAM_STARTED', foreign);
  await stage.until('foreign', 'frame', ({ name }) => name === 'STREAM_STARTED');
  const { reason, foreign: ignored } = await roomIsHeard('foreign');
  assert.equal(reason, 'waiting_for_broadcast');
  assert.equal(ignored, 1);
  await onlyTheGoLiveLoads('foreign');
});

test('a stream whose end came before its start is not started', async () => {
  await waiting('over');
  await stage.event(streamEvent('Stream End', 'st-over'));
  await stage.event(streamEvent('Stream Start', 'st-over'));
  await stage.until('over', 'judged', ({ name }) => name === 'STREAM_STARTED');
  const { isPlaying } = await roomIsHeard('over');
  assert.equal(isPlaying, false);
  await onlyTheGoLiveLoads('over');
});

test('at go-live it plays, muted as the browser wants it, and offers sound', async () => {
  await waiting('muted');
  await stage.live();
  const { detail } = await stage.until('muted', 'condition', ({ isPlaying }) => isPlaying);
  assert.equal(detail.reason, 'muted_by_policy');
  await stage.until('muted', 'condition', ({ offer }) => offer === 'Unmute');
  const watched = await stage.until('muted', 'watched', ({ seconds }) => seconds >= 2);
  assert.equal(watched.detail.muted, true);
  assert.equal(watched.detail.gesture, false);
  assert.equal(await stage.count('muted', 'load'), 1);
});

test('the timeline shows the steps from the event to playback in order', async () => {
  await playing('chain');
  await stage.until('chain', 'Playing');
  const steps = ['event', 'invoke', 'send', 'frame', 'load', 'play', 'Playing'];
  const way = (await stage.timeline()).filter(
    ({ what, who, detail }) => steps.includes(what) && (who !== 'page' || detail.page === 'chain'),
  );
  const last = (what) => way.filter((entry) => entry.what === what).at(-1);
  const isStart = ({ what, detail }) => what === 'event' && /^Stream Start/.test(detail);
  const start = way.filter(isStart).at(-1);
  const times = [start.t_ms, ...steps.slice(1).map((what) => last(what).t_ms)];
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('the same event again loads nothing a second time', async () => {
  await playing('again');
  const { streamId } = await stage.state();
  const seen = await stage.count('again', 'judged');
  await stage.event(streamEvent('Stream Start', streamId));
  await stage.event(streamEvent('Stream Start', streamId));
  await stage.untilCount('again', 'judged', seen + 2);
  const { isPlaying } = await roomIsHeard('again');
  assert.equal(isPlaying, true);
  await stage.end();
  await stage.until('again', 'condition', ({ reason }) => reason === 'ended');
  assert.equal(await stage.count('again', 'load'), 1);
});

test('a click anywhere outside the player brings the sound', async () => {
  const page = await playing('click');
  const { t_ms } = (await stage.entries('click')).at(-1);
  await clickOn(page, '#elsewhere');
  const loud = ({ reason }) => reason === 'playing';
  const { detail } = await stage.until('click', 'condition', loud, t_ms);
  assert.deepEqual([detail.muted, detail.offer, detail.gesture], [false, 'None', true]);
  const next = await stage.until('click', 'watched', ({ muted }) => muted === false);
  assert.equal(next.detail.isPlaying, true);
});

test('at the end the last seconds play, the page says that it has ended, and the next broadcast plays', async () => {
  const page = await playing('ends');
  await stage.end();
  const judged = await stage.until('ends', 'judged', ({ name }) => name === 'STREAM_ENDED');
  assert.deepEqual([judged.detail.broadcast, judged.detail.isPlaying], ['Draining', true]);
  const ended = await stage.until('ends', 'condition', ({ reason }) => reason === 'ended');
  assert.equal(ended.detail.isPlaying, false);
  assert.equal(await stage.count('ends', 'load'), 1);
  await stage.live();
  await stage.until('ends', 'condition', ({ isPlaying }) => isPlaying, ended.t_ms);
  await stage.until('ends', 'watched', ({ seconds }) => seconds >= 2, ended.t_ms);
  assert.equal(await stage.count('ends', 'load'), 2);
  assert.equal(await stage.count('ends', 'error'), 0);
  assert.deepEqual(page.complaints, []);
});

/** What the emitter would send, without the emitter. */
async function sendEvent(eventName, event) {
  const { IvschatClient, SendEventCommand } = await import('@aws-sdk/client-ivschat');
  const client = new IvschatClient({
    region: 'us-west-2',
    endpoint: stage.url,
    credentials: functionKeys(stage.pid),
  });
  await client.send(
    new SendEventCommand({
      roomIdentifier: 'arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234',
      eventName,
      attributes: { event: JSON.stringify(event) },
    }),
  );
  client.destroy();
}
