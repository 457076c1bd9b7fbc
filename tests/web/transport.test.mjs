// Events by any connection of the page's own, without IVS chat. Each starts once, and ends.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { WebSocketServer } from 'ws';
import { endEvent, startEvent, stateFrame, until, WebSocket } from './helpers.mjs';
import { ended, OFFLINE, openAutoplay, started } from './setups.mjs';

const NOISE = ['', 'null', '{"type":"ping"}', 'hello', '[1,2]', '{"detail":{}}'];

/** EventSource as in the standard, as far as messages without a name go; Node has none of its own. */
class EventSource {
  onmessage = (_event) => {};
  #stop = new AbortController();

  constructor(url) {
    this.#read(url).catch((error) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }

  async #read(url) {
    const { body } = await fetch(url, {
      headers: { accept: 'text/event-stream' },
      signal: this.#stop.signal,
    });
    let rest = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) this.#dispatch(block.split('\n'));
    }
  }

  #dispatch(lines) {
    const data = lines
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).trim());
    if (data.length > 0) this.onmessage(new MessageEvent('message', { data: data.join('\n') }));
  }

  close() {
    this.#stop.abort();
  }
}

/** A connection over which a test says things to the page: `say`, and how it reaches `feed`. */
const TRANSPORTS = {
  'a WebSocket of the page’s own': async (t, feed) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    const connection = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
    connection.onmessage = feed;
    const [peer] = await Promise.all([
      new Promise((resolve) => server.once('connection', resolve)),
      new Promise((resolve) => (connection.onopen = resolve)),
    ]);
    t.after(() => {
      connection.terminate();
      server.close();
    });
    return (text) => peer.send(text);
  },

  'an EventSource': async (t, feed) => {
    let stream;
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': welcome\n\n');
      stream = response;
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const source = new EventSource(`http://127.0.0.1:${server.address().port}/events`);
    source.onmessage = feed;
    t.after(() => {
      source.close();
      server.closeAllConnections();
      server.close();
    });
    await until(() => stream, 'a stream of events');
    return (text) => stream.write(`id: 1\ndata: ${text}\n\n`);
  },
};

/** Everything said before has reached the autoplay. */
async function isHeard(autoplay, say) {
  const irrelevant = () => autoplay.explain().ignored.Irrelevant ?? 0;
  const before = irrelevant();
  say('{"that":"is all"}');
  await until(() => irrelevant() > before, 'the last word');
}

for (const [name, connect] of Object.entries(TRANSPORTS)) {
  // A state that says "over" does not stop playback: one probe follows, and a 404.
  for (const [what, probes, start, end] of [
    ['chat frames', 0, started(), ended()],
    [
      'states',
      1,
      stateFrame({ since: '2026-11-23T18:00:00Z' }),
      stateFrame(
        { live: false, since: '2026-11-23T19:30:00Z', asOf: '2026-11-23T19:30:00Z' },
        { SendTime: '2026-11-23T19:30:01Z' },
      ),
    ],
  ]) {
    test(`${name} that carries ${what} starts it once, and ends it`, async (t) => {
      const { autoplay, player, time } = await openAutoplay(t);
      const say = await connect(t, autoplay.feed);
      for (const noise of NOISE) say(noise);
      say(start);
      await until(() => player.count('load') > 0, 'a load');
      assert.deepEqual(player.names(), ['load', 'play']);
      player.say('PlayerReady');
      player.say('PlayerPlaying');
      assert.deepEqual([autoplay.isPlaying, autoplay.reason], [true, 'playing']);

      for (let i = 0; i < 3; i++) say(start);
      await isHeard(autoplay, say);
      assert.deepEqual([player.names(), autoplay.isPlaying], [['load', 'play'], true]);

      time.advance(60_000); // before, an end that only the player saw would not be believed
      say(end);
      await isHeard(autoplay, say);
      player.say('PlayerEnded');
      time.advance(15_000);
      for (let i = 0; i < probes; i++) player.say('PlayerFailed', OFFLINE);
      assert.deepEqual([autoplay.isPlaying, autoplay.reason], [false, 'ended']);
      assert.equal(player.count('load'), 1 + probes);
    });
  }

  test(`${name} may carry the bare EventBridge event: one probe, then playback`, async (t) => {
    const { autoplay, player, time } = await openAutoplay(t);
    const say = await connect(t, autoplay.feed);
    say(JSON.stringify(startEvent()));
    await isHeard(autoplay, say);
    time.advance(15_000);
    assert.equal(player.count('load'), 1);
    player.say('PlayerReady');
    player.say('PlayerPlaying');
    assert.equal(autoplay.isPlaying, true);
    say(JSON.stringify(startEvent()));
    say(JSON.stringify(endEvent()));
    await isHeard(autoplay, say);
    player.say('PlayerEnded');
    assert.deepEqual([autoplay.reason, player.count('load')], ['ended', 1]);
  });
}

test('notify() starts it once, and ends it', async (t) => {
  const { autoplay, player } = await openAutoplay(t);
  const at = new Date('2026-11-23T18:00:00Z');
  autoplay.notify({ live: true, streamId: 'st-1', at });
  assert.deepEqual(player.names(), ['load', 'play']);
  player.say('PlayerReady');
  player.say('PlayerPlaying');
  for (let i = 0; i < 3; i++) autoplay.notify({ live: true, streamId: 'st-1', at });
  assert.deepEqual([player.names(), autoplay.isPlaying], [['load', 'play'], true]);
  autoplay.notify({ live: false, streamId: 'st-1', at: new Date('2026-11-23T19:30:00Z') });
  player.say('PlayerEnded');
  assert.deepEqual([autoplay.isPlaying, autoplay.reason], [false, 'ended']);
  assert.equal(player.count('load'), 1);
});

test("notify() without a stream id or a time is the page's word: it starts once, and ends", async (t) => {
  const { autoplay, player } = await openAutoplay(t);
  for (let i = 0; i < 3; i++) autoplay.notify({ live: true });
  assert.deepEqual(player.names(), ['load', 'play']);
  player.say('PlayerReady');
  player.say('PlayerPlaying');
  autoplay.notify({ live: true });
  assert.deepEqual([autoplay.reason, player.count('load')], ['playing', 1]);
  autoplay.notify({ live: false });
  player.say('PlayerEnded');
  assert.deepEqual([autoplay.reason, player.count('load')], ['ended', 1]);
});

test('a push beside the room’s event starts nothing twice, whichever is first', async (t) => {
  const signal = {
    live: true,
    streamId: startEvent().detail.stream_id,
    at: Date.parse(startEvent().time),
  };
  for (const first of ['push', 'event']) {
    const { autoplay, player } = await openAutoplay(t);
    const tell = { push: () => autoplay.notify(signal), event: () => autoplay.feed(started()) };
    tell[first]();
    player.say('PlayerReady');
    player.say('PlayerPlaying');
    tell[first === 'push' ? 'event' : 'push']();
    assert.deepEqual([player.names(), autoplay.reason], [['load', 'play'], 'playing'], first);
  }
});

test('a page that feeds events itself says when its connection is down, and up again', async (t) => {
  const { autoplay } = await openAutoplay(t);
  autoplay.setLink('down');
  assert.equal(autoplay.reason, 'link_down');
  autoplay.setLink('up');
  assert.notEqual(autoplay.reason, 'link_down');
});
