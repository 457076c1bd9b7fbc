// Plays a transcript through the WebAssembly build, and prints it with its outcome as the native `replay` does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { TABLES } from '../../web/src/vocabulary.js';

const here = new URL('.', import.meta.url);
const wasm = await WebAssembly.compile(
  readFileSync(new URL('../../build/wasm/wasm/ivs-autoplay.wasm', here)),
);
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

/** One machine, spoken to by names, with nothing of the shell in between. */
async function createMachine(kind, seed) {
  const x = (await WebAssembly.instantiate(wasm, {})).exports;
  x._initialize?.();
  const text = (at, size) => decoder.decode(new Uint8Array(x.memory.buffer, at, size));
  assert.equal(x.init(tables.Machine.indexOf(kind === 'link' ? 'Link' : 'Director'), seed), 0);
  const quoted = (value) => (value === '' ? '' : ` "${value}"`);

  function describe() {
    const a = x.order_a();
    const said = text(x.order_text_at(), x.order_text_size());
    return (order) => {
      const name = tables.Order[order];
      if (name === 'Report' && kind === 'link')
        return `Report ${tables.LinkReason[a]} next=${x.order_b()}`;
      if (name === 'Report')
        return `Report ${tables.Reason[a]} was ${tables.Reason[x.order_b()]}${quoted(said)}`;
      if (name === 'Deliver') return `Deliver ${tables.FrameKind[a]}${quoted(said)}`;
      if (name === 'Offer') return `Offer ${tables.Offer[a]}`;
      return `${name} epoch=${x.order_epoch()}${a === 0 ? '' : ` a=${a}`}`;
    };
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
      const [, now, fact, numbers, said = ''] =
        /^(\d+) (\w+)((?: \w+=[^ ]*)*?)(?: text=(.*))?$/su.exec(line);
      const given = Object.fromEntries(numbers.split(' ').map((pair) => pair.split('=')));
      const number = (key) => Number(given[key] ?? 0);
      const inbox = new Uint8Array(x.memory.buffer, x.inbox_at(), x.inbox_size());
      const { read, written } = encoder.encodeInto(said, inbox);
      assert.equal(read, said.length, 'the text fits the inbox');
      const status = x.handle(
        tables.Fact.indexOf(fact),
        number('epoch'),
        number('a'),
        number('b'),
        written,
        Number(now),
      );
      const lines = status === 0 ? [] : [`  ! ${tables.Status[status]}`];
      for (let order; (order = x.next()) !== 0;) lines.push(`  ${describe()(order)}`);
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

const expand = (line) =>
  line.replace(/text=\$(\w+)$/, (whole, name) => (name in texts ? `text=${texts[name]}` : whole));

/** @param {string} transcript */
export async function replay(transcript) {
  const out = [];
  let machine;
  for (const line of transcript.split('\n')) {
    if (line.startsWith('  ')) continue;
    out.push(line);
    const created = /^(director|link) seed=(\d+)$/.exec(line);
    if (created) machine = await createMachine(created[1], Number(created[2]));
    else if (line !== '' && !line.startsWith('#')) out.push(...machine.play(expand(line)));
  }
  return out.join('\n');
}
