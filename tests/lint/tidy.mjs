// Runs clang-tidy on the files of the unity build, several at once, and only where the content is new
// to it. Each of them reads the headers of six sources once.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** @typedef {{ root: string, tool: string, sources: string[], jobs: number }} Work */

/** A hash of everything of ours that the file includes. @param {string} root @param {string} source */
function contentOf(root, source) {
  const hash = createHash('sha256');
  const seen = new Set([source]);
  for (const path of seen) {
    const text = readFileSync(join(root, path), 'utf8');
    hash.update(`${path}\n${text}\n`);
    for (const [, name] of text.matchAll(/^#include "(.+)"/gm)) {
      for (const folder of [dirname(path), 'wasm', 'server', 'tests']) {
        const header = join(folder, name ?? '');
        if (existsSync(join(root, header))) seen.add(header);
      }
    }
  }
  return hash.digest();
}

/** What clang-tidy is called for: a source by itself, or a file of the unity build that includes several.
 * @typedef {{ file: string, sources: string[], arguments: string[] }} Unit */

/** The units of the build's commands that hold any of the sources, and one for each source that no
 * native command compiles. @param {Work} work @returns {Unit[]} */
function unitsOf({ root, sources }) {
  const wanted = new Set(sources);
  const commands = JSON.parse(readFileSync(join(root, 'build/dev/compile_commands.json'), 'utf8'));
  const units = [];
  for (const { file } of commands) {
    const listed = file.endsWith('.cxx')
      ? [...readFileSync(file, 'utf8').matchAll(/^#include "(.+\.cpp)"/gm)].map(([, name]) => name)
      : [file];
    const held = listed
      .map((/** @type {string} */ path) => relative(root, path))
      .filter((/** @type {string} */ path) => wanted.delete(path));
    if (held.length > 0) units.push({ file, sources: held, arguments: [] });
  }
  // The bindings are compiled by Emscripten only.
  const others = [...wanted].map((source) => ({
    file: source,
    sources: [source],
    arguments: ['--', '-std=c++20', '-Iwasm'],
  }));
  return units.concat(others);
}

/** @param {Work} work @param {Unit} unit @returns {Promise<{ code: number | null, text: string }>} */
function check({ root, tool }, unit) {
  return new Promise((resolve) => {
    const child = spawn(
      tool,
      [
        ...['-p', 'build/dev', '--quiet', '--warnings-as-errors=*'],
        '--checks=-bugprone-suspicious-include', // that is what a unity build does
        '--extra-arg=-Wno-unknown-warning-option', // the build's compiler may know others
        '--header-filter=(wasm|server|tests)/.*\\.[ch]pp$',
        unit.file,
        ...unit.arguments,
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let text = '';
    let noise = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (noise += chunk));
    child.on('close', (code) => resolve({ code, text: text || (code === 0 ? '' : noise) }));
  });
}

/** @param {Work} work @returns {Promise<boolean>} every file is clean */
export async function tidy(work) {
  const { root, tool, jobs } = work;
  const version = spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout;
  const config = readFileSync(join(root, '.clang-tidy'), 'utf8');
  const waiting = unitsOf(work).map((unit) => {
    const hash = createHash('sha256').update(version).update(config);
    for (const source of unit.sources) hash.update(contentOf(root, source));
    return { unit, mark: join(root, 'build', 'lint', hash.digest('hex')) };
  });
  const reported = new Set();
  let clean = true;
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (existsSync(next.mark)) continue;
      const { code, text } = await check(work, next.unit);
      if (code === 0) {
        writeFileSync(next.mark, '');
        continue;
      }
      clean = false;
      // A finding in a header comes again with every file that includes it.
      for (const finding of text.split(/^(?=\S+:\d+:\d+: (?:warning|error))/m)) {
        if (!reported.has(finding)) process.stdout.write(finding);
        reported.add(finding);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return clean;
}
