// Runs measurements, each beside a peer: `node tests/bench/run.mjs [core|frames|page|chain|hub]...`, or all
// without an argument. Prints tables and writes the figures to build/bench.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './figures.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = join(root, 'build', 'bench.json');
const NAMES = ['core', 'frames', 'page', 'chain', 'hub'];

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
/** @param {string} name */
const versionOf = (name) => readJson(join(root, 'node_modules', name, 'package.json')).version;

const wanted = process.argv.length > 2 ? process.argv.slice(2) : NAMES;
const unknown = wanted.find((name) => !NAMES.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`bench: no bench '${unknown}'; there are ${NAMES.join(' ')}\n`);
  process.exit(2);
}
const NEEDED = [
  'dist/ivs-autoplay.js',
  ...['hub', 'stage', 'core_speed'].map((bin) => `build/release/bin/${bin}`),
];
for (const needed of NEEDED) {
  if (existsSync(join(root, needed))) continue;
  process.stderr.write(`bench: ${needed} is missing; 'npm run build' makes it\n`);
  process.exit(1);
}

const surroundings = {
  'ivs-autoplay': readJson(join(root, 'package.json')).version,
  node: process.versions.node,
  v8: process.versions.v8,
  ws: versionOf('ws'),
  system: `${process.platform} ${release()} ${process.arch}`,
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? '',
};
/** @type {Record<string, unknown>} */
const kept = existsSync(target) ? readJson(target) : {};
for (const name of wanted) {
  const began = performance.now();
  const { measure } = await import(`./${name}.mjs`);
  const { rounds, versions, tables, ...rest } = await measure();
  for (const { title, ours, peer, rows } of tables) {
    process.stdout.write(`\n${table(title, ours, peer, rows)}`);
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${name}: medians of ${rounds} rounds, ${seconds} s\n`);
  const date = new Date().toISOString();
  kept[name] = { date, ...surroundings, ...versions, rounds, tables, ...rest };
  writeFileSync(target, `${JSON.stringify(kept, null, 2)}\n`);
}
