import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { transform } from 'esbuild';
import { ESLint } from 'eslint';
import { version } from '../../web/src/version.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name) => readFileSync(join(root, name), 'utf8');
const { browserslist } = JSON.parse(read('package.json'));
const SHIPPED = [
  'ivs-autoplay.js',
  'ivs-autoplay.cjs',
  'ivs-autoplay.min.js',
  'external.js',
  'videojs.js',
  'chat-room.js',
];
const tsc = (...args) =>
  spawnSync(join(root, 'node_modules/.bin/tsc'), args, { cwd: root, encoding: 'utf8' });

test('the sources pass the strict type check', () => {
  const { status, stdout } = tsc('-p', 'web/tsconfig.json');
  assert.equal(status, 0, stdout);
});

test('the READMEs name the oldest browsers that package.json names', () => {
  const names = {
    chrome: 'Chrome',
    edge: 'Edge',
    firefox: 'Firefox',
    safari: 'Safari',
    ios_saf: 'Safari',
  };
  for (const browser of browserslist) {
    const [name, version] = browser.split(' ');
    for (const file of ['README.md', 'web/README.md']) {
      assert.ok(read(file).includes(`${names[name]} ${version}`), `${file}: ${browser}`);
    }
  }
});

test('what ships has no syntax that the oldest browsers lack', async () => {
  const floor = browserslist.map((name) => name.replace('ios_saf', 'ios').replace(' ', ''));
  const written = async (code, target) => (await transform(code, { target })).code;
  for (const name of SHIPPED) {
    const code = read(`dist/${name}`);
    assert.equal(await written(code, floor), await written(code, 'esnext'), name);
  }
  const newer = 'class A { static { A.b = 1; } }';
  assert.notEqual(await written(newer, floor), await written(newer, 'esnext'));
});

const NEWER = [
  "URL.canParse('/')",
  'AbortSignal.any([])',
  'AbortSignal.timeout(1)',
  'new AbortController().signal.throwIfAborted()',
  'new Response().bytes()',
  'Promise.withResolvers()',
  'Object.hasOwn({}, "a")',
  '[1].findLast(() => true)',
  "new Error('a', { cause: 1 })",
];

test('the type check refuses newer built-ins and interfaces in the sources', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ivs-autoplay-newer-'));
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'newer.js'), NEWER.join(';\n'));
  const options = { rootDir: '/', typeRoots: [join(root, 'node_modules/@types')] };
  const config = join(directory, 'tsconfig.json');
  const settings = { extends: join(root, 'web/tsconfig.json'), compilerOptions: options };
  writeFileSync(config, JSON.stringify({ ...settings, include: ['newer.js'] }));
  const { stdout } = tsc('-p', config);
  NEWER.forEach((code, i) => assert.match(stdout, new RegExp(`newer\\.js\\(${i + 1},`), code));
});

test('the linter refuses what only some of the oldest browsers have', async () => {
  const code = 'requestIdleCallback(() => {});\nstructuredClone({});\n';
  const [{ messages }] = await new ESLint({ cwd: root }).lintText(code, {
    filePath: join(root, 'web/src/newer.js'),
  });
  assert.deepEqual(
    messages.map(({ ruleId, line }) => [ruleId, line]),
    [
      ['compat/compat', 1],
      ['compat/compat', 2],
    ],
  );
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

test('what the package exports exists, and every module of it can be imported on a server', async () => {
  const { exports } = JSON.parse(read('package.json'));
  const paths = (entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(paths);
  for (const [name, entry] of Object.entries(exports)) {
    for (const path of paths(entry)) assert.ok(read(path), path);
    if (!/\.(wasm|json)$/.test(name)) await import(name.replace('.', 'ivs-autoplay'));
  }
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
  const context = vm.createContext({});
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

/** The globals of a browser or of Node that the package uses. */
const GLOBALS = [
  'AbortController',
  'Event',
  'EventTarget',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'WebAssembly',
  'WebSocket',
  'crypto',
  'fetch',
  'performance',
  'setTimeout',
];

for (const without of [...GLOBALS.map((name) => [name]), GLOBALS]) {
  test(`importing works without ${without.join(', ')}`, () => {
    const here = Object.fromEntries(GLOBALS.map((name) => [name, globalThis[name]]));
    for (const name of without) here[name] = undefined;
    const context = vm.createContext({ ...here, module: { exports: {} } });
    vm.runInContext(read('dist/ivs-autoplay.cjs'), context);
    assert.equal(typeof context.module.exports.createAutoplay, 'function');
    vm.runInContext(read('dist/ivs-autoplay.min.js'), context);
    assert.equal(typeof context.IVSAutoplay.connectChat, 'function');
  });
}

test('what ships holds no path of the machine that built it, and no eval', () => {
  for (const name of SHIPPED) {
    const text = read(`dist/${name}`);
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
     import { fromVideojs } from '${join(root, 'dist/types/players/videojs.js')}';
     import { fromChatRoom } from '${join(root, 'dist/types/chat-room.js')}';
     const chat = connectChat({ tokenUrl: '/token' });
     connectChat({ ...fromChatRoom({}), trace: true }).close();
     chat.addEventListener('message', ({ content, sender }) => [content.length, sender.userId.length]);
     const player = document.querySelector('video')!;
     const autoplay = await createAutoplay({ playbackUrl: async () => '/x.m3u8', player, chat });
     autoplay.addEventListener('change', ({ reason, previous }) => {
       const ended: boolean = reason === 'ended' && previous !== 'playing';
       // @ts-expect-error: no such reason
       return ended || reason === 'asleep';
     });
     new WebSocket('wss://x').onmessage = autoplay.feed;
     await createAutoplay({ playbackUrl: '/x', player: fromVideojs({}) });
     // @ts-expect-error: no such policy
     await createAutoplay({ playbackUrl: '/x', player, policy: 'loud' });
     export const text: string = version;`,
  );
  const flags = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext'];
  const { status, stdout } = tsc(...flags, '--types', '', '--lib', 'es2023,dom', page);
  assert.equal(status, 0, stdout);
});
