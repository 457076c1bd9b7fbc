// Nothing is waited for without an end.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fetchFrom, requester } from '../../web/src/request.js';
import { ARN, FakeTime, PLAYBACK_URL, settle, until } from './helpers.mjs';
import { openAutoplay, openChat, OFFLINE } from './setups.mjs';

/** A fetch that never answers, and the signals it was given. */
function deaf() {
  const signals = [];
  const fetch = (_, { signal }) => {
    signals.push(signal);
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    );
  };
  return { fetch, signals, open: () => signals.filter(({ aborted }) => !aborted).length };
}

test('a request that is not answered in 10 s is aborted and rejects, whatever its task does', async () => {
  const time = new FakeTime();
  let signal;
  const request = requester(time.platform());
  const outcome = assert.rejects(
    request.run((given) => ((signal = given), new Promise(() => {}))),
    /no answer within 10 s/,
  );
  time.advance(9_999);
  assert.equal(signal.aborted, false);
  time.advance(1);
  await outcome;
  assert.deepEqual([signal.aborted, time.timers.size], [true, 0]);
});

test('a newer request, an end and a stop abort the present one, which says nothing more', async () => {
  const time = new FakeTime();
  const stop = new AbortController();
  const request = requester(time.platform(), stop.signal);
  const signals = [];
  const said = [];
  const ask = () => {
    const task = (signal) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const say = () => said.push(signals.length);
    request.run(task).then(say, say);
  };
  for (const step of [ask, ask, request.end, ask, () => stop.abort(), ask]) step();
  time.advance(60_000);
  await settle();
  assert.deepEqual([signals.map(({ aborted }) => aborted), said], [[true, true, true], []]);
  assert.equal(time.timers.size, 0);
});

test('an answer, a refusal and a throw pass, and leave no timer', async () => {
  const time = new FakeTime();
  const request = requester(time.platform());
  assert.equal(await request.run(async () => 7), 7);
  await assert.rejects(
    request.run(() => Promise.reject(new Error('no'))),
    /^Error: no$/,
  );
  const thrown = () => {
    throw new Error('never');
  };
  await assert.rejects(request.run(thrown), /never/);
  assert.equal(time.timers.size, 0);
});

test('a fetch that fails says what to look at, without the query', async () => {
  const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  await assert.rejects(fetchFrom(fetch, 'https://x.example/token?key=secret', {}), {
    name: 'TypeError',
    message:
      'https://x.example/token cannot be reached (Failed to fetch); check the network, CORS, ' +
      'and connect-src of the Content-Security-Policy',
  });
  await assert.rejects(fetchFrom(undefined, '/token', {}), /fetch is not available/);
});

test('a snapshot endpoint that never answers holds one connection, for 10 s, and is an error', async (t) => {
  const { fetch, open, signals } = deaf();
  const { autoplay, player, errors, time } = await openAutoplay(t, {
    options: { snapshotUrl: '/snapshot' },
    platform: { fetch },
    offline: false,
  });
  assert.equal(open(), 1);
  for (let i = 0; i < 30; i++) {
    time.advance(2_000);
    await settle(5);
    player.say('PlayerFailed', OFFLINE);
    autoplay.setLink(i % 2 ? 'up' : 'down');
    assert.ok(open() <= 1, `${open()} requests at once`);
  }
  assert.ok(signals.length > 1, 'asked once only');
  assert.match(errors[0].message, /no snapshot: no answer within 10 s/);
  autoplay.close();
  assert.deepEqual([open(), time.timers.size], [0, 0]);
});

test('a token endpoint that never answers holds one connection, for 10 s, and is an error', async (t) => {
  const { fetch, open, signals } = deaf();
  const { chat, errors, time } = await openChat(t, { platform: { fetch }, opened: false });
  await until(() => chat.link === 'FetchingToken', 'a request');
  time.advance(10_000);
  await settle();
  assert.deepEqual([open(), chat.link, errors.length], [0, 'Waiting', 1]);
  assert.deepEqual([errors[0].name, errors[0].status], ['TokenError', 0]);
  assert.match(errors[0].message, /no answer within 10 s/);
  time.advanceToNext();
  assert.deepEqual([open(), signals.length], [1, 2]);
  chat.close();
  assert.deepEqual([open(), time.timers.size], [0, 0]);
});

test('a playbackUrl() that never answers is aborted, is an error, and is asked again', async (t) => {
  const signals = [];
  const playbackUrl = ({ signal }) => {
    signals.push(signal);
    return signals.length < 3 ? new Promise(() => {}) : PLAYBACK_URL;
  };
  const options = { playbackUrl, channel: ARN };
  const { player, errors, time } = await openAutoplay(t, { options, offline: false });
  for (let i = 0; i < 10 && player.calls.length === 0; i++) {
    time.advanceToNext();
    await settle(5);
  }
  assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, true, false],
  );
  assert.match(errors.at(-1).message, /no playback URL: no answer within 10 s/);
});
