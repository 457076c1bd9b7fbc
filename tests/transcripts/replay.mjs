// Plays a transcript through the core's builds for pages, and prints it with its outcome as the native `replay` does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TABLES } from '../../web/src/vocabulary.js';

const here = new URL('.', import.meta.url);
const wasm = await WebAssembly.compile(
  readFileSync(new URL('../../build/wasm/wasm/ivs-autoplay.wasm', here)),
);
const twin = await import('../../build/wasm/wasm/no-wasm.js');
/** The two builds of the core for pages: what makes an instance of each. */
export const BUILDS = {
  'the .wasm': async () => (await WebAssembly.instantiate(wasm, {})).exports,
  'its twin without WebAssembly': async () => twin.instantiate(),
};
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const NAMES = [
  'Status',
  'Machine',
  'Fact',
  'Order',
  'LinkState',
  'LinkReason',
  'FrameKind',
  'Verdict',
  'Broadcast',
  'Playback',
  'Intent',
  'Offer',
  'Reason',
  'Timer',
  'PlayerState',
  'PlayerError',
  'Ignored',
  'Region',
];
const tables = Object.fromEntries(NAMES.map((name, i) => [name, TABLES[i]]));

/** The names of all parameters, and the orders whose epoch means nothing, from the native tool:
 * they stand in one place only. */
const parameters = JSON.parse(
  execFileSync(fileURLToPath(new URL('../../build/release/bin/replay', here)), ['--vocabulary'], {
    encoding: 'utf8',
  }),
);

/** Whole numbers without a sign, fractions, and what only `raw` may say. */
const numberOf = (text) =>
  /^-?(\d[\d.]*(e[+-]?\d+)?|NaN|Infinity)$/.test(text) ? Number(text) : NaN;

const isWhole = (text, most) => {
  const number = numberOf(text);
  return Number.isInteger(number) && number >= 0 && number <= most;
};

/** What a text says of a parameter; undefined when it may not say that. */
function valueOf({ kind, names, bits, value }, text) {
  const known = (found) => (found < 0 ? undefined : found);
  if (kind === 'name') return known(names.indexOf(text));
  if (kind === 'bit') return { 0: 0, 1: value }[text];
  if (kind === 'number') return isWhole(text, value) ? numberOf(text) : undefined;
  const words = text.split('+');
  if (new Set(words).size < words.length || !words.every((word) => word in bits)) return undefined;
  return words.reduce((sum, word) => sum + bits[word], 0);
}

/** ` reason=playing previous=starting` */
function written(list, numbers) {
  return list
    .map(({ name, place, kind, names, bits, value, zeroIsNone }) => {
      const number = numbers[place];
      const text = {
        name: () => (number === 0 && zeroIsNone ? '' : (names[number] ?? '')),
        options: () =>
          Object.keys(bits)
            .filter((word) => number & bits[word])
            .join('+'),
        bit: () => (Math.floor(number / value) % 2 === 1 ? '1' : ''),
        number: () => (number === 0 ? '' : String(number)),
      }[kind]();
      return text && ` ${name}=${text}`;
    })
    .join('');
}

/** The numbers of a fact, from `epoch=1 error=NotAvailable`. @param {string} fact @param {string} said */
function numbersOf(fact, said) {
  const numbers = { epoch: 0, a: 0, b: 0 };
  const given = new Set();
  for (const word of said.split(' ').filter(Boolean)) {
    const [, name, text] = /^(\w+)=(.*)$/.exec(word) ?? assert.fail(`${word} is not name=value`);
    assert.ok(!given.has(name), `${fact}: ${name} is given twice`);
    given.add(name);
    const parameter = parameters.facts[fact].find((one) => one.name === name);
    if (name === 'epoch') {
      assert.ok(isWhole(text, 2 ** 32 - 1), `${fact}: epoch must not be '${text}'`);
      numbers.epoch = numberOf(text);
    } else if (name === 'raw') [numbers.a, numbers.b] = text.split(',').map(numberOf);
    else {
      assert.ok(parameter, `${fact}: there is no parameter '${name}'`);
      const value = valueOf(parameter, text);
      assert.notEqual(value, undefined, `${fact}: ${name} must not be '${text}'`);
      numbers[parameter.place] += value;
    }
  }
  return numbers;
}

const LINE = /^(\d+) (\w+)((?: (?!text=)[^ ]+)*)(?: text=(.*))?$/su;

/** One machine, spoken to by names, with nothing of the shell in between. */
async function createMachine(kind, seed, instantiate) {
  const x = await instantiate();
  x._initialize?.();
  const text = (at, size) => decoder.decode(new Uint8Array(x.memory.buffer, at, size));
  const machine = kind === 'link' ? 'Link' : 'Director';
  assert.equal(x.init(tables.Machine.indexOf(machine), seed), 0);

  function describe(order) {
    const name = tables.Order[order];
    const epoch = parameters.withoutEpoch.includes(name) ? 0 : x.order_epoch();
    const numbers = { a: x.order_a(), b: x.order_b() };
    const said = text(x.order_text_at(), x.order_text_size());
    return [
      name,
      epoch && ` epoch=${epoch}`,
      written(parameters.orders[machine][name], numbers),
      said && ` text=${said}`,
    ]
      .filter(Boolean)
      .join('');
  }

  function condition() {
    const region = (name) => x.state(tables.Region.indexOf(name));
    if (kind === 'link') return tables.LinkState[region('Link')];
    const words = ['Broadcast', 'Playback', 'Intent', 'Reason'].map((r) => tables[r][region(r)]);
    return words.join(' ') + (region('IsPlaying') ? ' isPlaying' : '');
  }

  return {
    /** The lines that follow a fact. */
    play(line) {
      const [, now, fact, given, named = ''] = LINE.exec(line) ?? assert.fail('it is no fact');
      const said = expand(named);
      const { epoch, a, b } = numbersOf(fact, given);
      const inbox = new Uint8Array(x.memory.buffer, x.inbox_at(), x.inbox_size());
      const { read, written: size } = encoder.encodeInto(said, inbox);
      assert.equal(read, said.length, 'the text fits the inbox');
      const status = x.handle(tables.Fact.indexOf(fact), epoch, a, b, size, Number(now));
      const lines = status === 0 ? [] : [`  ! ${tables.Status[status]}`];
      for (let order; (order = x.next()) !== 0;) lines.push(`  ${describe(order)}`);
      const due = x.deadline();
      const timer = due === Infinity ? '' : `, due ${due} ${tables.Timer[x.deadline_reason()]}`;
      return [...lines, `  = ${condition()}${timer}`];
    },
  };
}

const texts = Object.fromEntries(
  readFileSync(new URL('texts.txt', here), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' = ') && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf(' = ')), line.slice(line.indexOf(' = ') + 3)]),
);

function expand(said) {
  if (!said.startsWith('$')) return said;
  const name = said.slice(1);
  assert.ok(Object.hasOwn(texts, name), `there is no text named '${name}'`);
  return texts[name];
}

/** @param {string} transcript @param {() => Promise<any>} [instantiate] */
export async function replay(transcript, instantiate = BUILDS['the .wasm']) {
  const out = [];
  let machine;
  for (const [index, whole] of transcript.split('\n').entries()) {
    const line = whole.replace(/\r$/, '');
    if (line.startsWith('  ')) continue;
    out.push(line);
    const created = /^(director|link) seed=(\d+)$/.exec(line);
    if (created) machine = await createMachine(created[1], Number(created[2]), instantiate);
    else if (line !== '' && !line.startsWith('#')) {
      try {
        out.push(...machine.play(line));
      } catch (error) {
        throw new Error(`line ${index + 1}: ${error.message}`, { cause: error });
      }
    }
  }
  return out.join('\n');
}
