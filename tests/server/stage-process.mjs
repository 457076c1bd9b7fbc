// A stage of a test's own: the release binary on a free port, a viewer's socket, and their end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { eventually } from '../eventually.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binary = process.env.STAGE_BINARY ?? join(root, 'build', 'release', 'bin', 'stage');

export const channel = 'arn:aws:ivs:us-west-2:123456789012:channel/demoChannel1';
export const masterPath = '/api/video/v1/us-west-2.123456789012.channel.demoChannel1.m3u8';

/**
 * @typedef {{t_ms: number, who: string, what: string, detail: string}} Entry
 * @typedef {{status: number, headers: import('node:http').IncomingHttpHeaders, body: string}} Answer
 */

/** @param {string[]} flags @param {NodeJS.ProcessEnv} [environment] */
export function spawnStage(flags, environment = {}) {
  return spawn(binary, flags, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The keys that a stage gave to its functions, of which one has answered.
 * @param {number | undefined} stage its process */
export function functionKeys(stage) {
  const children = readFileSync(`/proc/${stage}/task/${stage}/children`, 'utf8').trim().split(' ');
  const environment = children
    .map((child) => readFileSync(`/proc/${child}/environ`, 'utf8').split('\0'))
    .find((lines) => lines.some((line) => line.startsWith('_HANDLER=')));
  const value = (/** @type {string} */ name) => {
    const line = environment?.find((each) => each.startsWith(`${name}=`));
    if (line === undefined) throw new Error(`no function has ${name}`);
    return line.slice(name.length + 1);
  };
  return {
    accessKeyId: value('AWS_ACCESS_KEY_ID'),
    secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
    sessionToken: value('AWS_SESSION_TOKEN'),
  };
}

/** What a stage that ends by itself leaves. @param {string[]} flags @param {NodeJS.ProcessEnv} [environment] */
export async function run(flags, environment) {
  const child = spawnStage(flags, environment);
  let output = '';
  let error = '';
  child.stdout.on('data', (bytes) => (output += bytes));
  child.stderr.on('data', (bytes) => (error += bytes));
  const [status] = await once(child, 'close');
  return { status, output, error };
}

/** Requests to the stage at `url`. @param {URL} url
 * @returns {(method: string, path: string, options?: {body?: string, headers?: Record<string, string>}) => Promise<Answer>} */
const askerOf =
  (url) =>
  (method, path, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const size = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
      const options = {
        host: url.hostname,
        port: url.port,
        path,
        method,
        headers: { ...json, ...size, ...headers },
      };
      request(options, (response) => {
        /** @type {Buffer[]} */
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString('latin1'),
          }),
        );
      })
        .on('error', reject)
        .end(body);
    });

/** A viewer in the chat room, with the frames it gets. @param {ReturnType<typeof askerOf>} ask */
async function viewerOf(ask) {
  const answer = await ask('POST', '/token');
  const token = JSON.parse(answer.body);
  const socket = new WebSocket(token.endpoint, token.token);
  /** @type {Array<Record<string, unknown>>} */
  const frames = [];
  socket.on('message', (/** @type {Buffer} */ data) => frames.push(JSON.parse(String(data))));
  await once(socket, 'open');
  return {
    token,
    socket,
    frames,
    /** The next frame of that event. @param {string} name */
    async event(name) {
      const at = () => frames.findIndex((frame) => frame.EventName === name);
      await eventually(
        () => at() >= 0,
        () => `the event ${name} in ${JSON.stringify(frames)}`,
      );
      return frames.splice(at(), 1)[0];
    },
  };
}

/** @param {...string} flags */
export async function startStage(...flags) {
  const child = spawnStage(['--port', '0', ...flags]);
  let errors = '';
  let output = '';
  child.stderr.on('data', (bytes) => (errors += bytes));
  child.stdout.on('data', (bytes) => (output += bytes));
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const [ready] = await Promise.race([
    once(lines, 'line'),
    closed.then(() => Promise.reject(new Error(`the stage ended: ${errors}`))),
  ]);
  const url = new URL(ready.replace('ready ', ''));

  const ask = askerOf(url);
  /** @returns {Promise<Entry[]>} */
  const timeline = async () => JSON.parse((await ask('GET', '/stage/timeline')).body);

  return {
    url,
    child,
    ready,
    ask,
    timeline,
    errors: () => errors,
    /** All that it printed. */
    output: () => output + errors,
    /** The timeline as soon as `done` is content with it. @param {(entries: Entry[]) => boolean} done */
    async timelineWhen(done) {
      /** @type {Entry[]} */
      let entries = [];
      await eventually(
        async () => done((entries = await timeline())),
        () => `a fitting timeline; it is ${JSON.stringify(entries)}`,
      );
      return entries;
    },
    viewer: () => viewerOf(ask),
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      const [status] = await closed;
      return status;
    },
  };
}

export const fixtures = join(root, 'tests', 'fixtures');

/** A sample event as if it were about the demo channel. @param {string} name */
export function sample(name) {
  const event = JSON.parse(readFileSync(join(fixtures, `event-${name}.json`), 'utf8'));
  if (event.resources.length > 0) event.resources = [channel];
  return event;
}

/** @param {Entry[]} entries @param {string} what @param {string} detail */
export const indexOf = (entries, what, detail) =>
  entries.findIndex((entry) => entry.what === what && entry.detail.includes(detail));

/** A stage that ends with the test. @param {import('node:test').TestContext} t @param {...string} flags */
export async function stageFor(t, ...flags) {
  const stage = await startStage(...flags);
  t.after(() => stage.stop());
  return stage;
}
