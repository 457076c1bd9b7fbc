// Builds what a goal needs, in order, quietly: `node web/make.mjs [all|demo|test|web|wasm|native]`.
// Every step is incremental; a step's output is shown only when it fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs one step; ends the process with the step's output when it fails.
 * @param {string} name @param {string} command @param {string[]} args */
function step(name, command, args) {
  const started = performance.now();
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
    process.stderr.write(`build: ${name} failed (${command} ${args.join(' ')})\n`);
    process.exit(1);
  }
  const seconds = (performance.now() - started) / 1000;
  if (seconds > 3) process.stderr.write(`build: ${name} in ${seconds.toFixed(0)} s\n`);
}

// A newer compiler may warn of more, which must not stop a user; CI wants to know.
const strict = process.env.CI === 'true' ? ['-DIVS_AUTOPLAY_WERROR=ON'] : [];

/** @param {string} preset @param {string[]} targets none: all of them */
function cmake(preset, ...targets) {
  if (strict.length > 0 || !existsSync(join(root, 'build', preset, 'build.ninja')))
    step(`configure ${preset}`, 'cmake', ['--preset', preset, ...strict]);
  const picked = targets.length > 0 ? ['--target', ...targets] : [];
  step(preset, 'cmake', ['--build', '--preset', preset, ...picked]);
}

const steps = {
  wasm: () => cmake('wasm'),
  web: () => step('web', process.execPath, ['web/build.mjs']),
  native: () => cmake('release'),
  stage: () => cmake('release', 'stage', 'bootstrap'),
  checked: () => cmake('dev', 'native_tests'),
};
/** @type {Record<string, (keyof typeof steps)[]>} */
const goals = {
  wasm: ['wasm'],
  native: ['native'],
  web: ['wasm', 'web'],
  demo: ['wasm', 'web', 'stage'],
  all: ['wasm', 'web', 'native'],
  test: ['wasm', 'web', 'native', 'checked'],
};

const goal = process.argv[2] ?? 'all';
if (!goals[goal]) {
  process.stderr.write(`build: no goal '${goal}'; there are ${Object.keys(goals).join(' ')}\n`);
  process.exit(2);
}
for (const name of goals[goal]) steps[name]();
