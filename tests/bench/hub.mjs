// Measures one event to many viewers: our hub beside a `ws` server, in turns.
import { spawn, spawnSync } from 'node:child_process';
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
/** A frame without its filler. */
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

/** A Node process with as many sockets as the system allows. It takes messages over IPC.
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

/** ms of CPU in user mode and in the kernel. @param {number} pid */
function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { own: Number(fields[11]) * TICK_MS, system: Number(fields[12]) * TICK_MS };
}

/** A call of the hub's HTTP interface, signed once: the hub accepts it for five minutes.
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

/** @typedef {ReturnType<typeof startOurs> | ReturnType<typeof startPeer>} Starting */
/** @typedef {Awaited<Starting>} Server */

/** Pins a process to one core. Otherwise the scheduler sometimes puts viewers and their server on the
 * same core, and the delay includes both. @param {number} core @param {number} pid */
function keepTo(core, pid) {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}

/** A server with its viewers connected and idle. @param {Server} server */
async function fill(server) {
  const { port, pid } = server;
  const viewers = startChild('hub-viewers.mjs');
  try {
    keepTo(0, pid);
    keepTo(1, viewers.pid);
    await server.collect();
    const empty = residentKiB(pid);
    const began = performance.now();
    await viewers.ask({ connect: { port, count: VIEWERS, token: server.token } });
    const opens = VIEWERS / ((performance.now() - began) / 1000);
    await pause(500);
    await server.collect();
    return { server, viewers, opens, rss: (residentKiB(pid) - empty) / VIEWERS };
  } catch (error) {
    await viewers.stop();
    throw error;
  }
}

/** @typedef {Awaited<ReturnType<typeof fill>>} House */

/** Sends one event to all viewers of a server: what it takes, ms. @param {House} house */
async function sendOne({ server, viewers }) {
  const before = cpuMs(server.pid);
  const { delays } = await viewers.ask({ send: { port: server.port, event: server.event } });
  await pause(30);
  const after = cpuMs(server.pid);
  return {
    p50: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
    own: after.own - before.own,
    system: after.system - before.system,
  };
}

/** Sends to both servers' viewers in turns, so that other work on the machine affects both.
 * @param {House} ours @param {House} peer */
async function takeTurns(ours, peer) {
  const turns = [];
  for (let i = 0; i < WARM_UP + EVENTS; i++) {
    const oursFirst = i % 2 === 0;
    const first = await sendOne(oursFirst ? ours : peer);
    const second = await sendOne(oursFirst ? peer : ours);
    turns.push(oursFirst ? [first, second] : [second, first]);
  }
  const counted = turns.slice(WARM_UP);
  return [ours, peer].map(({ opens, rss }, side) => {
    const sends = counted.flatMap((turn) => turn[side] ?? []);
    const mean = (/** @type {'own' | 'system'} */ figure) =>
      sends.reduce((sum, one) => sum + one[figure], 0) / sends.length;
    return {
      opens,
      rss,
      p50: median(sends.map(({ p50 }) => p50)),
      p99: median(sends.map(({ p99 }) => p99)),
      own: mean('own'),
      system: mean('system'),
      cpu: mean('own') + mean('system'),
    };
  });
}

async function measureRound() {
  /** @type {{ stop: () => Promise<unknown> }[]} */
  const running = [];
  try {
    const houses = [];
    for (const start of [startOurs, startPeer]) {
      const server = await start();
      running.unshift(server);
      const house = await fill(server);
      running.unshift(house.viewers);
      houses.push(house);
    }
    const [ours, peer] = houses;
    if (!ours || !peer) throw new Error('a server is missing');
    return await takeTurns(ours, peer);
  } finally {
    for (const each of running) await each.stop();
  }
}

/** @typedef {Awaited<ReturnType<typeof measureRound>>[0]} Figures */

export async function measure() {
  /** @type {Figures[][]} */
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound());
  /** @param {keyof Figures} figure @param {string} what @param {string} unit
   * @param {{ ratio: number }} [aim] */
  const line = (figure, what, unit, aim) => {
    const [ours = [], peer = []] = [0, 1].map((side) =>
      rounds.map((both) => both[side]?.[figure] ?? NaN),
    );
    return row(what, unit, ours, peer, aim);
  };
  return {
    rounds: ROUNDS,
    viewers: VIEWERS,
    events: EVENTS,
    tables: [
      {
        title: `hub, ${VIEWERS} viewers, ${FRAME_BYTES} bytes`,
        ours: 'hub',
        peer: 'ws',
        rows: [
          line('p50', 'an event to a viewer, p50', 'ms'),
          line('p99', 'an event to a viewer, p99', 'ms', { ratio: 0.75 }),
          line('cpu', "the server's CPU for one event", 'ms'),
          line('own', '… its own', 'ms'),
          line('system', "… the system's, sending", 'ms'),
          line('rss', 'memory of an idle viewer', 'KiB', { ratio: 0.5 }),
          line('opens', 'viewers opened (the hub gives tokens, too)', '/s'),
        ],
      },
    ],
  };
}
