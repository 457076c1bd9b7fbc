// Writes dist/: the package's files, their types, and the demo page.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { printable } from './src/printable.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wasm = join(root, 'build/wasm/wasm/ivs-autoplay.wasm');
const source = join(root, 'web/src');
const dist = join(root, 'dist');

/** The oldest browsers that package.json names. esbuild writes no syntax that they lack. */
const target = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).browserslist.map(
  (/** @type {string} */ browser) => browser.replace('ios_saf', 'ios').replace(' ', ''),
);

/** What only pages with these libraries load. @type {Record<string, string>} */
const ADAPTERS = { 'videojs.js': 'players/videojs.js', 'chat-room.js': 'chat-room.js' };

/** Replaces one source file with another. @param {string} from @param {string} to
 * @returns {import('esbuild').Plugin} */
const replace = (from, to) => ({
  name: 'replace',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/${from}\\.js$`) }, () => ({ path: join(source, `${to}.js`) }));
  },
});

/** @param {string} binary which binary-….js provides the core
 * @param {string} [twin] which twin-….js knows where its replacement is
 * @returns {import('esbuild').BuildOptions} */
const common = (binary, twin = 'twin-beside') => ({
  bundle: true,
  target,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [replace('binary', binary), replace('twin', twin)],
});

/** The core as text inside the file. @param {string} text @param {string} [twin] */
const inlined = (text, twin) => ({
  ...common('binary-inlined', twin),
  define: { WASM_TEXT: JSON.stringify(text) },
});

function emitTypes() {
  const types = join(dist, 'types');
  rmSync(types, { recursive: true, force: true });
  const done = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'web/tsconfig.types.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`types: ${done.stdout}${done.stderr ?? ''}`);
  copyFileSync(join(source, 'index.d.cts'), join(types, 'index.d.cts'));
}

/** The demo page has a build script of its own. */
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
    ...inlined(text),
    entryPoints: entry('index.js'),
    format: 'esm',
    outfile: join(dist, 'ivs-autoplay.js'),
  }),
  build({
    ...inlined(text, 'twin-of-script'),
    entryPoints: entry('index.js'),
    format: 'cjs',
    platform: 'neutral',
    outfile: join(dist, 'ivs-autoplay.cjs'),
  }),
  build({
    ...common('binary-inlined', 'twin-of-script'),
    entryPoints: entry('script.js'),
    format: 'esm',
    minify: true,
    // What is alike is together: brotli packs the core better behind the script than within it.
    banner: { js: '"use strict";(()=>{' },
    footer: { js: `var WASM_TEXT=${JSON.stringify(text)}})();` },
    outfile: join(dist, 'ivs-autoplay.min.js'),
  }),
  build({
    ...common('binary-beside'),
    entryPoints: entry('index.js'),
    format: 'esm',
    minify: true,
    outfile: join(dist, 'external.js'),
  }),
  ...Object.entries(ADAPTERS).map(([name, from]) =>
    build({
      bundle: true,
      target,
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'warning',
      minify: true,
      entryPoints: entry(from),
      format: 'esm',
      outfile: join(dist, name),
    }),
  ),
]);
await build({
  entryPoints: [join(root, 'build/wasm/wasm/no-wasm.js')],
  format: 'esm',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
  outfile: join(dist, 'no-wasm.js'),
});
copyFileSync(wasm, join(dist, 'ivs-autoplay.wasm'));
emitTypes();
await buildDemo();
