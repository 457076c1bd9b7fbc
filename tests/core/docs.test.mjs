// What the documents name is there: files, scripts, and the headings that links lead to.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, root), 'utf8');
const documents = ['.', '.github', 'docs', 'server', 'tests', 'wasm', 'web'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, root), { recursive: folder !== '.' })
    .map((name) => (folder === '.' ? `${name}` : `${folder}/${name}`))
    .filter((path) => path.endsWith('.md')),
);

/** The texts in backticks. @param {string} document */
const codeOf = (document) => [...read(document).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(read('package.json'));
  for (const document of documents) {
    for (const [, name = ''] of read(document).matchAll(/npm run (?:-s )?([a-z][a-z:]*)/g)) {
      assert.ok(name in scripts, `${document}: npm run ${name}`);
    }
  }
});

test('every source file that CONTRIBUTING or a decision names by its path exists', () => {
  const told = documents.filter((path) => /^(CONTRIBUTING\.md|docs\/)/.test(path));
  const paths = told.flatMap((document) =>
    codeOf(document)
      .filter((code) => /^(docs|server|tests|wasm|web)\/[\w./-]*$/.test(code))
      .filter((code) => !code.includes('NAME'))
      .map((code) => [document, code]),
  );
  assert.ok(paths.length > 30, `${paths.length} paths`);
  for (const [document, path = ''] of paths) {
    assert.ok(existsSync(new URL(path, root)), `${document}: ${path}`);
  }
});

/** The anchor that GitHub gives a heading. @param {string} heading */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-');

test('every link between documents leads to a file and a heading that exist', () => {
  let links = 0;
  for (const document of documents) {
    for (const [, target = ''] of read(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? new URL(document, root) : new URL(path, new URL(document, root));
      assert.ok(existsSync(file), `${document}: ${target}`);
      links += 1;
      if (!anchor) continue;
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)];
      const anchors = headings.map(([, heading = '']) => anchorOf(heading));
      assert.ok(anchors.includes(anchor), `${document}: ${target}`);
    }
  }
  assert.ok(links > 30, `${links} links`);
});
