import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { functionKeys } from '../server/stage-process.mjs';
import { clickOn, openBrowser, openStage, pause, streamEvent } from './harness.mjs';

let stage, browser, page, chatter;
const ME = 'viewer';

before(async () => {
  stage = await openStage();
  browser = await openBrowser();
  chatter = await stage.chatter();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

/** Whatever was sent into the room before has reached the page and has been judged. */
async function roomIsHeard() {
  const word = `heard ${Math.random()}`;
  chatter.say(word);
  const { detail } = await stage.until(ME, 'message', ({ content }) => content === word);
  await pause(300);
  return detail;
}

test('while offline the page waits, loads nothing and complains of nothing', async () => {
  page = await browser.open(`${stage.url}/watch.html?page=${ME}`);
  await stage.until(ME, 'condition', ({ reason }) => reason === 'waiting_for_broadcast');
  await stage.until(ME, 'link', ({ link }) => link === 'Open');
  assert.equal(await stage.count(ME, 'load'), 0);
  assert.deepEqual(page.complaints, []);
});

test('a chat message that imitates the event starts nothing', async () => {
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
  await stage.until(ME, 'message', ({ content }) => content === JSON.stringify(frame));
  await stage.until(ME, 'message', ({ content }) => content === event);
  const { reason, broadcast } = await roomIsHeard();
  assert.deepEqual([reason, broadcast], ['waiting_for_broadcast', 'Offline']);
  assert.equal(await stage.count(ME, 'load'), 0);
});

test("another channel's event starts nothing, not on the bus, not in the room", async () => {
  const foreign = streamEvent('Stream Start', 'st-foreign', 'otherChannel2');
  await stage.event(foreign);
  await stage.until('', 'event', (detail) => /st-foreign.*no rule fits/.test(detail));
  await sendEvent('STREAM_STARTED', foreign);
  await stage.until(ME, 'frame', ({ name }) => name === 'STREAM_STARTED');
  const { reason, foreign: ignored } = await roomIsHeard();
  assert.equal(reason, 'waiting_for_broadcast');
  assert.equal(ignored, 1);
  assert.equal(await stage.count(ME, 'load'), 0);
});

test('a stream whose end came before its start is not started', async () => {
  await stage.event(streamEvent('Stream End', 'st-over'));
  await stage.until(ME, 'frame', ({ name }) => name === 'STREAM_ENDED');
  const seen = await stage.count(ME, 'frame');
  await stage.event(streamEvent('Stream Start', 'st-over'));
  await stage.untilCount(ME, 'frame', seen + 1);
  const { isPlaying } = await roomIsHeard();
  assert.equal(isPlaying, false);
  assert.equal(await stage.count(ME, 'load'), 0);
});

test('at go-live it plays, muted as the browser wants it, and offers sound', async () => {
  await stage.live();
  const { detail } = await stage.until(ME, 'condition', ({ isPlaying }) => isPlaying);
  assert.equal(detail.reason, 'muted_by_policy');
  await stage.until(ME, 'condition', ({ offer }) => offer === 'Unmute');
  const watched = await stage.until(ME, 'watched', ({ seconds }) => seconds >= 2);
  assert.equal(watched.detail.muted, true);
  assert.equal(watched.detail.gesture, false);
  assert.equal(await stage.count(ME, 'load'), 1);
});

test('the chain tells its steps in order', async () => {
  const steps = ['event', 'invoke', 'send', 'frame', 'load', 'play', 'Playing'];
  const way = (await stage.timeline()).filter(
    ({ what, who, detail }) => steps.includes(what) && (who !== 'page' || detail.page === ME),
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
  const { streamId } = await stage.state();
  const seen = await stage.count(ME, 'frame');
  await stage.event(streamEvent('Stream Start', streamId));
  await stage.event(streamEvent('Stream Start', streamId));
  await stage.untilCount(ME, 'frame', seen + 2);
  const { isPlaying } = await roomIsHeard();
  assert.equal(isPlaying, true);
  assert.equal(await stage.count(ME, 'load'), 1);
});

test('a click anywhere outside the player brings the sound', async () => {
  await clickOn(page, '#elsewhere');
  const { detail } = await stage.until(ME, 'condition', ({ reason }) => reason === 'playing');
  assert.deepEqual([detail.muted, detail.offer, detail.gesture], [false, 'None', true]);
  const next = await stage.until(ME, 'watched', ({ muted }) => muted === false);
  assert.equal(next.detail.isPlaying, true);
});

test('at the end the last seconds play out and the page says that it has ended', async () => {
  const { t_ms: before } = (await stage.entries(ME)).at(-1);
  await stage.end();
  const judged = await stage.until(ME, 'judged', ({ name }) => name === 'STREAM_ENDED', before);
  assert.deepEqual([judged.detail.broadcast, judged.detail.isPlaying], ['Draining', true]);
  const { detail } = await stage.until(ME, 'condition', ({ reason }) => reason === 'ended', before);
  assert.equal(detail.isPlaying, false);
  assert.equal(await stage.count(ME, 'load'), 1);
});

test('when the broadcaster returns it plays again', async () => {
  const { t_ms: before } = (await stage.entries(ME)).at(-1);
  await stage.live();
  await stage.until(ME, 'condition', ({ reason }) => reason === 'playing', before);
  await stage.until(ME, 'watched', ({ seconds }) => seconds >= 2, before);
  assert.equal(await stage.count(ME, 'load'), 2);
  assert.equal(await stage.count(ME, 'error'), 0);
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
