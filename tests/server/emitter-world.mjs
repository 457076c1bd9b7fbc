// What surrounds the emitter on AWS, small enough to read: a Lambda Runtime API, an IVS Chat
// control plane, and the binary between them. Everything is on 127.0.0.1 with ports of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
export const bootstrapPath =
  process.env.BOOTSTRAP_BINARY ?? fileURLToPath(new URL('build/release/bin/bootstrap', root));
/** @param {string} name */
export const fixture = (name) => readFileSync(new URL(`tests/fixtures/${name}`, root), 'utf8');

export const ROOM = 'arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234';
export const CHANNEL = 'arn:aws:ivs:us-east-1:123456789012:channel/aBcdEFgHiJ12';
export const credentials = {
  accessKeyId: 'ASIAEXAMPLEKEY123456',
  secretAccessKey: 'secret+never/to/be/printed',
  sessionToken: 'session//token+never=to=be=printed',
};

/** @typedef {import('node:http').IncomingHttpHeaders} Headers */
/** @typedef {{method: string, url: string, headers: Headers, body: string}} Received */
/** @typedef {{status?: number, headers?: Record<string, string>, body?: unknown}} Answer */
/** @typedef {Answer | 'hang' | 'drop'} Reply */
/** @typedef {(outcome: Outcome) => void} Done */
/** @typedef {{id: string, payload: string | Buffer, deadlineMs: number, done: Done}} Work */
/** @typedef {{id: string, kind: 'response' | 'error', body: any, headers: Headers}} Outcome */

/** @param {import('node:http').IncomingMessage} request @returns {Promise<Received>} */
async function receive(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  return { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
}

/** @param {import('node:http').Server} server @returns {Promise<number>} */
async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** @param {import('node:http').Server} server */
function close(server) {
  server.closeAllConnections();
  server.close();
}

/** Hands an invocation to the function that asked for one.
 * @param {import('node:http').ServerResponse | undefined} response @param {Work} work */
const handOver = (response, { id, payload, deadlineMs }) =>
  response
    ?.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + deadlineMs),
      'Lambda-Runtime-Trace-Id': `Root=1-${id}`,
    })
    .end(payload);

/** Invocations and the function's requests for them, brought together in order. */
class Invocations {
  /** @type {Work[]} */
  #queue = [];
  /** @type {import('node:http').ServerResponse[]} */
  #waiting = [];
  /** @type {Map<string, Done>} */
  #running = new Map();

  /** Whether the function waits for one. */
  isAsked = () => this.#waiting.length > 0;

  /** @param {Work} work */
  add(work) {
    this.#queue.push(work);
    this.#pair();
  }

  /** @param {import('node:http').ServerResponse} response */
  ask(response) {
    this.#waiting.push(response);
    this.#pair();
  }

  /** Who waits for the result of one, once. @param {string} id */
  take(id) {
    const done = this.#running.get(id);
    this.#running.delete(id);
    return done;
  }

  #pair() {
    while (this.#queue.length > 0 && this.isAsked()) {
      const work = /** @type {Work} */ (this.#queue.shift());
      this.#running.set(work.id, work.done);
      handOver(this.#waiting.shift(), work);
    }
  }
}

/** The Runtime API: `invoke` resolves to what the function posted for that invocation. */
export async function startRuntime() {
  const invocations = new Invocations();
  /** @type {Received[]} */
  const initErrors = [];
  let refusals = 0;
  let count = 0;
  const server = createServer(async (request, response) => {
    const received = await receive(request);
    const path = received.url.replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') return invocations.ask(response);
    if (path === 'init/error') {
      initErrors.push(received);
      return response.writeHead(202).end('{}');
    }
    if (refusals > 0) {
      refusals -= 1;
      return request.socket.destroy();
    }
    const [, id = '', kind] = path.split('/');
    const done = invocations.take(id);
    response.writeHead(done ? 202 : 400).end('{}');
    const { headers, body } = received;
    done?.({ id, kind: kind === 'error' ? 'error' : 'response', body: JSON.parse(body), headers });
  });
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    initErrors,
    /** Whether the function waits for its next invocation. */
    isAsked: invocations.isAsked,
    /**
     * @param {string | Buffer | object} payload @param {number} [deadlineMs]
     * @returns {Promise<Outcome>}
     */
    invoke(payload, deadlineMs = 10_000) {
      const ready = typeof payload === 'string' || Buffer.isBuffer(payload);
      const text = ready ? payload : JSON.stringify(payload);
      count += 1;
      const id = `8476a536-e9f4-11e8-9739-${String(count).padStart(12, '0')}`;
      return new Promise((done) => invocations.add({ id, payload: text, deadlineMs, done }));
    },
    /** @param {number} posts how many results are cut off before they are answered */
    cutOff(posts) {
      refusals = posts;
    },
    close: () => close(server),
  };
}

/** The control plane: answers with what `reply` says, a good answer unless told otherwise. */
export async function startIvsChat() {
  /** @type {Received[]} */
  const requests = [];
  /** @type {Reply[]} */
  const script = [];
  const standard = (/** @type {string} */ url) => {
    if (url !== '/CreateChatToken') return { id: `event${requests.length}` };
    const now = Date.now();
    return {
      token: 'AQICA-viewer-token',
      tokenExpirationTime: new Date(now + 60_000).toISOString(),
      sessionExpirationTime: new Date(now + 3_600_000).toISOString(),
    };
  };
  const server = createServer(async (request, response) => {
    const received = await receive(request);
    requests.push(received);
    const reply = script.shift() ?? { status: 200 };
    if (reply === 'hang') return;
    if (reply === 'drop') return request.socket.destroy();
    const body = JSON.stringify(reply.body ?? standard(received.url));
    const headers = { 'Content-Type': 'application/json', ...reply.headers };
    response.writeHead(reply.status ?? 200, headers).end(body);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** @returns {Received} */
    last() {
      const request = requests.at(-1);
      if (request === undefined) throw new Error('nothing was asked');
      return request;
    },
    /** @param {...Reply} replies for the next requests, one each */
    reply: (...replies) => script.push(...replies),
    /** Drops the replies that nobody asked for. */
    forget: () => script.splice(0),
    dropIdleConnections: () => server.closeIdleConnections(),
    close: () => close(server),
  };
}

/** What stands before a hub and keeps each request as it came.
 * @param {() => string} hubUrl of the hub, asked anew for each request
 * @param {(request: Received) => void} [alter] does something to it on its way */
export async function startRecorder(hubUrl, alter) {
  /** @type {Received[]} */
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const received = await receive(incoming);
    requests.push(structuredClone(received));
    alter?.(received);
    const { method, url, headers, body } = received;
    const onward = ask(new URL(url, hubUrl()), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy()).end(body);
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, requests, close: () => close(server) };
}

/** @param {Record<string, string>} env the whole environment of the process */
export function startBootstrap(env) {
  const child = spawn(bootstrapPath, [], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const closed = once(child, 'close');
  return {
    child,
    /** @returns {Promise<number | null>} the exit code */
    ended: async () => (await closed)[0],
    output: () => output,
    /** @returns {any[]} the log, parsed */
    log: () =>
      output
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    /**
     * The lines about one invocation; waits for the first, since the pipe may be behind.
     * @param {string} id @returns {Promise<any[]>}
     */
    async logOf(id) {
      while (!output.includes(id)) await once(child.stdout, 'data');
      return this.log().filter((line) => line.requestId === id);
    },
    async stop() {
      child.kill();
      await closed;
    },
  };
}

/** @param {string} handler @param {Record<string, string>} [settings] */
export async function startWorld(handler, settings = {}) {
  const runtime = await startRuntime();
  const chat = await startIvsChat();
  const bootstrap = startBootstrap({
    _HANDLER: handler,
    AWS_LAMBDA_RUNTIME_API: runtime.address,
    AWS_ENDPOINT_URL_IVSCHAT: chat.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: 'eu-central-1',
    ...('ROOM_MAP' in settings ? {} : { CHAT_ROOM_ARN: ROOM }),
    ...settings,
  });
  return {
    runtime,
    chat,
    bootstrap,
    invoke: runtime.invoke,
    async stop() {
      await bootstrap.stop();
      runtime.close();
      chat.close();
    },
  };
}
