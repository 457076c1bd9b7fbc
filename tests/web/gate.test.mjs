import assert from 'node:assert/strict';
import test from 'node:test';
import { ARN, fakePage, fakePlayer, FakeTime, frameOf, settle, startEvent } from './helpers.mjs';
import { openAutoplay, started } from './setups.mjs';

const AT = Date.parse('2026-11-23T18:10:00Z');
const event = { resources: [ARN], detail: {} };
const sent = { SendTime: '2026-11-23T17:59:50Z' };
const preparing = (more = {}) =>
  frameOf('STREAM_PREPARING', { ...event, time: undefined }, { ...sent, ...more });

/** A page behind a gate, in which a stream is live. */
async function openGated(t, gate) {
  const set = await openAutoplay(t, { options: { gate }, offline: false });
  set.autoplay.feed(started());
  assert.deepEqual(
    [set.autoplay.broadcast, set.autoplay.reason, set.player.calls],
    ['Preparing', 'not_released', []],
  );
  return set;
}

test("behind gate: 'release' nothing is loaded until release()", async (t) => {
  const { autoplay, player } = await openGated(t, 'release');
  autoplay.play();
  assert.deepEqual(player.calls, []);
  autoplay.release();
  assert.deepEqual(
    [player.names(), autoplay.broadcast, autoplay.reason],
    [['load', 'play'], 'Live', 'starting'],
  );
});

test('a STREAM_RELEASED event that names the stream starts it', async (t) => {
  const { autoplay, player } = await openGated(t, 'release');
  autoplay.feed(frameOf('STREAM_RELEASED', startEvent()));
  assert.deepEqual(player.names(), ['load', 'play']);
});

for (const [what, at] of [
  ['Unix ms', AT],
  ['a Date', new Date(AT)],
]) {
  test(`gate: { at } opens at its time, given as ${what}`, async (t) => {
    const { autoplay, player, time } = await openGated(t, { at });
    const left = AT - Date.parse('2026-11-23T18:00:00Z');
    time.advance(left - 1000);
    assert.deepEqual([autoplay.reason, player.calls], ['not_released', []]);
    time.advance(1000);
    assert.deepEqual(player.names(), ['load', 'play']);
  });
}

test('without the server’s clock the viewer’s own says when the gate opens', async (t) => {
  const at = new FakeTime().wall + 60_000;
  const { autoplay, player, time } = await openAutoplay(t, {
    options: { gate: { at } },
    offline: false,
  });
  autoplay.notify({ live: true });
  time.advance(at - time.wall - 1000);
  assert.deepEqual([autoplay.reason, player.calls], ['not_released', []]);
  time.advance(1000);
  assert.deepEqual(player.names(), ['load', 'play']);
});

test("gate: 'signal' is what a page has that says nothing", async (t) => {
  const { autoplay, player } = await openAutoplay(t, { options: { gate: 'signal' } });
  autoplay.feed(started());
  assert.deepEqual(player.names(), ['load', 'play']);
});

/** A page whose document can hold elements; `links` are those that were added to its head. */
function pageWithHead() {
  const page = fakePage();
  const links = [];
  page.document.createElement = (name) => ({ name, remove: () => links.push('removed') });
  page.document.head = { append: (link) => links.push({ ...link, remove: undefined }) };
  return { page, links };
}

test('an announced stream is connected to ahead, with a fresh URL, and is not played', async (t) => {
  const { page, links } = pageWithHead();
  const player = fakePlayer();
  let asked = 0;
  const playbackUrl = () => `https://video.example/live.m3u8?token=${++asked}`;
  const { autoplay, time } = await openAutoplay(t, {
    player,
    options: { playbackUrl, channel: ARN },
    platform: { page },
    offline: false,
  });
  await settle();
  player.say('PlayerFailed', { error: 'NotAvailable', status: 404 });
  time.advance(5000);
  const before = asked;
  player.calls.length = 0;
  autoplay.feed(preparing());
  await settle();
  assert.deepEqual(
    [asked - before, autoplay.broadcast, autoplay.reason, player.calls],
    [1, 'Preparing', 'about_to_start', []],
  );
  const link = { name: 'link', rel: 'preconnect', crossOrigin: '', href: 'https://video.example' };
  assert.deepEqual(links, [{ ...link, remove: undefined }, 'removed']);
  autoplay.feed(started());
  assert.deepEqual(player.calls[0], ['load', `https://video.example/live.m3u8?token=${asked}`]);
  assert.equal(asked - before, 1, 'the start asks for no other URL');
});

test('a playback URL that cannot be had ahead is an error event, and is asked for again', async (t) => {
  const player = fakePlayer();
  const answers = ['https://video.example/a.m3u8'];
  const playbackUrl = () => answers.pop() ?? Promise.reject(new Error('no URL'));
  const { autoplay, errors, time } = await openAutoplay(t, {
    player,
    options: { playbackUrl, channel: ARN },
    offline: false,
  });
  await settle();
  player.say('PlayerFailed', { error: 'NotAvailable', status: 404 });
  time.advance(5000);
  autoplay.feed(preparing());
  await settle();
  assert.deepEqual(
    errors.map(({ message }) => message),
    ['no URL'],
  );
  player.calls.length = 0;
  autoplay.feed(started());
  assert.deepEqual(player.names(), ['load', 'play']);
});

test('the operator sends what the README says', async (t) => {
  const { autoplay, player } = await openGated(t, 'release');
  autoplay.feed(
    frameOf('STREAM_RELEASED', {
      resources: [ARN],
      detail: { stream_id: startEvent().detail.stream_id },
    }),
  );
  assert.deepEqual(player.names(), ['load', 'play']);
});
