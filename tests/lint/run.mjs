// Checks layout and code: `npm run lint [-- format|scripts|reasons|shell|tidy]...`; with `--fix` it
// repairs layout, and what eslint can. clang-tidy remembers clean files in build/lint/ by content.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tidy } from './tidy.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
// Another version formats otherwise and has other checks. Debian 12 has this one.
const CLANG = '14';

/** The command's output, or null where it is missing. @param {string} command @param {string[]} args */
function output(command, args) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return done.error ? null : done.stdout;
}

/** Finds the tool in the version that the project uses. @param {string} name */
function clangTool(name) {
  let found = '';
  for (const command of [`${name}-${CLANG}`, name]) {
    const version = /version (\d+)/.exec(output(command, ['--version']) ?? '')?.[1];
    if (version === CLANG) return command;
    found ||= version ?? '';
  }
  process.stderr.write(
    `lint: ${name} ${CLANG} is needed, ${found ? `version ${found}` : 'none'} was found; ` +
      `install ${name}-${CLANG}, or run lint on Debian 12\n`,
  );
  process.exit(1);
}

/** @param {string} command @param {string[]} args @returns {Promise<boolean>} */
function passes(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      process.stderr.write(`lint: ${error.message}; ./setup.sh --lint installs what is missing\n`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

/** The files of the repository, new ones included. @param {RegExp} pattern */
const files = (pattern) =>
  (output('git', ['ls-files', '--cached', '--others', '--exclude-standard']) ?? '')
    .split('\n')
    .filter((name) => pattern.test(name));

const wanted = process.argv.slice(2).filter((word) => word !== '--fix');
const fix = process.argv.includes('--fix');
const npm = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);

/** @type {Record<string, () => Promise<boolean>>} */
const checks = {
  async format() {
    const layout = fix ? ['-i'] : ['--dry-run', '--Werror'];
    const cpp = await passes(clangTool('clang-format'), [...layout, ...files(/\.[ch]pp$/)]);
    return (
      (await passes(npm('prettier'), [fix ? '--write' : '--check', '--log-level=warn', '.'])) && cpp
    );
  },
  /** The types know which interfaces of the browser are older than the oldest that is supported. */
  async scripts() {
    const clean = await passes(npm('eslint'), fix ? ['--fix', '.'] : ['.']);
    return (await passes(npm('tsc'), ['-p', 'web/tsconfig.json'])) && clean;
  },
  /** What is silenced says why. */
  async reasons() {
    const bare = /NOLINT(?!END)\w*(\([^)]*\))?(?!\w|\(|: \S)|eslint-disable(?!.* -- \S)/;
    const silenced = output('git', [
      'grep',
      '-nE',
      'NOLINT|eslint-disable',
      '--',
      '*.?pp',
      '*.*js',
    ]);
    const found = (silenced ?? '')
      .split('\n')
      .filter((line) => bare.test(line) && !line.startsWith('tests/lint/'));
    for (const line of found) process.stdout.write(`${line}: say why, as 'NOLINT: reason'\n`);
    return found.length === 0;
  },
  shell: () => passes('shellcheck', files(/\.sh$|^\.ci\/run$/)),
  async tidy() {
    const tool = clangTool('clang-tidy');
    mkdirSync(join(root, 'build', 'lint'), { recursive: true });
    const configured = spawnSync('cmake', ['--preset', 'dev'], { cwd: root, encoding: 'utf8' });
    if (configured.status !== 0) {
      process.stderr.write(`${configured.stderr}lint: cmake --preset dev failed\n`);
      return false;
    }
    // Left out are the server's tests, each of which compiles Asio and JSON again (20 s for a file),
    // and what stands in for the C library: it needs Emscripten's own compiler.
    const sources = files(/^(wasm|server|tests\/(core|sim|fuzz|bench))\/.*\.cpp$/).filter(
      (name) => !/bindings\/(heap|traps)\.cpp$/.test(name),
    );
    return tidy({ root, tool, sources, jobs: availableParallelism() });
  },
};

const names = wanted.length > 0 ? wanted : Object.keys(checks);
const unknown = names.find((name) => !checks[name]);
if (unknown !== undefined) {
  process.stderr.write(`lint: no check '${unknown}'; there are ${Object.keys(checks).join(' ')}\n`);
  process.exit(2);
}
let clean = true;
for (const name of names) {
  const begun = performance.now();
  const passed = await checks[name]?.();
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  process.stdout.write(`lint: ${name} ${passed ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  clean &&= passed === true;
}
process.exit(clean ? 0 : 1);
