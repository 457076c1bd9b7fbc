import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { version } from '../../web/src/version.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name) => readFileSync(join(root, name), 'utf8');
const tsc = (...args) =>
  spawnSync(join(root, 'node_modules/.bin/tsc'), args, { cwd: root, encoding: 'utf8' });

test('the sources pass the strict type check', () => {
  const { status, stdout } = tsc('-p', 'web/tsconfig.json');
  assert.equal(status, 0, stdout);
});

test('the version is that of package.json', () => {
  assert.equal(version, JSON.parse(read('package.json')).version);
});

test('the module can be imported on a server, and exports what is promised', async () => {
  const module = await import('../../dist/ivs-autoplay.js');
  assert.deepEqual(Object.keys(module).sort(), ['connectChat', 'createAutoplay', 'version']);
  const player = { calls: [] };
  for (const call of ['load', 'play', 'pause', 'setMuted', 'destroy']) player[call] = () => {};
  player.subscribe = (listener) => listener({ fact: 'PlayerAttached', state: 'Playing' });
  const autoplay = await module.createAutoplay({ playbackUrl: 'https://x.example/a.m3u8', player });
  assert.equal(autoplay.isPlaying, true);
  autoplay.close();
});

test('importing starts nothing: a process that only imports ends by itself', () => {
  const code = "import('./dist/ivs-autoplay.js').then((m) => console.log(Object.keys(m).length))";
  const { status, stdout } = spawnSync(process.execPath, ['-e', code], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual([status, stdout.trim()], [0, '3']);
});

test('the script tag defines one global and nothing else', () => {
  const context = vm.createContext({ TextEncoder, TextDecoder, Event, EventTarget });
  const before = new Set(Object.keys(context));
  vm.runInContext(read('dist/ivs-autoplay.min.js'), context);
  assert.deepEqual(
    Object.keys(context).filter((name) => !before.has(name)),
    ['IVSAutoplay'],
  );
  assert.deepEqual(Object.keys(context.IVSAutoplay).sort(), [
    'connectChat',
    'createAutoplay',
    'version',
  ]);
});

test('what ships holds no path of the machine that built it, and no eval', () => {
  for (const name of ['dist/ivs-autoplay.js', 'dist/ivs-autoplay.min.js']) {
    const text = read(name);
    assert.ok(!text.includes(root), name);
    assert.ok(!/\beval\(|new Function\(/.test(text), name);
  }
});

test('the types serve a strict TypeScript page', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ivs-autoplay-types-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const page = join(directory, 'page.mts');
  writeFileSync(
    page,
    `import { connectChat, createAutoplay, version } from '${join(root, 'dist/types/index.js')}';
     const chat = connectChat({ tokenUrl: '/token' });
     chat.addEventListener('message', ({ content, sender }) => [content.length, sender.userId.length]);
     const player = document.querySelector('video')!;
     const autoplay = await createAutoplay({ playbackUrl: async () => '/x.m3u8', player, chat });
     autoplay.addEventListener('change', ({ reason, previous }) => {
       const ended: boolean = reason === 'ended' && previous !== 'playing';
       // @ts-expect-error: no such reason
       return ended || reason === 'asleep';
     });
     new WebSocket('wss://x').onmessage = autoplay.feed;
     // @ts-expect-error: no such policy
     await createAutoplay({ playbackUrl: '/x', player, policy: 'loud' });
     export const text: string = version;`,
  );
  const flags = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext'];
  const { status, stdout } = tsc(...flags, '--types', '', '--lib', 'es2023,dom', page);
  assert.equal(status, 0, stdout);
});
