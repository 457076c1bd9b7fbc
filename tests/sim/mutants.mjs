// Plants one defect at a time in a copy of the core and lets the simulation find it:
// `npm run sim:mutants [-- NAME...]`. Each defect names the judgement that must find it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTANTS } from './mutants-list.mjs';
import { plant, sourceOf } from './plant.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const work = mkdtempSync(join(tmpdir(), 'sim-mutants-'));
const FLAGS = ['-std=c++20', '-O1', '-pthread'];
const CHUNK = 2000;
const MOST = 10_000;

/** @param {string} command @param {string[]} args */
function call(command, args) {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 300_000 });
}

/** @param {string[]} args */
function compile(args) {
  const done = call('g++', [...FLAGS, ...args]);
  if (done.status !== 0) throw new Error(done.stderr);
}

/** @param {string} folder @param {string[]} includes @param {string} prefix @returns {string[]} */
function compileAll(folder, includes, prefix) {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.cpp'));
  return sources.map((name) => {
    const object = join(work, `${prefix}-${name}.o`);
    compile(['-c', join(folder, name), '-o', object, ...includes.map((path) => `-I${path}`)]);
    return object;
  });
}

/** The violations of one chunk of seeds, as kind and seed.
 * @param {string} program @param {number} first @returns {string[][]} */
function violations(program, first) {
  const args = ['--brief', '--runs', String(CHUNK), '--seed', String(first), '--threads', '2'];
  const done = call(program, args);
  if (done.error || done.status === null) return [['hangs', '0']];
  return done.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'));
}

const tests = join(root, 'tests');
const wasm = join(root, 'wasm');
const simObjects = compileAll(join(tests, 'sim'), [tests, wasm], 'sim');
const commandLine = join(work, 'command_line.o');
const version = '-DIVS_AUTOPLAY_VERSION="mutant"';
compile(['-c', join(wasm, 'tools', 'command_line.cpp'), '-o', commandLine, `-I${wasm}`, version]);
simObjects.push(commandLine);
const coreObjects = compileAll(join(wasm, 'core'), [wasm], 'core');

/** @param {string[]} objects @param {string} program */
function link(objects, program) {
  compile([...simObjects, ...objects, '-o', program]);
}

/** @param {{ file: string, find: string, put: string }} mutant @returns {string} the program */
function build({ file, find, put }) {
  const copy = join(work, 'mutant', 'core');
  rmSync(join(work, 'mutant'), { recursive: true, force: true });
  cpSync(join(wasm, 'core'), copy, { recursive: true });
  const path = join(copy, sourceOf(file));
  writeFileSync(path, plant(readFileSync(path, 'utf8'), find, put));
  const program = join(work, 'mutated');
  if (path.endsWith('.hpp')) {
    link(compileAll(copy, [join(work, 'mutant')], 'mutant'), program);
    return program;
  }
  const object = join(work, 'mutant.o');
  compile(['-c', path, '-o', object, `-I${join(work, 'mutant')}`]);
  const objects = coreObjects.map((o) => (o.endsWith(`core-${file}.cpp.o`) ? object : o));
  link(objects, program);
  return program;
}

/** @param {{ expect: string[] }} mutant @param {string} program */
function hunt({ expect }, program) {
  const others = new Set();
  if (expect.includes('herd')) {
    const stampedes = call(program, ['--herd', '50000']).status === 1;
    return stampedes ? { found: 'herd', seed: '1' } : { others: [] };
  }
  for (let first = 1; first < MOST; first += CHUNK) {
    for (const [kind = '', seed] of violations(program, first)) {
      if (expect.includes(kind)) return { found: kind, seed };
      others.add(kind);
    }
  }
  return { others: [...others] };
}

const wanted = process.argv.slice(2);
let missed = 0;
let count = 0;
for (const mutant of MUTANTS) {
  if (wanted.length > 0 && !wanted.includes(mutant.name)) continue;
  count++;
  const expected = mutant.expect.join(' or ');
  try {
    const { found, seed, others } = hunt(mutant, build(mutant));
    if (!found) missed++;
    const outcome = found
      ? `killed by '${found}' at seed ${seed}`
      : `NOT killed by '${expected}'${others?.length ? `, but by ${others.join(', ')}` : ''}`;
    process.stdout.write(`${mutant.name}: ${outcome}\n`);
  } catch (error) {
    missed++;
    process.stdout.write(`${mutant.name}: ${error}\n`);
  }
}
rmSync(work, { recursive: true, force: true });
process.stdout.write(`${count - missed} of ${count} killed as foreseen\n`);
process.exit(missed > 0 ? 1 : 0);
