import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { bitsOf } from '../../web/src/autoplay-options.js';
import { binary } from '../../web/src/binary.js';
import { createMachine, Machine } from '../../web/src/core.js';
import { load } from '../../web/src/load.js';
import * as vocabulary from '../../web/src/vocabulary.js';
import { frameOf, PLAYBACK_URL, sampleFrames, startEvent } from './helpers.mjs';

const { FACTS, TABLES, VOCABULARY } = vocabulary;
const EXPORTS = [
  '_initialize',
  'count',
  'deadline',
  'deadline_reason',
  'glance',
  'handle',
  'inbox_at',
  'inbox_size',
  'init',
  'memory',
  'next',
  'order_a',
  'order_b',
  'order_epoch',
  'order_text_at',
  'order_text_size',
  'overhear',
  'state',
  'vocabulary',
];
const compiled = async () => WebAssembly.compile(await binary());

async function rawCore() {
  const instantiate = await load({});
  const exports = await instantiate();
  exports._initialize?.();
  return exports;
}

const director = async () => {
  const machine = await createMachine('Director', 1);
  machine.handle('Created', 0, 0, 0, PLAYBACK_URL, 0);
  return machine;
};

test('the core imports nothing, so it can read no clock, socket or random source', async () => {
  assert.deepEqual(WebAssembly.Module.imports(await compiled()), []);
});

/** What a toolchain may export besides for its own runtime; which names differs by version. */
const isInternal = (name) => /^(_|emscripten_)/.test(name);

test('the core exports what the shell calls, and besides only the runtime of the toolchain', async () => {
  const names = WebAssembly.Module.exports(await compiled()).map(({ name }) => name);
  assert.deepEqual(
    EXPORTS.filter((name) => !names.includes(name)),
    [],
    'missing',
  );
  assert.deepEqual(
    names.filter((name) => !EXPORTS.includes(name) && !isInternal(name)),
    [],
    'unknown to the shell',
  );
});

/** FNV-1a, 31 bit, as wasm/core/vocabulary.cpp counts it. */
function fingerprint(tables) {
  let hash = 0x811c9dc5;
  for (const char of tables.map((words) => `${words.join(' ')};`).join('')) {
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  }
  return hash & 0x7fffffff;
}

test('the shell speaks the words of the core, in the same order', async () => {
  const core = await rawCore();
  assert.equal(fingerprint(TABLES), core.vocabulary(), 'a tuple of vocabulary.js is out of step');
  assert.equal(VOCABULARY, core.vocabulary(), 'VOCABULARY in vocabulary.js is that of other words');
});

test('a core of another version is refused, not misunderstood', async () => {
  const core = await rawCore();
  const other = { ...core, vocabulary: () => core.vocabulary() + 1 };
  assert.throws(() => new Machine(other, 'Link', 1), /different versions/);
  assert.ok(new Machine(core, 'Link', 1));
});

test('the option bits are those of vocabulary.hpp', () => {
  const header = readFileSync(new URL('../../wasm/core/vocabulary.hpp', import.meta.url), 'utf8');
  const [, body] = /enum class Option[^{]*\{([^}]*)\}/.exec(header);
  const bits = [...body.matchAll(/(\w+) = (\d+)/g)].map(([, name, bit]) => [name, Number(bit)]);
  const told = {
    StartHidden: [{ startHidden: true }, {}],
    StartAfterPause: [{ afterPause: 'start' }, {}],
    HasSnapshot: [{ snapshotUrl: '/' }, {}],
    ManagedLink: [{ chat: {} }, {}],
    PageHidden: [{}, { document: { visibilityState: 'hidden' } }],
    AskFirst: [{ policy: 'ask' }, {}],
    OptedOut: [{ policy: 'never' }, {}],
    DataSaver: [{}, { navigator: { connection: { saveData: true } } }],
    Gated: [{ gate: 'release' }, {}],
    Kiosk: [{ policy: 'kiosk' }, { navigator: { connection: { saveData: true } } }],
  };
  assert.deepEqual(
    bits,
    Object.entries(told).map(([name, given]) => [name, bitsOf(...given)]),
  );
  assert.equal(bitsOf({}, {}), 0);
});

test('the core is loaded once for all machines', () => {
  assert.equal(load({}), load({}));
});

test('a fact before init is refused', async () => {
  const core = await rawCore();
  assert.equal(vocabulary.STATUSES[core.handle(0, 0, 0, 0, 0, 0)], 'NotInitialised');
  assert.notEqual(core.init(0, 1), 0);
  assert.notEqual(core.init(7, 1), 0);
});

test('a fact while orders wait is refused and changes nothing', async () => {
  const core = await rawCore();
  core.init(vocabulary.MACHINES.indexOf('Link'), 1);
  assert.equal(core.handle(FACTS.indexOf('Started'), 0, 0, 0, 0, 0), 0);
  const status = core.handle(FACTS.indexOf('Stopped'), 0, 0, 0, 0, 0);
  assert.equal(vocabulary.STATUSES[status], 'NotDrained');
  assert.equal(vocabulary.LINK_STATES[core.state(0)], 'FetchingToken');
});

test('a number that is no fact, and a size beyond the inbox, are refused', async () => {
  const core = await rawCore();
  core.init(vocabulary.MACHINES.indexOf('Director'), 1);
  assert.equal(vocabulary.STATUSES[core.handle(9999, 0, 0, 0, 0, 0)], 'UnknownFact');
  assert.equal(vocabulary.STATUSES[core.handle(1, 0, 0, 0, 2 ** 20, 0)], 'TooLarge');
});

test('a fact of the other machine is refused by name', async () => {
  const machine = await createMachine('Link', 1);
  assert.throws(
    () => machine.handle('PlayRequested', 0, 0, 0, '', 0),
    /PlayRequested: UnknownFact/,
  );
});

test('orders come with epoch, numbers and text', async () => {
  const machine = await createMachine('Link', 1);
  const orders = machine.handle('Started', 0, 0, 0, '', 5);
  assert.deepEqual(
    orders.map(({ order }) => order),
    ['FetchToken'],
  );
  assert.ok(orders[0].epoch > 0);
  assert.equal(machine.state('Link'), 'FetchingToken');
  assert.equal(machine.deadline(), 10_005);
});

test('a frame larger than the inbox is told by its beginning and counted, never cut', async () => {
  const machine = await director();
  const event = startEvent();
  const frame = frameOf('STREAM_STARTED', event, { padding: 'x'.repeat(20_000) });
  assert.deepEqual([...machine.handle('FrameArrived', 0, 0, 0, frame, 1)], []);
  assert.equal(machine.count('TooLarge'), 1);
  assert.notEqual(machine.state('Broadcast'), 'Live');
});

test('whatever fills the inbox is read in the memory there is, again and again', async () => {
  const machine = await director();
  const filled = (begin, unit, end) =>
    begin + unit.repeat(Math.floor((16_384 - begin.length - end.length) / unit.length)) + end;
  const inputs = [
    filled('{"Type":"', 'x', '"}'),
    filled('{"Type":"', 'x', ''),
    filled('{"a":[1', ',1', ']}'),
    filled('{"a":["b"', ',"b"', ']}'),
    filled('{"a":', '7', '}'),
    filled('{"', '\\u0041', '":1}'),
    filled('{"Type":"EVENT","EventName":"STREAM_STARTED","Attributes":{"event":"', '\\"', '"}}'),
    filled('', ' ', ''),
  ];
  for (let round = 0; round < 50; round++) {
    for (const input of inputs) machine.handle('FrameArrived', 0, 0, 0, input, round);
  }
  assert.equal(machine.state('Broadcast'), 'Unknown');
  machine.handle('FrameArrived', 0, 0, 0, frameOf('STREAM_STARTED', startEvent()), 100);
  assert.equal(machine.state('Broadcast'), 'Live');
});

test('a long broken frame is ignored for its cause, in the memory there is', async () => {
  const broken = {
    NotJson: [
      '{"Type":"' + 'x'.repeat(16_375),
      '"' + 'x'.repeat(16_383),
      '{"a":' + '7'.repeat(16_379),
      '{"a":' + '7'.repeat(16_378) + '}',
      '{"' + '\\u0041'.repeat(2_730),
      '{"a":' + '-'.repeat(16_379),
      '{' + '\u0001'.repeat(16_383),
    ],
    TooDeep: ['{"a":' + '['.repeat(16_379), '{"a":'.repeat(3_276)],
    NotAnObject: ['['.repeat(16_384)],
  };
  const core = await rawCore();
  const machine = new Machine(core, 'Director', 1);
  machine.handle('Created', 0, 0, 0, PLAYBACK_URL, 0);
  for (const [cause, texts] of Object.entries(broken)) {
    for (const [index, text] of texts.entries()) {
      assert.ok(machine.fits(text));
      machine.handle('FrameArrived', 0, 0, 0, text, 1);
      assert.equal(machine.count(cause), index + 1, `${cause}: ${text.slice(0, 12)}`);
    }
  }
  assert.equal(core.memory.buffer.byteLength, 128 * 1024);
  machine.handle('FrameArrived', 0, 0, 0, frameOf('STREAM_STARTED', startEvent()), 100);
  assert.equal(machine.state('Broadcast'), 'Live');
});

test('text that grows beyond the inbox as UTF-8 is told by its beginning too', async () => {
  const machine = await director();
  machine.handle('FrameArrived', 0, 0, 0, `{"x":"${'€'.repeat(6000)}"}`, 1);
  assert.equal(machine.count('TooLarge'), 1);
});

test('text too large of any other fact is an error that names the fact', async () => {
  const machine = await director();
  assert.throws(() => machine.handle('SnapshotArrived', 0, 0, 0, 'x'.repeat(2 ** 15), 1), {
    name: 'RangeError',
    message: /SnapshotArrived/,
  });
  assert.equal(machine.fits('x'.repeat(2 ** 15)), false);
  assert.equal(machine.fits('x'), true);
});

test('lone surrogates and NUL reach the core as text it ignores', async () => {
  const machine = await director();
  for (const text of ['\ud800', '\0', '{"Type":"\udc00"}', '[]', '1e999', '"', '{'.repeat(5000)]) {
    machine.handle('FrameArrived', 0, 0, 0, text, 1);
  }
  assert.equal(machine.state('Broadcast'), 'Unknown');
});

test('a plain chat message is told from its beginning, and an event is not', async () => {
  const machine = await director();
  const [message, forgery, event] = sampleFrames();
  assert.equal(machine.glance(message), true);
  assert.equal(machine.glance(forgery), true);
  assert.equal(machine.glance(event), false);
  assert.equal(machine.glance(''), false);
  machine.glance(message);
  assert.deepEqual([...machine.message(0, 1)], []);
  assert.equal(machine.count('Irrelevant'), 1);
});

test('machines do not share state', async () => {
  const [one, other] = [await director(), await director()];
  one.handle('FrameArrived', 0, 0, 0, frameOf('STREAM_STARTED', startEvent()), 1);
  assert.equal(one.state('Broadcast'), 'Live');
  assert.equal(other.state('Broadcast'), 'Unknown');
});

test('only what begins as a plain message is overheard, whatever its characters', async () => {
  const core = await createMachine('Director', 1);
  core.handle('Created', 0, 0, 0, 'demo-channel', 1);
  const plain = '{"Type":"MESSAGE","Id":"a"}';
  const lookalike = plain.replace('{', String.fromCharCode(0x100 + '{'.charCodeAt(0)));
  for (const other of ['', '{', lookalike, '{"Type":"EVENT","Id":"a"}']) {
    assert.equal(core.overhear(other, 0), false, other);
  }
  assert.equal(core.count('Irrelevant'), 0);
  assert.equal(core.overhear(plain, 0), true);
  assert.equal(core.count('Irrelevant'), 1);
});
