// Prints the size of what ships: raw, gzip, brotli; and how much of its budget a page's load takes.
// Fails where budget.json is exceeded. Compilers of different versions make different bytes of the same
// source, so that a load may be larger than its budget by TOLERANCE.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** How much a budget leaves for the differences between versions of compilers. */
export const TOLERANCE = 0.03;

/** @typedef {{ files: string[], budget: number, aim: number }} Budget in bytes of brotli */

/** @param {string} name of a file in dist/ @returns {[raw: number, gzip: number, brotli: number]} */
function sizesOf(name) {
  const bytes = readFileSync(join(dist, name));
  const gzip = gzipSync(bytes, { level: 9 }).length;
  return [bytes.length, gzip, brotliCompressSync(bytes, best).length];
}

/** @returns {Record<string, Budget>} */
const readBudgets = () => JSON.parse(readFileSync(new URL('budget.json', import.meta.url), 'utf8'));

/** What each of the loads in budget.json takes; `limit` is its budget with the tolerance. */
export function measureLoads() {
  return Object.entries(readBudgets()).map(([load, { files, budget, aim }]) => {
    const brotli = files.reduce((sum, name) => sum + sizesOf(name)[2], 0);
    const limit = Math.floor(budget * (1 + TOLERANCE));
    return { load, files, brotli, budget, limit, aim };
  });
}

function print() {
  const shipped = existsSync(dist) ? readdirSync(dist) : [];
  const files = shipped.filter((name) => /\.(js|cjs|wasm)$/.test(name)).sort();
  const needed = Object.values(readBudgets()).flatMap((load) => load.files);
  const missing = needed.filter((name) => !files.includes(name));
  if (missing.length > 0) {
    process.stderr.write(
      `size: dist/ lacks ${missing.join(', ')}; build it first: npm run build -- web\n`,
    );
    process.exitCode = 1;
    return;
  }
  const width = Math.max(...files.map((name) => name.length));
  const row = (/** @type {(string | number)[]} */ [name, ...sizes]) =>
    `${String(name).padEnd(width)}${sizes.map((size) => String(size).padStart(10)).join('')}\n`;
  process.stdout.write(row(['bytes', 'raw', 'gzip', 'brotli']));
  for (const name of files) process.stdout.write(row([name, ...sizesOf(name)]));
  for (const { load, brotli, budget, limit, aim } of measureLoads()) {
    const within = brotli > budget ? 'within the tolerance of' : 'within';
    const verdict = brotli > limit ? 'EXCEEDED' : within;
    process.stdout.write(`\n${load}: ${brotli}, ${verdict} its budget of ${budget} (aim: ${aim})`);
    if (brotli > limit) process.exitCode = 1;
  }
  process.stdout.write('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print();
