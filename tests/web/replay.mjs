import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../build/release/bin/replay', import.meta.url));

/** What the native core decides of a trace. @param {string} trace */
export function replay(trace) {
  const folder = mkdtempSync(join(tmpdir(), 'ivs-autoplay-trace-'));
  const file = join(folder, 'trace.jsonl');
  writeFileSync(file, trace);
  const { status, stdout, stderr } = spawnSync(program, [file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { status, told: stdout, problem: stderr?.replace(`replay: ${file}, `, '').trim() };
}
