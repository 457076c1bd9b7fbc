// Measures the core alone: the decision of a start, compiling the module, one more machine, and how
// many facts a second the native director handles.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FACTS, MACHINES } from '../../web/src/vocabulary.js';
import { inChromium } from './chromium.mjs';
import { measureModule, measureStart } from './core-work.js';
import { row } from './figures.mjs';
import { CHANNEL, sampleFrames } from './frames.mjs';

const ROUNDS = 9;
const START_AIM = { ours: 50 };
const COMPILE_AIM = { ours: 10 };
const INSTANCE_AIM = { ours: 0.3 };
const MEMORY_AIM = { ours: 128 };
const FACT_AIM = { ours: 1e9 / 5e6 };
const FRAME_AIM = { ours: 3.33 };

const file = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const words = {
  director: MACHINES.indexOf('Director'),
  created: FACTS.indexOf('Created'),
  arrived: FACTS.indexOf('FrameArrived'),
};

/** @typedef {Awaited<ReturnType<typeof measureModule>>} ModuleCost */
/** @typedef {Awaited<ReturnType<typeof measureStart>>} StartCost */

/** @param {Buffer} wasm @param {string} frame */
async function measureInNode(wasm, frame) {
  /** @type {{ modules: ModuleCost[], starts: StartCost[] }} */
  const costs = { modules: [], starts: [] };
  for (let round = 0; round < ROUNDS; round++) {
    costs.modules.push(await measureModule(wasm));
    costs.starts.push(await measureStart(wasm, words, CHANNEL, frame));
  }
  return costs;
}

/** @param {Buffer} wasm @param {string} frame */
function measureInChromium(wasm, frame) {
  return inChromium(
    ['tests/bench/core-work.js'],
    async ({ modules, wasm, words, channel, frame, rounds }) => {
      const work = await import(modules[0] ?? '');
      const bytes = Uint8Array.from(wasm);
      /** @type {{ modules: ModuleCost[], starts: StartCost[] }} */
      const costs = { modules: [], starts: [] };
      for (let round = 0; round < rounds; round++) {
        costs.modules.push(await work.measureModule(bytes));
        costs.starts.push(await work.measureStart(bytes, words, channel, frame));
      }
      return costs;
    },
    { wasm: Array.from(wasm), words, channel: CHANNEL, frame, rounds: ROUNDS },
  );
}

/** @param {string} title @param {{ modules: ModuleCost[], starts: StartCost[] }} costs */
function tableOf(title, { modules, starts }) {
  const kib = modules.map(({ memory }) => memory / 1024);
  return {
    title,
    ours: 'ours',
    peer: 'JSON.parse',
    rows: [
      row(
        'STREAM_STARTED to its orders',
        'µs',
        starts.map(({ ours }) => ours),
        starts.map(({ peers }) => peers),
        START_AIM,
      ),
      row(
        'compile, and the first instance',
        'ms',
        modules.map(({ first }) => first),
        undefined,
        COMPILE_AIM,
      ),
      row(
        'a further instance',
        'ms',
        modules.map(({ further }) => further),
        undefined,
        INSTANCE_AIM,
      ),
      row('memory of a machine', 'KiB', kib, undefined, MEMORY_AIM),
    ],
  };
}

export async function measure() {
  const wasm = readFileSync(file('build/wasm/wasm/ivs-autoplay.wasm'));
  const { started, ended } = sampleFrames();
  const node = await measureInNode(wasm, started);
  const chromium = await measureInChromium(wasm, started);
  const program = fileURLToPath(file('build/release/bin/core_speed'));
  const native = JSON.parse(execFileSync(program, [started, ended], { encoding: 'utf8' }));
  return {
    rounds: ROUNDS,
    versions: { chromium: chromium.version },
    tables: [
      tableOf('core in Node', node),
      tableOf(`core in Chromium ${chromium.version}`, chromium),
      {
        title: 'core, native',
        ours: 'ours',
        peer: '',
        rows: [
          row('a fact without JSON', 'ns', native.fact, undefined, FACT_AIM),
          row(
            'an event frame',
            'µs',
            native.frame.map((/** @type {number} */ ns) => ns / 1000),
            undefined,
            FRAME_AIM,
          ),
        ],
      },
    ],
  };
}
