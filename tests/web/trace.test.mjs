import assert from 'node:assert/strict';
import test from 'node:test';
import {
  fakePlayer,
  FakeTime,
  frameOf,
  PLAYBACK_URL,
  startEvent,
  stateFrame,
  until,
} from './helpers.mjs';
import { replay } from './replay.mjs';
import { ended, openAutoplay, openChat, started } from './setups.mjs';
import { version } from '../../web/src/version.js';

const linesOf = (trace) =>
  trace
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const same = (trace) => assert.deepEqual([replay(trace).problem, replay(trace).status], ['', 0]);

/** Words that nobody but the room may know, at every place of a frame that has room for some. */
const SAID = 'private words';
const spoken = [
  `{"Type":"MESSAGE","Id":"m1","Content":"${SAID}"}`,
  `{"Id":"m2","Type":"MESSAGE","Content":"${SAID}","Attributes":{"event":"{\\"detail\\":\\"${SAID}\\"}"}}`,
  `{"Type":"EVENT","Id":"e1","EventName":"aws:DELETE_MESSAGE","Attributes":{"MessageID":"m1","Reason":"${SAID}"}}`,
  `{"Type":"EVENT","Id":"e2","EventName":"poll","Attributes":{"question":"${SAID}","event":"${SAID}"}}`,
  `{"Type":"EVENT","Id":"e3","EventName":"poll","Attributes":{"state":"{\\"live\\":\\"${SAID}\\"}"}}`,
  `{"Type":"ERROR","Id":"r1","ErrorCode":400,"ErrorMessage":"${SAID}"}`,
  `{"Type":"NOVELTY","Content":"${SAID}"}`,
  `{"content":"${SAID}"}`,
  SAID,
];

test('a trace holds what was told and what was ordered, as JSON lines', async (t) => {
  const { autoplay } = await openAutoplay(t, { options: { trace: true } });
  autoplay.feed(started());
  const [head, created, ...rest] = linesOf(autoplay.trace());
  assert.deepEqual([head.version, head.machine, head.dropped], [version, 'Director', 0]);
  assert.deepEqual([created.fact, head.format], ['Created', 2]);
  assert.deepEqual(
    rest.slice(-4).map(({ fact, order }) => fact ?? order),
    ['FrameArrived', 'Load', 'Play', 'Report'],
  );
});

test('natively a recorded page decides the same', async (t) => {
  const options = { trace: true, chat: undefined, snapshotUrl: 'https://page.example/state' };
  const fetch = async () => new Response('', { status: 503 });
  const { autoplay, player, page, time } = await openAutoplay(t, { options, platform: { fetch } });
  for (const frame of spoken) autoplay.feed(frame);
  autoplay.feed(started());
  time.advance(300);
  player.say('PlayerReady');
  player.say('PlayerFailed', { error: 'Network', status: 503, message: 'broken' });
  time.advance(60_000);
  player.say('PlayerReady');
  player.say('AudioBlocked');
  player.say('MutedChanged', { muted: true });
  player.say('PlayerPlaying');
  page.document.gesture('click');
  autoplay.feed(stateFrame({ since: '2026-11-23T18:00:00Z', asOf: '2026-11-23T18:01:00Z' }));
  page.show('hidden');
  time.wall += 3_600_000;
  page.show('visible');
  autoplay.pause();
  autoplay.optOut(true);
  autoplay.notify({ live: false });
  autoplay.feed(ended());
  time.advance(60_000);
  autoplay.close();
  same(autoplay.trace());
  const orders = linesOf(autoplay.trace()).filter(({ order }) => order);
  assert.ok(orders.length > 10, `${orders.length}`);
});

test('a frame that was ignored before it was read is told by its cause, and replays as ignored', async (t) => {
  const { autoplay, player } = await openAutoplay(t, { options: { trace: true } });
  const event = startEvent();
  const tried = [
    ['TooLarge', frameOf('STREAM_STARTED', event, { padding: 'x'.repeat(20_000) })],
    ['DoubledKey', started().replace('{', '{"Type":"EVENT",')],
    [
      'TooDeep',
      frameOf('STREAM_STARTED', event, { deep: JSON.parse('['.repeat(40) + ']'.repeat(40)) }),
    ],
    ['NotJson', `${started()}x`],
    ['Irrelevant', spoken[0]],
  ];
  for (const [, frame] of tried) autoplay.feed(frame);
  const told = linesOf(autoplay.trace()).slice(-tried.length);
  assert.deepEqual(
    told.map(({ ignored }) => ignored),
    tried.map(([cause]) => cause),
  );
  assert.deepEqual(
    told.slice(0, 4).map(({ text }) => text),
    Array(4).fill(undefined),
  );
  assert.deepEqual(player.calls, []);
  same(autoplay.trace());
});

test("an autoplay's trace has no word of chat, no secret and no query", async (t) => {
  const secret = 'token=eyJhbGciOi';
  const options = { trace: true, playbackUrl: `${PLAYBACK_URL}?${secret}` };
  const { autoplay } = await openAutoplay(t, { options });
  for (const frame of spoken) autoplay.feed(frame);
  autoplay.feed(frameOf('STREAM_STARTED', { ...startEvent(), note: SAID }, { note: SAID }));
  autoplay.feed(stateFrame({ note: SAID, since: '2026-11-23T18:00:00Z' }));
  autoplay.feed({ live: true, token: SAID, channel: 'other' });
  const trace = autoplay.trace();
  assert.ok(!trace.includes(SAID), trace);
  assert.ok(!trace.includes('token'), trace);
  assert.match(trace, /st-1A2b3c4D5e6F78ghij9Klmn/);
  same(trace);
});

test('a chat keeps a trace of its own, without a token and without a word of what was said', async (t) => {
  const { chat, room, time } = await openChat(t, { options: { trace: true } });
  for (const listening of [false, true]) {
    if (listening) chat.addEventListener('message', () => {});
    for (const frame of spoken) room.say(frame);
    room.say(stateFrame({ periodMs: 60_000 }));
    let heard = 0;
    chat.addEventListener('state', () => heard++);
    room.say(stateFrame({ live: false }));
    await until(() => heard > 0, 'the last frame');
  }
  room.latest.close(1000);
  await until(() => chat.link === 'Waiting', 'a wait');
  time.wall += 3_600_000;
  time.advanceToNext();
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'another connection');
  const trace = chat.trace();
  const [head, first] = linesOf(trace);
  assert.deepEqual([head.machine, first.fact], ['Link', 'Started']);
  assert.ok(!trace.includes(SAID), trace);
  assert.ok(!trace.includes('token-'), trace);
  assert.match(trace, /"order":"Deliver"/);
  assert.match(trace, /TimeJumped/);
  same(trace);
});

test('connections that overlap are replayed with what each of them brought', async (t) => {
  const onToken = (n) => ({ body: { token: `t${n}`, sessionSeconds: 100 } });
  const { chat, room, time } = await openChat(t, { options: { trace: true }, onToken });
  time.advance(60_000);
  time.advanceToNext();
  await until(() => room.sockets.length === 2, 'a new connection beside the old one');
  for (const socket of room.sockets) for (const frame of spoken) socket.send(frame);
  await until(() => chat.ignored.Superseded, 'what came twice');
  same(chat.trace());
  assert.ok(!chat.trace().includes(SAID), chat.trace());
});

test('a trace that was changed is found out, by its line', async (t) => {
  const { autoplay } = await openAutoplay(t, { options: { trace: true } });
  autoplay.feed(started());
  const lines = autoplay.trace().split('\n');
  const at = lines.findLastIndex((line) => line.includes('"Load"'));
  const without = replay(lines.toSpliced(at, 1).join('\n'));
  assert.deepEqual([without.status, without.problem.split(':')[0]], [1, `line ${at + 1}`]);
  const other = autoplay.trace().replace('"machine":"Director"', '"machine":"Link"');
  assert.equal(replay(other).status, 1);
  const unseeded = replay(autoplay.trace().replace(/"seed":\d+,/, ''));
  assert.deepEqual(
    [unseeded.status, unseeded.problem],
    [2, 'line 1: its seed must be a whole number below 2^53'],
  );
});

test('a trace that lost its beginning says how much, and is refused with a sentence', async (t) => {
  const { autoplay } = await openAutoplay(t, { options: { trace: true } });
  for (let i = 0; i < 11_000; i++) autoplay.feed('x');
  const [head, ...rest] = linesOf(autoplay.trace());
  assert.ok(rest.length <= 10_000);
  assert.ok(head.dropped > 1000);
  const { status, problem } = replay(autoplay.trace());
  assert.equal(status, 2);
  assert.match(problem, new RegExp(`^line 1: the trace lost its first ${head.dropped} lines`));
});

test('orders that a closing page no longer performs are recorded all the same', async (t) => {
  const time = new FakeTime();
  const player = fakePlayer();
  const { autoplay } = await openAutoplay(t, { options: { trace: true }, player });
  autoplay.addEventListener('change', () => autoplay.close());
  player.load = () => autoplay.close();
  autoplay.feed(started());
  same(autoplay.trace());
  assert.equal(time.timers.size, 0);
});

test('without the option there is no trace', async (t) => {
  const { autoplay } = await openAutoplay(t);
  const { chat } = await openChat(t);
  assert.deepEqual([autoplay.trace(), chat.trace()], ['', '']);
});
