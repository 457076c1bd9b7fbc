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

/** The rules of wasm/README.md: number, words, sources and transcripts.
 * @returns {{ number: number, sources: string[], transcripts: string[] }[]} */
function rules() {
  const readme = readFileSync(new URL('wasm/README.md', root), 'utf8');
  const section = readme.split(/^## /m).find((part) => part.startsWith('Rules')) ?? '';
  const items = section.split(/^- (?=\*\*R)/m).slice(1);
  return items.map((item) => {
    const line = (item.split(/\n(?=\n|#)/)[0] ?? '').replace(/\s+/g, ' ').trim();
    const [, number, , held, shown] =
      /^\*\*R(\d+)\*\* (.+) — ((?:`[\w./-]+` )+)· ((?:`[\w-]+` ?)+)$/.exec(line) ?? [];
    assert.ok(number && held && shown, `no rule with a source and a transcript: ${line}`);
    const [sources, transcripts] = [held, shown].map((names) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    );
    return { number: Number(number), sources, transcripts };
  });
}

test('the rules are numbered without a gap, and each names sources that are there', () => {
  const all = rules();
  assert.deepEqual(
    all.map(({ number }) => number),
    all.map((_, i) => i + 1),
  );
  for (const { number, sources } of all) {
    for (const source of sources) {
      const paths = source.includes('/')
        ? [source]
        : ['cpp', 'hpp'].map((ending) => `wasm/core/${source}.${ending}`);
      const there = paths.some((path) => existsSync(new URL(path, root)));
      assert.ok(there, `R${number} names ${source}`);
    }
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
