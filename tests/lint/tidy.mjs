// Runs clang-tidy on several files at once, and only on those whose content is new to it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
  return hash;
}

/** @param {Work & { known: Set<string> }} work @param {string} source
 * @returns {Promise<{ code: number | null, text: string }>} */
function check({ root, tool, known }, source) {
  // The bindings are compiled by Emscripten only, so no native command is known for them.
  const command = known.has(join(root, source)) ? [] : ['--', '-std=c++20', '-Iwasm'];
  return new Promise((resolve) => {
    const child = spawn(
      tool,
      ['-p', 'build/single', '--quiet', '--warnings-as-errors=*', source, ...command],
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
  const { root, tool, sources, jobs } = work;
  const version = spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout;
  const config = readFileSync(join(root, '.clang-tidy'), 'utf8');
  const commands = JSON.parse(
    readFileSync(join(root, 'build/single/compile_commands.json'), 'utf8'),
  );
  const known = new Set(commands.map((/** @type {{ file: string }} */ one) => one.file));
  const waiting = sources.map((source) => {
    const hash = contentOf(root, source).update(version).update(config).digest('hex');
    return { source, mark: join(root, 'build', 'lint', hash) };
  });
  const reported = new Set();
  let clean = true;
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (existsSync(next.mark)) continue;
      const { code, text } = await check({ ...work, known }, next.source);
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
