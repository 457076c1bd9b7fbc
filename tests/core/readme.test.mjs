// wasm/README.md shows the core's tables as they are in the code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
