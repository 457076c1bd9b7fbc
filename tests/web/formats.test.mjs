import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import { fakePlayer, FakeTime, PLAYBACK_URL, settle } from './helpers.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NAMES = ['connectChat', 'createAutoplay', 'version'];
let project = '';
let packed = [];

/** A project that has the package installed, as npm would pack it. */
before(() => {
  const npm = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  packed = JSON.parse(npm.stdout)[0].files.map(({ path }) => path);
  project = mkdtempSync(join(tmpdir(), 'ivs-autoplay-project-'));
  for (const path of packed) {
    const to = join(project, 'node_modules/ivs-autoplay', path);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, path), to);
  }
  writeFileSync(join(project, 'package.json'), '{"type":"commonjs"}');
});
after(() => rmSync(project, { recursive: true }));

const installed = (name) => readFileSync(join(project, 'node_modules/ivs-autoplay', name), 'utf8');

function node(file, source) {
  writeFileSync(join(project, file), source);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: project,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

function typeCheck(file, source, flags) {
  writeFileSync(join(project, file), source);
  const given = [
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--lib',
    'es2023,dom',
    '--types',
    '',
  ];
  const { status, stdout } = spawnSync(
    join(root, 'node_modules/.bin/tsc'),
    [...given, ...flags, file],
    {
      cwd: project,
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stdout);
}

/** Prints the names that `module` exports, and what a machine of it says. */
const USE = `
  const player = Object.fromEntries(
    ['load', 'play', 'pause', 'setMuted', 'destroy'].map((call) => [call, () => {}]));
  player.subscribe = (listener) => listener({ fact: 'PlayerAttached', state: 'Playing' });
  module.createAutoplay({ playbackUrl: 'https://x.example/a.m3u8', player }).then((autoplay) => {
    console.log(JSON.stringify([Object.keys(module).sort(), autoplay.reason]));
    autoplay.close();
  });`;

test('the package holds what is built, README, LICENSE and CHANGELOG, and nobody else’s work', () => {
  const fixed = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
  assert.deepEqual(packed.filter((path) => !path.startsWith('dist/')).sort(), fixed);
  const built = packed.filter(
    (path) => path.startsWith('dist/') && !path.startsWith('dist/types/'),
  );
  assert.deepEqual(built.sort(), [
    'dist/chat-room.js',
    'dist/external.js',
    'dist/ivs-autoplay.cjs',
    'dist/ivs-autoplay.js',
    'dist/ivs-autoplay.min.js',
    'dist/ivs-autoplay.wasm',
    'dist/no-wasm.js',
    'dist/videojs.js',
  ]);
  for (const path of packed.filter((name) => name.startsWith('dist/types/'))) {
    assert.match(path, /\.d\.c?ts$/);
  }
  for (const path of built) {
    assert.doesNotMatch(installed(path), /amazon-ivs-player|live-video\.net/, path);
    assert.ok(!installed(path).includes(root), path);
  }
});

test('import gives the ES module', () => {
  const [names, reason] = node('a.mjs', `import * as module from 'ivs-autoplay'; ${USE}`);
  assert.deepEqual([names, reason], [NAMES, 'playing']);
});

test('require gives the CommonJS build', () => {
  const [names, reason] = node(
    'a.cjs',
    `const module_ = require('ivs-autoplay');
    ((module) => { ${USE} })(module_);`,
  );
  assert.deepEqual([names, reason], [NAMES, 'playing']);
  const path = createRequire(join(project, 'a.cjs')).resolve('ivs-autoplay');
  assert.match(path, /\.cjs$/);
});

test('external reads the core from the file beside it', () => {
  const [names, reason] = node('b.mjs', `import * as module from 'ivs-autoplay/external'; ${USE}`);
  assert.deepEqual([names, reason], [NAMES, 'playing']);
  const url = node(
    'c.mjs',
    `console.log(JSON.stringify(import.meta.resolve('ivs-autoplay/ivs-autoplay.wasm')))`,
  );
  const core = join(root, 'build/wasm/wasm/ivs-autoplay.wasm');
  assert.ok(readFileSync(fileURLToPath(url)).equals(readFileSync(core)));
});

/** What external.js exports where a page has loaded it from `url`. */
function besideAt(url) {
  const code = installed('dist/external.js')
    .replaceAll('import.meta.url', JSON.stringify(url))
    .replace(
      /export\s*\{([^}]*)\}/,
      (_, names) => `return {${names.replace(/([\w$]+) as (\w+)/g, '$2: $1')}}`,
    );
  return vm.compileFunction(code)();
}

test('external in a page asks for the file beside it once, and says so when it is not there', async (t) => {
  const asked = [];
  let there = false;
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(there ? 200 : 404);
    response.end(there ? readFileSync(join(root, 'dist/ivs-autoplay.wasm')) : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const page = besideAt(`http://127.0.0.1:${server.address().port}/lib/external.js`);
  const make = () =>
    page.createAutoplay({ playbackUrl: 'https://x.example/a.m3u8', player: 'none' });
  await assert.rejects(make(), /lib\/ivs-autoplay\.wasm is not the core but HTTP 404/);
  there = true;
  const [one, other] = await Promise.all([make(), make()]);
  await settle();
  assert.equal(one.reason, 'player_unsupported');
  one.close();
  other.close();
  assert.deepEqual(asked, ['/lib/ivs-autoplay.wasm', '/lib/ivs-autoplay.wasm']);
});

for (const [what, answer, cause] of [
  [
    'a page, as a server of one-page apps does',
    async () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
    /lib\/ivs-autoplay\.wasm is not the core but HTTP 200 text\/html; serve .*Vite: optimizeDeps\.exclude/,
  ],
  [
    'an error, with the core as its body',
    async () => new Response(readFileSync(join(root, 'dist/ivs-autoplay.wasm')), { status: 404 }),
    /is not the core but HTTP 404/,
  ],
  [
    'nothing, or connect-src forbids to ask',
    () => Promise.reject(new TypeError('Failed to fetch')),
    /lib\/ivs-autoplay\.wasm cannot be reached \(Failed to fetch\);.* connect-src/,
  ],
]) {
  test(`external says what happened where its server answers ${what}`, async () => {
    const page = besideAt('https://page.example/lib/external.js');
    const platform = new FakeTime().platform({ fetch: answer });
    const options = { playbackUrl: PLAYBACK_URL, player: fakePlayer(), platform };
    await assert.rejects(page.createAutoplay(options), { message: cause });
    const chat = page.connectChat({ tokenUrl: '/token', platform });
    const told = await new Promise((resolve) => chat.addEventListener('error', resolve));
    assert.match(told.error.message, cause);
    await settle();
    assert.equal(chat.link, 'Stopped');
  });
}

test('external gives up a file that does not come, and asks again when it is called again', async (t) => {
  const time = new FakeTime();
  const asked = [];
  const fetch = (url, { signal }) => {
    asked.push(signal);
    return asked.length === 1
      ? new Promise(() => {})
      : Promise.resolve(new Response(readFileSync(join(root, 'dist/ivs-autoplay.wasm'))));
  };
  const page = besideAt('https://page.example/lib/external.js');
  const player = fakePlayer();
  const make = () =>
    page.createAutoplay({ playbackUrl: PLAYBACK_URL, player, platform: time.platform({ fetch }) });
  const outcome = assert.rejects(make(), /no answer within 10 s/);
  await settle();
  time.advance(10_000);
  await outcome;
  assert.equal(asked[0].aborted, true);
  const autoplay = await make();
  t.after(() => autoplay.close());
  assert.equal(asked.length, 2);
});

test('a bundler for pages takes either build as it is', async () => {
  for (const name of ['ivs-autoplay', 'ivs-autoplay/external']) {
    const { errors, warnings } = await build({
      stdin: {
        contents: `import { createAutoplay } from '${name}'; createAutoplay({});`,
        resolveDir: project,
      },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      logLevel: 'silent',
    });
    assert.deepEqual([errors, warnings], [[], []], name);
  }
});

const PAGE = `
  const chat: Chat = connectChat({ tokenUrl: '/token' });
  chat.addEventListener('message', ({ content, sender }) => [content.length, sender.userId.length]);
  export async function open(player: HTMLVideoElement, options: Partial<AutoplayOptions>) {
    const autoplay: Autoplay = await createAutoplay({ playbackUrl: '/x.m3u8', player, chat, ...options });
    autoplay.addEventListener('change', ({ reason }) => {
      const known: Reason = reason;
      // @ts-expect-error: no such reason
      return known === 'asleep';
    });
    new WebSocket('wss://x').onmessage = autoplay.feed;
    // @ts-expect-error: no such policy
    await createAutoplay({ playbackUrl: '/x', player, policy: 'loud' });
    return autoplay.explain().sentence + version.length;
  }`;
const NAMED =
  'connectChat, createAutoplay, version, type Autoplay, type AutoplayOptions, type Chat, type Reason';
const NODE16 = ['--module', 'node16', '--moduleResolution', 'node16'];

test('strict TypeScript knows the types: node16, from an ES module', () => {
  typeCheck('page.mts', `import { ${NAMED} } from 'ivs-autoplay'; ${PAGE}`, NODE16);
  typeCheck('beside.mts', `import { ${NAMED} } from 'ivs-autoplay/external'; ${PAGE}`, NODE16);
});

test('strict TypeScript knows the types: node16, from CommonJS', () => {
  typeCheck('page.cts', `import { ${NAMED} } from 'ivs-autoplay'; ${PAGE}`, NODE16);
});

test('strict TypeScript knows the types: bundler', () => {
  const flags = ['--module', 'esnext', '--moduleResolution', 'bundler'];
  typeCheck('page.ts', `import { ${NAMED} } from 'ivs-autoplay'; ${PAGE}`, flags);
});

test('both sets of types name the same things', () => {
  const named = (text) =>
    [...text.matchAll(/^export (?:declare )?(?:type|const) (\w+)/gm)].map(([, name]) => name);
  const types = named(installed('dist/types/index.d.ts'));
  assert.ok(types.length > 10);
  assert.deepEqual(named(installed('dist/types/index.d.cts')).sort(), [...types, ...NAMES].sort());
});
