// Writes the demo page: its files, the package's ESM build, and the players from node_modules.
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const STATIC = ['index.html', 'base.css', 'screen.css', 'panels.css'];
const WORKER = 'node_modules/amazon-ivs-player/dist/assets/amazon-ivs-wasmworker.min';

/** @param {string} path @returns {Promise<number>} ms; 0 = there is none */
const timeOf = (path) =>
  stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );

/** @param {string} out @param {string[]} inputs */
async function isFresh(out, inputs) {
  const [made, ...times] = await Promise.all([out, ...inputs].map(timeOf));
  return made !== undefined && made > 0 && times.every((time) => time <= made);
}

/** @param {string} from @param {string} to */
async function copy(from, to) {
  if (!(await isFresh(to, [from]))) await copyFile(from, to);
}

/** The page loads the package's own file, as any page would.
 * @type {import('esbuild').Plugin} */
const asShipped = {
  name: 'as-shipped',
  setup({ onResolve }) {
    onResolve({ filter: /\/src\/index\.js$/ }, () => ({
      path: './ivs-autoplay.js',
      external: true,
    }));
    onResolve({ filter: /\/(ivs|hls)-library\.js$/ }, ({ path }) => ({
      path: `./${basename(path)}`,
      external: true,
    }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
};

/** A player's library, loaded by the page only when that player is used.
 * @param {string} root @param {string} out @param {string} name @param {string[]} inputs */
async function buildLibrary(root, out, name, inputs) {
  const entry = join(root, 'web/demo', name);
  const outfile = join(out, name);
  const sources = [entry, join(root, 'web/demo/build.mjs'), ...inputs.map((i) => join(root, i))];
  if (await isFresh(outfile, sources)) return;
  await build({
    ...common,
    entryPoints: [entry],
    outfile,
    minify: true,
    legalComments: 'none',
    alias: { 'hls.js': 'hls.js/light' },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  });
}

/** Writes the demo page to `out`; needs dist/ivs-autoplay.js.
 * @param {{ root: string, out: string }} where the repository, and the folder to fill */
export async function buildDemo({ root, out }) {
  const demo = join(root, 'web/demo');
  await mkdir(out, { recursive: true });
  await Promise.all([
    build({
      ...common,
      entryPoints: [join(demo, 'demo.js')],
      outfile: join(out, 'demo.js'),
      plugins: [asShipped],
    }),
    ...STATIC.map((name) => copy(join(demo, name), join(out, name))),
    ...['ivs-autoplay.js', 'no-wasm.js'].map((name) =>
      copyFile(join(root, 'dist', name), join(out, name)),
    ),
    buildLibrary(root, out, 'ivs-library.js', [
      'node_modules/amazon-ivs-player/package.json',
      'node_modules/amazon-ivs-player/dist/index.js',
    ]),
    buildLibrary(root, out, 'hls-library.js', ['node_modules/hls.js/package.json']),
    ...['js', 'wasm'].map((kind) =>
      copy(join(root, `${WORKER}.${kind}`), join(out, `${basename(WORKER)}.${kind}`)),
    ),
  ]);
}
