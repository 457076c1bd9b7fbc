// The last state of a channel: kept, told to newcomers, repeated.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startHub, test } from './hub-process.mjs';

/** @param {string} name */
const fixture = (name) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));

/** An event of the fixtures as if it came now. @param {string} name @param {object} [more] */
const fresh = (name, more) => ({
  event: JSON.stringify({ ...fixture(name), time: new Date().toISOString(), ...more }),
});
const isState = (/** @type {any} */ frame) => frame.EventName === 'STREAM_STATE';
const stateOf = (/** @type {any} */ frame) => JSON.parse(frame.Attributes.state);

/** @param {string[]} flags @param {(hub: Awaited<ReturnType<typeof startHub>>) => Promise<void>} act */
async function withHub(flags, act) {
  const hub = await startHub(...flags);
  try {
    await act(hub);
  } finally {
    await hub.stop();
  }
}

test('a newcomer hears at once that the channel is live', () =>
  withHub([], async (hub) => {
    const start = fixture('event-stream-start');
    await hub.send('STREAM_STARTED', fresh('event-stream-start'));
    const newcomer = await hub.viewer();
    const state = stateOf(await newcomer.hears(isState));
    assert.equal(state.v, 1);
    assert.equal(state.channel, start.resources[0]);
    assert.equal(state.name, start.detail.channel_name);
    assert.equal(state.live, true);
    assert.equal(state.streamId, start.detail.stream_id);
    assert.equal(state.periodMs, 60_000);
    assert.ok(Math.abs(Date.parse(state.since) - Date.now()) < 60_000);
    await newcomer.end();
  }));

test('a newcomer after the end hears that the channel is not live', () =>
  withHub([], async (hub) => {
    await hub.send('STREAM_STARTED', fresh('event-stream-start'));
    await hub.send('STREAM_ENDED', fresh('event-stream-end'));
    const newcomer = await hub.viewer();
    const state = stateOf(await newcomer.hears(isState));
    assert.deepEqual([state.live, state.streamId, state.since], [false, null, null]);
    await newcomer.end();
  }));

test('a repeated start of an ended stream does not revive it', () =>
  withHub([], async (hub) => {
    const start = fresh('event-stream-start');
    await hub.send('STREAM_STARTED', start);
    await hub.send('STREAM_ENDED', fresh('event-stream-end'));
    await hub.send('STREAM_STARTED', start);
    const newcomer = await hub.viewer();
    assert.equal(stateOf(await newcomer.hears(isState)).live, false);
    await newcomer.end();
  }));

test('neither an event of an hour ago nor a chat message makes a state', () =>
  withHub([], async (hub) => {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    await hub.send('STREAM_STARTED', fresh('event-stream-start', { time: hourAgo }));
    const talker = await hub.viewer({ token: { capabilities: ['SEND_MESSAGE'] } });
    const frame = {
      Type: 'EVENT',
      EventName: 'STREAM_STARTED',
      Attributes: fresh('event-stream-start'),
    };
    talker.say({
      Action: 'SEND_MESSAGE',
      RequestId: 'r',
      Content: JSON.stringify(frame).slice(0, 500),
    });
    await talker.hears((one) => one.RequestId === 'r');
    const newcomer = await hub.viewer();
    const { id } = await hub.send('MARK');
    await newcomer.hears((one) => one.Id === id);
    assert.equal(newcomer.frames.length, 1);
    await talker.end();
    await newcomer.end();
  }));

test('a STREAM_STATE that passes through is kept, and its own period when there is no beacon', () =>
  withHub(['--beacon-ms', '0'], async (hub) => {
    const state = {
      v: 1,
      channel: fixture('event-stream-start').resources[0],
      name: 'demo-channel',
      live: true,
      streamId: 'st-ABC',
      since: '2026-11-23T18:00:00Z',
      asOf: '2026-11-23T18:05:00.250Z',
      periodMs: 30_000,
    };
    await hub.send('STREAM_STATE', { state: JSON.stringify(state) });
    const newcomer = await hub.viewer();
    assert.deepEqual(stateOf(await newcomer.hears(isState)), state);
    await newcomer.end();
  }));

test('the beacon repeats the state, each time as a frame of its own', () =>
  withHub(['--beacon-ms', '100'], async (hub) => {
    const watcher = await hub.viewer();
    await hub.send('STREAM_STARTED', fresh('event-stream-start'));
    await watcher.hears(() => watcher.frames.filter(isState).length >= 3);
    const states = watcher.frames.filter(isState);
    assert.equal(new Set(states.map((frame) => frame.Id)).size, states.length);
    assert.equal(stateOf(states[0]).periodMs, 100);
    assert.equal(stateOf(states[0]).live, true);
    await watcher.end();
  }));
