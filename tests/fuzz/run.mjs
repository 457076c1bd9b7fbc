// Builds both fuzzers and runs them: `npm run fuzz -- --seconds 300`. Exits with 1 after a finding and
// leaves its input in build/fuzz/found/; add it to corpus/ with the repair.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param {string} problem @returns {never} */
function refuse(problem) {
  process.stderr.write(`fuzz: ${problem}; it is npm run fuzz [-- --seconds N]\n`);
  process.exit(2);
}

function readSeconds() {
  try {
    return parseArgs({ options: { seconds: { type: 'string', default: '60' } } }).values.seconds;
  } catch (error) {
    const [sentence = ''] = /** @type {Error} */ (error).message.split(/\. |\n/);
    return refuse(sentence);
  }
}

const seconds = Number(readSeconds());
if (!(seconds > 0 && seconds < Infinity)) refuse('--seconds takes a number above 0');

/** @param {string[]} args */
function cmake(args) {
  const done = spawnSync('cmake', args, { cwd: root, encoding: 'utf8' });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}fuzz: the build failed\n`);
  process.exit(1);
}

/** Runs one fuzzer for the given time. @param {string} target @returns {Promise<boolean>} found nothing */
function fuzz(target) {
  const grown = join(root, 'build', 'fuzz', 'corpus', target);
  const found = join(root, 'build', 'fuzz', 'found');
  for (const folder of [grown, found]) mkdirSync(folder, { recursive: true });
  const before = new Set(readdirSync(found));
  const program = join(root, 'build', 'fuzz', 'tests', 'fuzz', `${target}_fuzz`);
  const args = [grown, join(root, 'tests', 'fuzz', 'corpus', target)].concat(
    `-max_total_time=${seconds}`,
    '-max_len=4096',
    '-len_control=0',
    '-timeout=10',
    '-print_final_stats=1',
    `-artifact_prefix=${found}/${target}-`,
  );
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (chunk) => (log = (log + chunk).slice(-20_000)));
    child.on('close', (code) => {
      const count = /number_of_executed_units:\s*(\d+)/.exec(log)?.[1] ?? 'unknown';
      const findings = readdirSync(found).filter(
        (name) => !before.has(name) && name.startsWith(target),
      );
      process.stdout.write(`${target}: ${count} executions, ${findings.length} findings\n`);
      if (code !== 0) process.stdout.write(log);
      resolve(code === 0 && findings.length === 0);
    });
  });
}

// As in web/make.mjs: in CI a warning is an error.
const strict = process.env.CI === 'true' ? ['-DIVS_AUTOPLAY_WERROR=ON'] : [];
cmake(['--preset', 'fuzz', ...strict]);
cmake(['--build', '--preset', 'fuzz', '--target', 'wire_fuzz', 'machine_fuzz']);
const clean = await Promise.all(['wire', 'machine'].map(fuzz));
process.exit(clean.every(Boolean) ? 0 : 1);
