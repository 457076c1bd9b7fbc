import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../eventually.mjs';
import {
  channel,
  fixtures,
  indexOf,
  masterPath,
  run,
  sample,
  stageFor,
  startStage,
} from './stage-process.mjs';

describe('the chain on one port', () => {
  /** @type {Awaited<ReturnType<typeof startStage>>} */
  let stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.stop());

  test('it says where it listens in one line', () => {
    assert.match(stage.ready, /^ready http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  test('a token leads into the chat room of the same port', async () => {
    const answer = await stage.ask('POST', '/token');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const token = JSON.parse(answer.body);
    assert.equal(token.endpoint, `ws://127.0.0.1:${stage.url.port}/`);
    assert.match(token.token, /^[\w.|-]+$/);
    const again = JSON.parse((await stage.ask('POST', '/token')).body);
    assert.notEqual(again.token, token.token);
  });

  test('going live reaches a viewer byte for byte, in the order of the chain', async () => {
    const viewer = await stage.viewer();
    await stage.ask('DELETE', '/stage/timeline');
    const live = await stage.ask('POST', '/stage/live');
    assert.equal(live.status, 200);
    const { streamId, since } = JSON.parse(live.body);
    assert.match(streamId, /^st-[0-9A-Za-z]{23}$/);

    const frame = await viewer.event('STREAM_STARTED');
    assert.equal(frame.Type, 'EVENT');
    const text = /** @type {{event: string}} */ (frame.Attributes).event;
    const event = JSON.parse(text);
    assert.equal(text, JSON.stringify(event));
    assert.equal(event.detail.stream_id, streamId);
    assert.equal(event.time, since);
    assert.deepEqual(event.resources, [channel]);

    const entries = await stage.timelineWhen((all) => indexOf(all, 'result', 'stream-state') >= 0);
    const steps = [
      indexOf(entries, 'event', 'Session Created'),
      indexOf(entries, 'event', `Stream Start ${streamId}`),
      indexOf(entries, 'invoke', 'stream-state'),
      indexOf(entries, 'send', 'STREAM_STARTED'),
      indexOf(entries, 'frame', 'STREAM_STARTED to 1 viewer'),
      indexOf(entries, 'result', 'stream-state'),
    ];
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );
    assert.equal(steps.includes(-1), false, JSON.stringify(entries));
    const times = entries.map((entry) => entry.t_ms);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );

    assert.equal((await stage.ask('POST', '/stage/live')).status, 409);
    assert.equal((await stage.ask('POST', '/stage/end')).status, 200);
    const ended = await viewer.event('STREAM_ENDED');
    assert.equal(
      JSON.parse(/** @type {{event: string}} */ (ended.Attributes).event).detail.stream_id,
      streamId,
    );
    assert.equal((await stage.ask('POST', '/stage/end')).status, 409);
    viewer.socket.close();
  });

  test('the stream is there before the event, and gone for newcomers after the end', async () => {
    assert.equal((await stage.ask('GET', masterPath)).status, 404);
    const viewer = await stage.viewer();
    await stage.ask('POST', '/stage/live');
    await viewer.event('STREAM_STARTED');
    const master = await stage.ask('GET', masterPath);
    assert.equal(master.status, 200);
    assert.equal(master.headers['content-type'], 'application/vnd.apple.mpegurl');
    const path = master.body.split('\n').find((line) => line.startsWith('/')) ?? '';
    const list = await stage.ask('GET', path);
    assert.match(list.body, /#EXT-X-MEDIA-SEQUENCE:0\n/);
    const segment = await stage.ask('GET', path.replace('index.m3u8', '0.ts'));
    assert.equal(segment.status, 200);
    assert.equal(segment.headers['content-type'], 'video/mp2t');
    assert.equal(segment.body.length % 188, 0);
    assert.equal(segment.body[0], 'G');
    await stage.ask('POST', '/stage/end');
    assert.match((await stage.ask('GET', path)).body, /#EXT-X-ENDLIST\n$/);
    assert.equal((await stage.ask('GET', masterPath)).status, 404);
    viewer.socket.close();
  });

  test('a raw event goes through the chain and does not change the stream', async () => {
    const viewer = await stage.viewer();
    const event = sample('stream-start-unicode-name');
    const body = JSON.stringify(event, null, 2);
    assert.equal((await stage.ask('POST', '/stage/event', { body })).status, 200);
    const frame = await viewer.event('STREAM_STARTED');
    assert.equal(/** @type {{event: string}} */ (frame.Attributes).event, JSON.stringify(event));
    assert.equal(JSON.parse((await stage.ask('GET', '/stage/state')).body).live, false);
    assert.equal((await stage.ask('GET', masterPath)).status, 404);
    viewer.socket.close();
  });

  test('events that the rule does not name are seen on the bus and go no further', async () => {
    await stage.ask('DELETE', '/stage/timeline');
    const other = sample('stream-start');
    other.resources = ['arn:aws:ivs:us-west-2:123456789012:channel/another'];
    const foreign = { ...sample('stream-start'), source: 'com.example' };
    const names = ['session-created', 'session-ended', 'starvation-start', 'recording-start'];
    const events = [other, foreign, sample('limit-breach-no-resources'), ...names.map(sample)];
    for (const event of events) {
      const answer = await stage.ask('POST', '/stage/event', { body: JSON.stringify(event) });
      assert.equal(answer.status, 200);
    }
    const entries = await stage.timeline();
    assert.equal(entries.length, events.length);
    for (const entry of entries) assert.match(entry.detail, /: no rule fits$/);
  });

  test('bad events are refused in one sentence', async () => {
    for (const body of ['{', 'go live', '[]', '"x"', '']) {
      const answer = await stage.ask('POST', '/stage/event', { body });
      assert.equal(answer.status, 400, body);
      assert.match(JSON.parse(answer.body).error, /^the event is not /);
    }
  });

  test('an event the emitter cannot use is answered and the next one works', async () => {
    const viewer = await stage.viewer();
    const odd = { ...sample('stream-start'), id: 7, time: null, version: [] };
    await stage.ask('POST', '/stage/event', { body: JSON.stringify(odd) });
    const big = sample('stream-end');
    big.detail.padding = 'x'.repeat(900_000);
    await stage.ask('POST', '/stage/event', { body: JSON.stringify(big) });
    const good = sample('stream-start-second');
    await stage.ask('POST', '/stage/event', { body: JSON.stringify(good) });
    for (;;) {
      const frame = await viewer.event('STREAM_STARTED');
      const text = /** @type {{event: string}} */ (frame.Attributes).event;
      if (JSON.parse(text).detail.stream_id === good.detail.stream_id) break;
    }
    viewer.socket.close();
  });

  test('pages of other origins and other host names are refused', async () => {
    const foreign = { headers: { origin: 'https://evil.example' } };
    assert.equal((await stage.ask('POST', '/stage/live', foreign)).status, 403);
    assert.equal((await stage.ask('GET', '/stage/timeline', foreign)).status, 403);
    assert.equal((await stage.ask('POST', '/token', foreign)).status, 403);
    const rebound = { headers: { host: `evil.example:${stage.url.port}` } };
    assert.equal((await stage.ask('POST', '/stage/live', rebound)).status, 403);
    assert.equal((await stage.ask('GET', '/', rebound)).status, 403);
    const own = { headers: { origin: stage.url.origin } };
    assert.equal((await stage.ask('GET', '/stage/state', own)).status, 200);
    assert.equal(JSON.parse((await stage.ask('GET', '/stage/state')).body).live, false);
  });

  test('only declared JSON is read', async () => {
    const body = '{}';
    const headers = { 'content-type': 'text/plain' };
    for (const path of ['/stage/live', '/stage/event', '/stage/timeline']) {
      assert.equal((await stage.ask('POST', path, { body, headers })).status, 415);
    }
  });

  test("a page's marks land on the stage's clock", async () => {
    await stage.ask('DELETE', '/stage/timeline');
    const at = performance.timeOrigin + performance.now();
    const body = JSON.stringify([{ what: 'playing', detail: 'first frame', at }]);
    assert.equal((await stage.ask('POST', '/stage/timeline', { body })).status, 200);
    await stage.ask('POST', '/stage/event', { body: '{}' });
    const [mark, event] = await stage.timeline();
    assert.equal(mark.who, 'page');
    assert.equal(mark.what, 'playing');
    assert.ok(Math.abs(event.t_ms - mark.t_ms) < 5_000, `${mark.t_ms} ${event.t_ms}`);
  });

  test('a snapshot says what is true and as of when', async () => {
    const answer = await stage.ask('GET', `/snapshot?channel=${encodeURIComponent(channel)}`);
    assert.equal(answer.status, 200);
    const state = JSON.parse(answer.body);
    assert.deepEqual(
      { ...state, asOf: '' },
      {
        v: 1,
        channel,
        name: 'demo-channel',
        live: false,
        streamId: null,
        since: null,
        asOf: '',
        periodMs: 60_000,
      },
    );
    assert.ok(Math.abs(Date.parse(state.asOf) - Date.now()) < 60_000);
    assert.equal((await stage.ask('GET', '/snapshot')).status, 400);
    assert.equal((await stage.ask('GET', '/snapshot?channel=arn:other')).status, 404);
  });

  test('paths that lead out of the page find nothing', async () => {
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/package.json', '/.git/config']) {
      const answer = await stage.ask('GET', path);
      assert.equal(answer.status, 404, path);
    }
    assert.equal((await stage.ask('GET', '/favicon.ico')).status, 204);
    assert.equal((await stage.ask('GET', '/stage/nothing')).status, 404);
    assert.equal((await stage.ask('DELETE', '/')).status, 405);
  });

  test('its functions end with it, also when it is killed', async (t) => {
    const own = await stageFor(t);
    const children = readFileSync(`/proc/${own.child.pid}/task/${own.child.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number);
    assert.equal(children.length, 2);
    own.child.kill('SIGKILL');
    await own.stop();
    const alive = (/** @type {number} */ pid) => {
      try {
        return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
      } catch {
        return false;
      }
    };
    await eventually(
      () => !children.some(alive),
      () => `the functions ${children.filter(alive)} to end`,
    );
  });

  test('a viewer who watches does not keep it from ending', async (t) => {
    const own = await stageFor(t);
    await own.viewer();
    assert.equal(await own.stop(), 0);
  });

  test('a folder as the emitter is one clear line', async () => {
    const { status, output, error } = await run(['--port', '0', '--bootstrap', fixtures]);
    assert.equal(status, 1, error);
    assert.equal(output, '');
    assert.match(error, /^stage: cannot run .*fixtures: it is not a file\. .*--bootstrap\.\n$/);
  });

  test('a port that is taken is one clear line', async () => {
    const { status, output, error } = await run(['--port', stage.url.port]);
    assert.equal(status, 1);
    assert.equal(output, '');
    assert.match(error, /^stage: Cannot listen on .*: Address already in use\. .*\n$/);
  });
});

test('wrong arguments are one clear line each', async () => {
  /** @type {Array<[string[], NodeJS.ProcessEnv, RegExp]>} */
  const rows = [
    [['--port', '70000'], {}, /--port wants a whole number from 0 to 65535, not '70000'/],
    [['--port=80x'], { PORT: '80' }, /--port wants a whole number .*, not '80x'/],
    [['--port'], {}, /--port needs a value/],
    [['--bootstrap', ''], {}, /--bootstrap wants the path of a program, not ''/],
    [[], { PORT: 'x' }, /PORT wants a whole number .*, not 'x'; unset it, or give --port/],
    [['--fly'], {}, /there is no flag --fly; stage --help explains every flag/],
    [['--prot=1'], {}, /there is no flag --prot; did you mean --port\? stage --help /],
    [['--port', '0', '--bootstrap=/none'], { PORT: 'x' }, /cannot run \/none: .*--bootstrap/],
  ];
  for (const [flags, environment, expected] of rows) {
    const { status, output, error } = await run(flags, environment);
    assert.notEqual(status, 0);
    assert.equal(output, '');
    assert.match(error, expected);
    assert.equal(error.trim().split('\n').length, 1);
  }
  const help = await run(['--help']);
  assert.equal(help.status, 0);
  const flags = ['--port', '--www', '--bootstrap', '--beacon-ms', '--version'];
  for (const flag of [...flags, '/stage/live', '/stage/fault', '/token']) {
    assert.ok(help.output.includes(flag), flag);
  }
  const readme = readFileSync(join(fixtures, '..', '..', 'server', 'README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('| `kind` | numbers |'));
  const faults = [...table.matchAll(/^\| `([a-z0-9-]+)` \| ([^|]*)\|/gm)].slice(1);
  assert.ok(faults.length >= 14, String(faults.length));
  for (const [, kind = '', numbers = ''] of faults) {
    const words = [kind, ...[...numbers.matchAll(/`(\w+)`/g)].map(([, name]) => name)];
    const told = new RegExp(`  ${words.join(' ')}(?=  |\\n)`);
    assert.match(help.output.replaceAll(/[[\]]/g, ''), told);
  }
});
