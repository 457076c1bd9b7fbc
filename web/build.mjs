// Writes dist/: the package's files, their types, and the demo page.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { printable } from './src/printable.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wasm = join(root, 'build/wasm/wasm/ivs-autoplay.wasm');
const source = join(root, 'web/src');
const dist = join(root, 'dist');

/** Puts one source file in another's place. @param {string} from @param {string} to
 * @returns {import('esbuild').Plugin} */
const replace = (from, to) => ({
  name: 'replace',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/${from}\\.js$`) }, () => ({ path: join(source, `${to}.js`) }));
  },
});

/** @param {string} text of the core @returns {import('esbuild').BuildOptions} */
const common = (text) => ({
  bundle: true,
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  define: { WASM_TEXT: JSON.stringify(text) },
  plugins: [replace('binary', 'binary-inlined')],
});

function emitTypes() {
  const types = join(dist, 'types');
  rmSync(types, { recursive: true, force: true });
  const done = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'web/tsconfig.types.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`types: ${done.stdout}${done.stderr ?? ''}`);
}

/** The demo page brings its own build. */
async function buildDemo() {
  const script = join(root, 'web/demo/build.mjs');
  if (!existsSync(script)) return;
  const demo = await import(new URL('demo/build.mjs', import.meta.url).href);
  await demo.buildDemo({ root, out: join(dist, 'demo') });
}

if (!existsSync(wasm)) {
  process.stderr.write(`web: ${wasm} is missing; run 'npm run build', which makes it first\n`);
  process.exit(1);
}
const text = printable(readFileSync(wasm));
const entry = (/** @type {string} */ name) => [join(source, name)];
await Promise.all([
  build({
    ...common(text),
    entryPoints: entry('index.js'),
    format: 'esm',
    outfile: join(dist, 'ivs-autoplay.js'),
  }),
  build({
    ...common(text),
    entryPoints: entry('script.js'),
    format: 'iife',
    minify: true,
    outfile: join(dist, 'ivs-autoplay.min.js'),
  }),
]);
emitTypes();
await buildDemo();
