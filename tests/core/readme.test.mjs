// wasm/README.md shows the core's tables as they are in the code, and its rules name what holds and
// shows them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const replay = 'build/release/bin/replay';

test('the tables of wasm/README.md are those of the code', () => {
  const drawn = execFileSync(fileURLToPath(new URL(replay, root)), ['--tables'], {
    encoding: 'utf8',
  });
  const readme = readFileSync(new URL('wasm/README.md', root), 'utf8');
  const [, shown] = /<!-- tables -->\n([^]*)<!-- \/tables -->/.exec(readme) ?? [];
  assert.ok(drawn.length > 5000, 'there is something to show');
  assert.ok(shown === drawn, `stale; refresh it with: ${replay} --tables wasm/README.md`);
});

/** The rules of wasm/README.md: number, words, source and transcripts.
 * @returns {{ number: number, source: string, transcripts: string[] }[]} */
function rules() {
  const readme = readFileSync(new URL('wasm/README.md', root), 'utf8');
  const section = readme.split(/^## /m).find((part) => part.startsWith('Rules')) ?? '';
  const items = section.split(/^- (?=\*\*R)/m).slice(1);
  return items.map((item) => {
    const line = (item.split(/\n(?=\n|#)/)[0] ?? '').replace(/\s+/g, ' ').trim();
    const [, number, , source, named] =
      /^\*\*R(\d+)\*\* (.+) — `(\w+)` · ((?:`[\w-]+` ?)+)$/.exec(line) ?? [];
    assert.ok(number && source && named, `no rule with a source and a transcript: ${line}`);
    return { number: Number(number), source, transcripts: named.replaceAll('`', '').split(' ') };
  });
}

test('the rules are numbered without a gap, and each names a source of the core', () => {
  const all = rules();
  assert.deepEqual(
    all.map(({ number }) => number),
    all.map((_, i) => i + 1),
  );
  for (const { number, source } of all) {
    const files = ['cpp', 'hpp'].map((ending) => new URL(`wasm/core/${source}.${ending}`, root));
    assert.ok(files.some(existsSync), `R${number} names ${source}`);
  }
});

test('every transcript shows a rule, and every rule has a transcript', () => {
  const files = readdirSync(new URL('tests/transcripts/', root));
  const there = files
    .filter((name) => name.endsWith('.txt') && name !== 'texts.txt')
    .map((name) => name.slice(0, -4));
  const named = rules().flatMap(({ transcripts }) => transcripts);
  assert.deepEqual([...new Set(named)].sort(), there.sort());
});
