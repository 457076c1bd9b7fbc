import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { indexOf, sample, stageFor } from './stage-process.mjs';

describe('a program in place of the emitter', () => {
  /** @type {string} */
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stage-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** A program that does `body` with each invocation: `id`, `event`, `post(path, json)`. @param {string} body */
  async function program(body, init = '') {
    const file = join(folder, `program-${Math.random().toString(36).slice(2)}`);
    await writeFile(
      file,
      `#!${process.execPath}
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/';
const post = (path, body) => fetch(base + path, { method: 'POST', body: JSON.stringify(body) });
(async () => {
  ${init}
  for (;;) {
    const next = await fetch(base + 'invocation/next');
    const id = next.headers.get('lambda-runtime-aws-request-id');
    const event = await next.json();
    ${body}
  }
})();
`,
    );
    await chmod(file, 0o755);
    return file;
  }

  test('that crashes on an event is started again and the event is tried anew', async (t) => {
    const bootstrap = await program(
      `if (event.detail) { console.log('about to end'); process.exit(7); }
       await post('invocation/' + id + '/response', { statusCode: 200, body: '{}' });`,
    );
    const stage = await stageFor(t, '--bootstrap', bootstrap);
    await stage.ask('POST', '/stage/event', { body: JSON.stringify(sample('stream-start')) });
    const entries = await stage.timelineWhen(
      (all) => all.filter((entry) => entry.what === 'error').length === 3,
    );
    for (const entry of entries.filter(({ what }) => what === 'error')) {
      assert.match(entry.detail, /: Runtime\.ExitError: exit status 7$/);
    }
    assert.match(stage.errors(), /\[stream-state\] about to end\n/);
    assert.match(stage.errors(), /bootstrap ended \(exit status 7\); it is started again in /);
    assert.equal((await stage.ask('POST', '/token')).status, 200);
  });

  test('that reports errors makes tokens fail with 502 and its message', async (t) => {
    const bootstrap = await program(
      `await post('invocation/' + id + '/error', { errorType: 'Room.Gone', errorMessage: 'no room' });`,
    );
    const stage = await stageFor(t, '--bootstrap', bootstrap);
    const answer = await stage.ask('POST', '/token');
    assert.equal(answer.status, 502);
    assert.equal(JSON.parse(answer.body).message, 'the token function failed: Room.Gone: no room');
  });

  test('that cannot start says why on the timeline', async (t) => {
    const bootstrap = await program(
      '',
      `await post('init/error', { errorType: 'Config.Missing', errorMessage: 'ROOM is not set' });
       process.exit(1);`,
    );
    const stage = await stageFor(t, '--bootstrap', bootstrap);
    await stage.timelineWhen(
      (all) => indexOf(all, 'error', 'chat-token init error Config.Missing: ROOM is not set') >= 0,
    );
  });

  test('gets the request as a function URL would hand it over', async (t) => {
    const bootstrap = await program(`await post('invocation/' + id + '/response', event);`);
    const stage = await stageFor(t, '--bootstrap', bootstrap);
    const answer = await stage.ask('POST', '/token?a=1%202', { body: '{"x":1}' });
    const event = JSON.parse(answer.body);
    assert.equal(event.version, '2.0');
    assert.equal(event.rawPath, '/token');
    assert.deepEqual(event.queryStringParameters, { a: '1 2' });
    assert.equal(event.requestContext.http.method, 'POST');
    assert.equal(event.headers.host, stage.url.host);
    assert.equal(event.body, '{"x":1}');
  });
});
