// Runs every test: the native ones under the sanitizers, 2,000 worlds of the simulation, Node's
// (transcripts through the .wasm, web, server) and the browser's. Arguments select groups:
// `node tests/run.mjs [native|sim|node|browser]...`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const started = performance.now();
let failed = false;

/** @param {string} title @param {string} command @param {string[]} args */
function run(title, command, args) {
  const begun = performance.now();
  process.stdout.write(`\n== ${title}\n`);
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.error) process.stdout.write(`${title}: ${done.error.message}\n`);
  if (done.status !== 0) failed = true;
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`== ${title}: ${done.status === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
}

/** The Catch2 programs that CMake lists. @returns {string[]} */
function nativeTests() {
  const listed = spawnSync('ctest', ['--test-dir', 'build/dev', '--show-only=json-v1'], {
    cwd: root,
    encoding: 'utf8',
  });
  const tests = JSON.parse(listed.stdout).tests;
  return tests.map((/** @type {{command: string[]}} */ test) => test.command[0]);
}

/** @param {string} folder @returns {string[]} */
function nodeTests(folder) {
  const path = join(root, 'tests', folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.test.mjs'))
    .sort()
    .map((name) => join('tests', folder, name));
}

/** @param {string} title @param {string[]} files */
function runNode(title, files) {
  if (files.length === 0) {
    process.stdout.write(`${title}: no test was found\n`);
    failed = true;
    return;
  }
  run(title, process.execPath, ['--test', '--test-reporter=spec', ...files]);
}

const groups = {
  native() {
    const programs = nativeTests();
    if (programs.length === 0) failed = true;
    for (const program of programs) run(program.split('/').at(-1) ?? program, program, []);
  },
  sim: () => run('sim', join('build', 'release', 'bin', 'sim'), ['--runs', '2000', '--brief']),
  node: () =>
    runNode('node', ['core', 'transcripts', 'sim', 'soak', 'web', 'server'].flatMap(nodeTests)),
  browser: () => runNode('browser', nodeTests('browser')),
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(groups);
for (const name of wanted) {
  const group = groups[/** @type {keyof typeof groups} */ (name)];
  if (!group) {
    process.stdout.write(`no group '${name}'; there are ${Object.keys(groups).join(' ')}\n`);
    process.exit(2);
  }
  group();
}
const minutes = ((performance.now() - started) / 60000).toFixed(1);
process.stdout.write(`\n${failed ? 'FAILED' : 'All passed'} in ${minutes} minutes\n`);
process.exit(failed ? 1 : 0);
