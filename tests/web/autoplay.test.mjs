import assert from 'node:assert/strict';
import test from 'node:test';
import { ARN, frameOf, PLAYBACK_URL, sampleFrames, startEvent } from './helpers.mjs';
import { ended, OFFLINE, openAutoplay, openPlaying, started } from './setups.mjs';

test('at creation the player is attached and asked once whether there is a stream', async (t) => {
  const { player, autoplay } = await openAutoplay(t, { offline: false });
  assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  assert.equal(autoplay.reason, 'checking');
  player.say('PlayerFailed', OFFLINE);
  assert.deepEqual([autoplay.reason, autoplay.broadcast], ['waiting_for_broadcast', 'Offline']);
});

test('STREAM_STARTED loads and plays, and isPlaying waits for the player', async (t) => {
  const { player, autoplay, changes } = await openAutoplay(t);
  autoplay.feed(started());
  assert.deepEqual(player.calls, [['load', PLAYBACK_URL], ['play']]);
  assert.deepEqual([autoplay.isPlaying, autoplay.state], [false, 'Starting']);
  player.say('PlayerReady');
  player.say('PlayerPlaying');
  assert.deepEqual([autoplay.isPlaying, autoplay.broadcast], [true, 'Live']);
  assert.deepEqual(changes, [
    ['waiting_for_broadcast', 'starting'],
    ['starting', 'playing'],
  ]);
});

test('messages, foreign channels and forgeries start nothing', async (t) => {
  const { player, autoplay } = await openAutoplay(t);
  const [message, forgery] = sampleFrames();
  const foreign = { ...startEvent(), resources: [`${ARN}0`] };
  const quoted = { Type: 'MESSAGE', Content: started(), EventName: 'STREAM_STARTED' };
  const late = { Attributes: { event: JSON.stringify(startEvent()) }, Type: 'MESSAGE' };
  const given = [message, forgery, frameOf('STREAM_STARTED', foreign), quoted, late];
  for (const frame of given) autoplay.feed(frame);
  assert.deepEqual(player.calls, []);
  const { ignored } = autoplay.explain();
  assert.equal(
    Object.values(ignored).reduce((sum, count) => sum + count, 0),
    given.length,
  );
  assert.equal(ignored.Foreign, 1);
});

test('a repeated event changes nothing', async (t) => {
  const { player, autoplay } = await openPlaying(t);
  autoplay.feed(started());
  autoplay.feed(started());
  assert.deepEqual(player.calls, []);
});

test('the end drains, and then it is ended', async (t) => {
  const { player, autoplay } = await openPlaying(t);
  autoplay.feed(ended());
  assert.deepEqual([autoplay.broadcast, autoplay.isPlaying], ['Draining', true]);
  player.say('PlayerEnded');
  assert.deepEqual([autoplay.reason, autoplay.isPlaying], ['ended', false]);
  assert.deepEqual(player.calls, []);
});

test('an end before its start starts nothing', async (t) => {
  const { player, autoplay } = await openAutoplay(t);
  autoplay.feed(ended());
  autoplay.feed(started());
  assert.deepEqual(player.calls, []);
});

for (const [what, wrap] of [
  ['the text of a frame', (frame) => frame],
  ['a MessageEvent', (frame) => Object.assign(new Event('message'), { data: frame })],
  ['a frame as object', (frame) => JSON.parse(frame)],
  ['UTF-8 bytes', (frame) => new TextEncoder().encode(frame)],
  ['bytes in a MessageEvent', (frame) => ({ data: new TextEncoder().encode(frame).buffer })],
  [
    'a state',
    () => ({
      v: 1,
      channel: ARN,
      live: true,
      streamId: 'st-1',
      since: '2026-11-23T18:00:00Z',
      asOf: '2026-11-23T18:01:00Z',
    }),
  ],
]) {
  test(`feed takes ${what}`, async (t) => {
    const { player, autoplay } = await openAutoplay(t);
    const { feed } = autoplay;
    feed(wrap(started()));
    assert.equal(player.count('load'), 1);
  });
}

for (const [what, event] of [
  ['as object', startEvent()],
  ['as text', JSON.stringify(startEvent(), null, 2)],
]) {
  test(`feed takes an EventBridge event ${what}, which no server's clock vouches for, as a hint`, async (t) => {
    const { player, autoplay, time } = await openAutoplay(t);
    autoplay.feed(event);
    time.advance(15_000);
    assert.equal(player.count('load'), 1);
    assert.deepEqual(autoplay.explain().ignored, {});
  });
}

test('feed ignores and counts whatever else it is given', async (t) => {
  const { player, autoplay, errors } = await openAutoplay(t);
  const circular = {};
  circular.self = circular;
  const trap = {
    get data() {
      throw new Error('trap');
    },
  };
  const { proxy: closedProxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const odd = [
    undefined,
    null,
    '',
    7,
    NaN,
    true,
    [],
    {},
    circular,
    7n,
    Symbol.iterator,
    () => {},
    { data: {} },
    new Date(NaN),
    trap,
    closedProxy,
  ];
  for (const input of odd) autoplay.feed(input);
  const { ignored } = autoplay.explain();
  assert.equal(
    Object.values(ignored).reduce((sum, count) => sum + count, 0),
    odd.length,
  );
  assert.deepEqual([player.calls, errors], [[], []]);
});

test('notify stands for an event', async (t) => {
  const { player, autoplay } = await openAutoplay(t);
  autoplay.notify({ live: true, streamId: 'st-9', at: new Date('2026-11-23T18:00:00Z') });
  assert.equal(player.count('load'), 1);
  for (const [signal, named] of [
    [undefined, /'live'/],
    [null, /'live'/],
    [{}, /'live'/],
    [{ live: 'yes' }, /'live'/],
    [{ live: true, streamId: 7 }, /'streamId'/],
    [{ live: true, at: 'soon' }, /'at' must be Unix ms, or a Date, not 'soon'/],
    [{ live: true, at: Symbol('a') }, /'at'.* not Symbol\(a\)/],
    [{ live: true, at: null }, /'at'.* not null/],
    [{ live: true, at: new Date(NaN) }, /'at'.* not \[object Date\]/],
  ]) {
    assert.throws(() => autoplay.notify(signal), { name: 'TypeError', message: named });
  }
});

test('setLink and optOut take what they say and nothing else', async (t) => {
  const { autoplay } = await openAutoplay(t);
  autoplay.setLink('down');
  assert.equal(autoplay.reason, 'link_down');
  autoplay.setLink('up');
  assert.notEqual(autoplay.reason, 'link_down');
  assert.throws(() => autoplay.setLink('sideways'), TypeError);
  assert.throws(() => autoplay.optOut('yes'), TypeError);
});

test('after optOut a live stream is offered, and play() takes the offer', async (t) => {
  const { player, autoplay, offers } = await openAutoplay(t);
  autoplay.optOut(true);
  autoplay.feed(started());
  assert.ok(!player.names().includes('play'));
  assert.deepEqual([autoplay.reason, autoplay.offer, offers.at(-1)], ['opted_out', 'Play', 'Play']);
  autoplay.play();
  assert.equal(player.names().at(-1), 'play');
});

test('pause() pauses at once and play() goes on', async (t) => {
  const { player, autoplay } = await openPlaying(t);
  autoplay.pause();
  assert.deepEqual(player.names(), ['pause']);
  player.say('PlayerIdle');
  assert.equal(autoplay.reason, 'viewer_paused');
  autoplay.play();
  assert.ok(player.names().includes('play'));
});

test('sound that was blocked is offered, and a gesture takes the offer in its own handler', async (t) => {
  const { player, autoplay, page, offers } = await openAutoplay(t);
  const before = page.document.types();
  autoplay.feed(started());
  player.say('AudioBlocked');
  player.say('MutedChanged', { muted: true });
  player.say('PlayerPlaying');
  assert.deepEqual([autoplay.isPlaying, autoplay.reason], [true, 'muted_by_policy']);
  assert.deepEqual([autoplay.offer, offers], ['Unmute', ['Unmute']]);
  assert.deepEqual(
    page.document.types().filter((type) => !before.includes(type)),
    ['click', 'keydown', 'touchend'],
  );
  const gesture = (type, members) => page.document.gesture(type, members);
  player.calls.length = 0;
  gesture('click', { isTrusted: false });
  gesture('keydown', { key: 'Escape' });
  gesture('keydown', { key: 'Shift' });
  gesture('click', { path: [player.element, page.document] });
  assert.deepEqual(player.calls, []);
  gesture('click');
  assert.deepEqual(player.calls, [['setMuted', false]]);
  player.say('MutedChanged', { muted: false });
  assert.deepEqual([autoplay.reason, offers], ['playing', ['Unmute', 'None']]);
  assert.deepEqual(page.document.types(), before);
});

test('playback that was refused with and without sound is offered', async (t) => {
  const { player, autoplay, page } = await openAutoplay(t);
  autoplay.feed(started());
  player.say('PlaybackBlocked');
  assert.deepEqual(player.calls.slice(-2), [['setMuted', true], ['play']]);
  player.say('MutedChanged', { muted: true });
  player.say('PlaybackBlocked');
  assert.deepEqual([autoplay.reason, autoplay.offer], ['blocked_by_policy', 'Play']);
  player.calls.length = 0;
  page.document.gesture('keydown', { key: 'Enter' });
  assert.equal(player.names().at(-1), 'play');
});
