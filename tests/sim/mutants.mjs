// Plants one defect at a time in a copy of the core and lets the simulation find it:
// `npm run sim:mutants [-- NAME...]`. Each defect names the judgement that must find it.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTANTS, unknownNames } from './mutants-list.mjs';
import { plant, sourceOf } from './plant.mjs';

const wanted = process.argv.slice(2);
const unknown = unknownNames(wanted);
if (unknown.length > 0) {
  for (const { name, nearest } of unknown)
    process.stderr.write(
      `mutants: there is no defect ${JSON.stringify(name.slice(0, 80))}; did you mean '${nearest}'?\n`,
    );
  process.exit(2);
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const work = mkdtempSync(join(tmpdir(), 'sim-mutants-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const FLAGS = ['-std=c++20', '-O1', '-pthread'];
const CHUNK = 2000;
const MOST = 10_000;

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }))
  process.on(signal, () => {
    running?.kill();
    process.exit(128 + number);
  });

/** @param {string} command @param {string[]} args
 * @returns {Promise<{ status: number | null, stdout: string, stderr: string }>} */
function call(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 });
    running = child;
    const told = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => (told.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (told.stderr += chunk));
    child.on('error', (error) => resolve({ ...told, status: null, stderr: error.message }));
    child.on('close', (status) => resolve({ ...told, status }));
  });
}

/** @param {string[]} args */
async function compile(args) {
  const done = await call('g++', [...FLAGS, ...args]);
  if (done.status !== 0) throw new Error(done.stderr);
}

/** @param {string} folder @param {string[]} includes @param {string} prefix @returns {Promise<string[]>} */
async function compileAll(folder, includes, prefix) {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.cpp'));
  const objects = [];
  for (const name of sources) {
    const object = join(work, `${prefix}-${name}.o`);
    await compile(['-c', join(folder, name), '-o', object, ...includes.map((path) => `-I${path}`)]);
    objects.push(object);
  }
  return objects;
}

/** The violations of one chunk of seeds, as kind and seed.
 * @param {string} program @param {number} first @returns {Promise<string[][]>} */
async function violations(program, first) {
  const args = ['--brief', '--runs', String(CHUNK), '--seed', String(first), '--threads', '2'];
  const done = await call(program, args);
  if (done.status === null) return [['hangs', '0']];
  return done.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'));
}

const tests = join(root, 'tests');
const wasm = join(root, 'wasm');
const simObjects = await compileAll(join(tests, 'sim'), [tests, wasm], 'sim');
const commandLine = join(work, 'command_line.o');
const version = '-DIVS_AUTOPLAY_VERSION="mutant"';
await compile([
  '-c',
  join(wasm, 'tools', 'command_line.cpp'),
  '-o',
  commandLine,
  `-I${wasm}`,
  version,
]);
simObjects.push(commandLine);
const coreObjects = await compileAll(join(wasm, 'core'), [wasm], 'core');

/** @param {string[]} objects @param {string} program */
function link(objects, program) {
  return compile([...simObjects, ...objects, '-o', program]);
}

/** @param {{ file: string, find: string, put: string }} mutant @returns {Promise<string>} the program */
async function build({ file, find, put }) {
  const copy = join(work, 'mutant', 'core');
  rmSync(join(work, 'mutant'), { recursive: true, force: true });
  cpSync(join(wasm, 'core'), copy, { recursive: true });
  const path = join(copy, sourceOf(file));
  writeFileSync(path, plant(readFileSync(path, 'utf8'), find, put));
  const program = join(work, 'mutated');
  if (path.endsWith('.hpp')) {
    await link(await compileAll(copy, [join(work, 'mutant')], 'mutant'), program);
    return program;
  }
  const object = join(work, 'mutant.o');
  await compile(['-c', path, '-o', object, `-I${join(work, 'mutant')}`]);
  const objects = coreObjects.map((o) => (o.endsWith(`core-${file}.cpp.o`) ? object : o));
  await link(objects, program);
  return program;
}

/** @param {{ expect: string[] }} mutant @param {string} program */
async function hunt({ expect }, program) {
  const others = new Set();
  if (expect.includes('herd')) {
    const { status } = await call(program, ['--herd', '50000']);
    return status === 1 ? { found: 'herd', seed: '1' } : { others: [] };
  }
  for (let first = 1; first < MOST; first += CHUNK) {
    for (const [kind = '', seed] of await violations(program, first)) {
      if (expect.includes(kind)) return { found: kind, seed };
      others.add(kind);
    }
  }
  return { others: [...others] };
}

let missed = 0;
let count = 0;
for (const mutant of MUTANTS) {
  if (wanted.length > 0 && !wanted.includes(mutant.name)) continue;
  count++;
  const expected = mutant.expect.join(' or ');
  try {
    const { found, seed, others } = await hunt(mutant, await build(mutant));
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
process.stdout.write(`${count - missed} of ${count} killed as foreseen\n`);
process.exit(missed > 0 ? 1 : 0);
