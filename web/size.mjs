// Prints the size of what ships: raw, gzip, brotli.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const shipped = existsSync(dist)
  ? readdirSync(dist).filter((name) => /\.(js|cjs|wasm)$/.test(name)).map((name) => join('dist', name))
  : [];
const files = [...shipped.sort(), 'build/wasm/wasm/ivs-autoplay.wasm'];
const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

const width = Math.max(...files.map((name) => name.length));
const row = (/** @type {(string | number)[]} */ [name, ...sizes]) =>
  `${String(name).padEnd(width)}${sizes.map((size) => String(size).padStart(10)).join('')}\n`;
process.stdout.write(row(['bytes', 'raw', 'gzip', 'brotli']));
for (const name of files) {
  if (!existsSync(join(root, name))) continue;
  const bytes = readFileSync(join(root, name));
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes, best).length];
  process.stdout.write(row([name, ...sizes]));
}
