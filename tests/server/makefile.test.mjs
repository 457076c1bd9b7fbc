// server/Makefile, by which `sam build` gets the functions' binary.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bootstrapPath } from './emitter-world.mjs';
import { FUNCTIONS, ofType, resources, root, server, template } from './template-world.mjs';

describe('the Makefile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ivs-autoplay-sam-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const makefile = fileURLToPath(new URL('Makefile', server));
  /** @param {string[]} words @param {import('node:child_process').SpawnSyncOptions} [more] */
  const make = (words, more) => {
    const env = { PATH: process.env.PATH, ARTIFACTS_DIR: folder, ...more?.env };
    const done = spawnSync('make', words, { ...more, env, encoding: 'utf8' });
    return { status: done.status, said: done.stdout + done.stderr };
  };

  test('has the target that sam build calls for each function', () => {
    const built = ofType('AWS::Serverless::Function').map(([name]) => name);
    assert.deepEqual(built, FUNCTIONS);
    const code = fileURLToPath(new URL(template.Globals.Function.CodeUri, server));
    assert.equal(join(code, 'Makefile'), makefile);
    for (const name of built) {
      assert.equal(resources[name].Metadata.BuildMethod, 'makefile');
      const { status, said } = make(['-n', `build-${name}`], { cwd: code });
      assert.equal(status, 0, said);
      assert.match(said, /\/bootstrap"\s*$/);
    }
  });

  for (const name of FUNCTIONS) {
    test(`build-${name} leaves the binary as ${'`bootstrap`'}, ready to run`, () => {
      const target = join(folder, name);
      const { status, said } = make(['-f', makefile, `build-${name}`], {
        cwd: folder,
        env: { BOOTSTRAP: bootstrapPath, ARTIFACTS_DIR: target },
      });
      assert.equal(status, 0, said);
      assert.deepEqual(readdirSync(target), ['bootstrap']);
      assert.equal(statSync(join(target, 'bootstrap')).mode & 0o777, 0o755);
      assert.ok(readFileSync(join(target, 'bootstrap')).equals(readFileSync(bootstrapPath)));
    });
  }

  test('finds the repository from a copy of its folder, by where sam was started', () => {
    const copy = join(folder, 'Makefile');
    spawnSync('cp', [makefile, copy]);
    for (const started of [fileURLToPath(root), fileURLToPath(server)]) {
      const from = { cwd: folder, env: { PWD: started.replace(/\/$/, '') } };
      const { status, said } = make(['-n', '-B', 'build-ChatTokenFunction'], from);
      assert.equal(status, 0, said);
      assert.match(
        said,
        /cmake --preset release && cmake --build --preset release --target bootstrap/,
      );
    }
    const { status, said } = make(['-n', 'build-ChatTokenFunction'], {
      cwd: folder,
      env: { PWD: folder },
    });
    assert.equal(status, 2);
    assert.match(said, /Start `sam build` in the repository, or give BOOTSTRAP=<file>/);
  });

  test('finds the repository in a path with spaces', () => {
    const repository = join(folder, 'a b', 'a  repository');
    const copy = join(repository, 'server', 'Makefile');
    mkdirSync(join(repository, 'server'), { recursive: true });
    writeFileSync(join(repository, 'CMakePresets.json'), '{}');
    copyFileSync(makefile, copy);
    for (const [words, cwd] of /** @type {[string[], string][]} */ ([
      [[], join(repository, 'server')],
      [['-f', copy], folder],
    ])) {
      const env = { PWD: cwd };
      const { status, said } = make(['-n', ...words, 'build-ChatTokenFunction'], { cwd, env });
      assert.equal(status, 0, said);
      assert.ok(said.includes(`cd "${repository}" && cmake --preset release`), said);
    }
  });

  test('says that a binary of its own is not there', () => {
    const env = { BOOTSTRAP: join(folder, 'no binary') };
    const { status, said } = make(['-f', makefile, 'build-ChatTokenFunction'], { env });
    assert.equal(status, 2);
    assert.match(said, /There is no .*no binary: build it, or leave BOOTSTRAP out/);
  });
});
