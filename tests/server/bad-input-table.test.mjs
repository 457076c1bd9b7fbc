// The table "Bad input" of tests/README.md names tests that exist, and enough of them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const tests = join(dirname(fileURLToPath(import.meta.url)), '..');
const entrances = [
  'hub socket',
  'hub HTTP',
  'stage',
  'emitter input',
  'token endpoint answer',
  'frames',
  'options',
];

/** @typedef {{entrance: string, tried: string, answer: string, rest: string, file: string, claim: string}} Row */

/** @returns {Row[]} */
function rowsOf(/** @type {string} */ readme) {
  const section = readme.split(/^## /m).find((part) => part.startsWith('Bad input')) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const cells = line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim());
    assert.equal(cells.length, 5, `not five cells: ${line}`);
    const [entrance, tried, answer, rest, named] = cells;
    const [, file, claim] = /^`([^`]+)`: (.+)$/.exec(named) ?? [];
    assert.ok(file && claim, `no test is named: ${line}`);
    return { entrance, tried, answer, rest, file, claim };
  });
}

/** What a title with `${…}` in it may become; the holes are groups. @param {string} title */
function pattern(title) {
  const fixed = title
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${fixed.join('(.+)')}$`);
}

/** Whether a test of that name is in the file. @param {string} file @param {string} text @param {string} claim */
function isIn(file, text, claim) {
  if (file.endsWith('.txt')) return text.split('\n')[0] === `# ${claim}`;
  if (file.endsWith('.cpp')) {
    const cases = text.matchAll(/TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g);
    return [...cases].some(([, name]) => name.replace(/"\s*"/g, '').trim() === `"${claim}"`);
  }
  const titles = text.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g);
  return [...titles].some(([, quote, raw]) => {
    const title = raw.replace(/\\(['"`])/g, '$1');
    if (quote !== '`') return title === claim;
    const [whole, ...holes] = pattern(title).exec(claim) ?? [];
    return whole !== undefined && holes.every((hole) => text.includes(hole));
  });
}

const rows = rowsOf(readFileSync(join(tests, 'README.md'), 'utf8'));

test('the table has at least 60 rows, some for every entrance, and none twice', () => {
  assert.ok(rows.length >= 60, `${rows.length} rows`);
  const named = new Set(rows.map(({ entrance }) => entrance));
  assert.deepEqual([...named].sort(), [...entrances].sort());
  assert.equal(new Set(rows.map(({ file, claim }) => `${file}: ${claim}`)).size, rows.length);
});

test('every row says what is tried, what it answers and what went on', () => {
  for (const { tried, answer, rest } of rows) {
    for (const cell of [tried, answer, rest])
      assert.ok(cell.length >= 3, `${tried} | ${answer} | ${rest}`);
  }
});

test('every test that the table names exists', () => {
  const missing = rows.filter(({ file, claim }) => {
    const path = join(tests, file);
    return !existsSync(path) || !isIn(file, readFileSync(path, 'utf8'), claim);
  });
  assert.deepEqual(
    missing.map(({ file, claim }) => `${file}: ${claim}`),
    [],
  );
});

test('a test that is not there is missed, in each kind of file', () => {
  const script = 'for (const [what] of [["a cat", 1]]) test(`${what} is refused`, () => {});';
  assert.equal(isIn('x.test.mjs', script, 'a cat is refused'), true);
  assert.equal(isIn('x.test.mjs', script, 'a dog is refused'), false);
  assert.equal(isIn('x.test.mjs', "test('it\\'s one', f)", "it's one"), true);
  assert.equal(isIn('x.test.mjs', "test('one or two', f)", 'one'), false);
  const native = 'TEST_CASE("one "\n          "claim", "[tag]") {';
  assert.equal(isIn('x.cpp', native, 'one claim'), true);
  assert.equal(isIn('x.cpp', native, 'claim'), false);
  assert.equal(isIn('x.txt', '# a claim\nrest', 'a claim'), true);
  assert.equal(isIn('x.txt', '# a claim\nrest', 'a'), false);
});
