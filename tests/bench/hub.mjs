// One event to many viewers: our hub beside a `ws` server, in alternate rounds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { keys, room, startHub } from '../server/hub-process.mjs';
import { median, quantile, row } from './figures.mjs';

const ROUNDS = 5;
const VIEWERS = 5_000;
const WARM_UP = 4;
const EVENTS = 20;
const FRAME_BYTES = 700;
/** What a frame is made of beside its filler. */
const AROUND =
  '{"Type":"EVENT","Id":"","RequestId":"","EventName":"STREAM_STARTED",' +
  '"Attributes":{"event":""},"SendTime":""}';
const ID_AND_TIME = 12 + 24;
const TICK_MS = 10;

const event = {
  roomIdentifier: room,
  eventName: 'STREAM_STARTED',
  attributes: { event: 'x'.repeat(FRAME_BYTES - AROUND.length - ID_AND_TIME) },
};

/** A Node process that may have as many sockets as the system allows, spoken to by messages.
 * @param {string} script @param {string[]} flags */
function startChild(script, flags = []) {
  const raised = 'ulimit -n "$(ulimit -Hn)"; exec "$0" "$@"';
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn('bash', ['-c', raised, process.execPath, ...flags, path], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${script} ended`)));
  gone.catch(() => {});
  const answer = async () => {
    const [message] = await Promise.race([once(child, 'message'), gone]);
    if (message.problem) throw new Error(`${script}: ${message.problem}`);
    return message;
  };
  return {
    pid: child.pid ?? 0,
    answer,
    /** @param {object} order */
    async ask(order) {
      const answered = answer();
      child.send(order);
      return answered;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** KiB of memory. @param {number} pid */
function residentKiB(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

/** ms of CPU, its own and the system's for it. @param {number} pid */
function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** A call of the hub's HTTP interface, signed once: the hub takes it again for five minutes.
 * @param {number} port @param {string} path @param {object} input */
async function signed(port, path, input) {
  const scope = { region: 'us-west-2', service: 'ivschat' };
  const signer = new SignatureV4({ ...scope, credentials: keys, sha256: Sha256 });
  const body = JSON.stringify(input);
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port,
    path,
    query: {},
    headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json' },
    body,
  });
  return { path, headers: { ...headers, 'content-length': String(body.length) }, body };
}

async function startOurs() {
  const { port, child, stop } = await startHub();
  return {
    port,
    pid: child.pid ?? 0,
    token: await signed(port, '/CreateChatToken', { roomIdentifier: room, userId: 'ann' }),
    event: await signed(port, '/SendEvent', event),
    collect: async () => {},
    stop,
  };
}

async function startPeer() {
  const child = startChild('hub-ws.mjs', ['--expose-gc']);
  const { port } = await child.answer();
  const body = JSON.stringify(event);
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
  return {
    port,
    pid: child.pid,
    token: undefined,
    event: { path: '/SendEvent', headers, body },
    collect: () => child.ask({ collect: true }),
    stop: child.stop,
  };
}

/** @param {() => ReturnType<typeof startOurs> | ReturnType<typeof startPeer>} start */
async function measureServer(start) {
  const server = await start();
  const viewers = startChild('hub-viewers.mjs');
  try {
    const { port, pid } = server;
    await server.collect();
    const empty = residentKiB(pid);
    const began = performance.now();
    await viewers.ask({ connect: { port, count: VIEWERS, token: server.token } });
    const opening = performance.now() - began;
    await pause(500);
    await server.collect();
    const idle = residentKiB(pid);
    const p50 = [];
    const p99 = [];
    let cpu = 0;
    for (let i = 0; i < WARM_UP + EVENTS; i++) {
      if (i === WARM_UP) cpu = cpuMs(pid);
      const { delays } = await viewers.ask({ send: { port, event: server.event } });
      await pause(50);
      if (i < WARM_UP) continue;
      p50.push(quantile(delays, 0.5));
      p99.push(quantile(delays, 0.99));
    }
    return {
      p50: median(p50),
      p99: median(p99),
      cpu: (cpuMs(pid) - cpu) / EVENTS,
      rss: (idle - empty) / VIEWERS,
      opens: VIEWERS / (opening / 1000),
    };
  } finally {
    await viewers.stop();
    await server.stop();
  }
}

/** @typedef {Awaited<ReturnType<typeof measureServer>>} Figures */

export async function measure() {
  /** @type {Figures[]} */
  const ours = [];
  /** @type {Figures[]} */
  const peer = [];
  for (let round = 0; round < ROUNDS; round++) {
    const oursFirst = round % 2 === 0;
    if (oursFirst) ours.push(await measureServer(startOurs));
    peer.push(await measureServer(startPeer));
    if (!oursFirst) ours.push(await measureServer(startOurs));
  }
  /** @param {keyof Figures} figure @param {string} what @param {string} unit
   * @param {{ ratio: number }} [aim] */
  const line = (figure, what, unit, aim) =>
    row(what, unit, ours.map((one) => one[figure]), peer.map((one) => one[figure]), aim);
  return {
    rounds: ROUNDS,
    viewers: VIEWERS,
    events: EVENTS,
    tables: [{
      title: `hub, ${VIEWERS} viewers, ${FRAME_BYTES} bytes`,
      ours: 'hub',
      peer: 'ws',
      rows: [
        line('p50', 'an event to a viewer, p50', 'ms'),
        line('p99', 'an event to a viewer, p99', 'ms', { ratio: 0.75 }),
        line('cpu', "the server's CPU for one event", 'ms'),
        line('rss', 'memory of an idle viewer', 'KiB', { ratio: 0.5 }),
        line('opens', 'viewers opened (the hub gives tokens, too)', '/s'),
      ],
    }],
  };
}
