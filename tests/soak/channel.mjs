// One stage with its broadcasts, its faults, and the pages that watch it.
import { setTimeout as pause } from 'node:timers/promises';
import { openStage } from '../browser/harness.mjs';
import { planBroadcast, planPage } from './plan.mjs';
import { Seat } from './seat.mjs';

/** @import { Chromium } from './chromium.mjs' */
/** @import { Machine } from './machine.mjs' */
/** @import { BroadcastPlan, FaultPlan } from './plan.mjs' */

/** Often enough for a half-open connection to be found within a broadcast. */
const BEACON_MS = 5000;
/** By then a page has found that its connection is half open: 3.1 beacons, the window of a new
 * connection, and what a token and a socket may take. */
const HALF_OPEN_MS = 65_000;
/** An event is sent again this long after the emitter failed. */
const RETRY_MS = 5000;
const POLL_MS = 100;
/** A machine that was too busy for so long to prove anything. */
const GIVE_UP_MS = 300_000;
/** Each so many broadcasts the pages are weighed. */
const WEIGHED = 4;

export class Channel {
  /** @type {Seat[]} */
  seats = [];
  broadcasts = 0;
  #number;
  #seed;
  #options;
  #stage = /** @type {Awaited<ReturnType<typeof openStage>>} */ (
    /** @type {unknown} */ (undefined)
  );

  #machine;

  /** @param {string} seed @param {number} number @param {{ pages: number, calm: boolean }} options
   * @param {Machine} machine */
  constructor(seed, number, options, machine) {
    this.#machine = machine;
    this.#seed = seed;
    this.#number = number;
    this.#options = options;
  }

  get pid() {
    return this.#stage.pid;
  }

  /** @param {Chromium} browser */
  async open(browser) {
    const { pages } = this.#options;
    this.#stage = await openStage('--beacon-ms', String(BEACON_MS));
    const { channel, playbackPath } = await this.#stage.state();
    const address = `${this.#stage.url}/soak.html?channel=${channel}&path=${playbackPath}`;
    for (let i = 0; i < pages; i++) {
      const number = this.#number * pages + i;
      const seat = new Seat(`page-${number}`, planPage(this.#seed, number), this.#machine);
      this.seats.push(seat);
      await seat.open(browser, address);
    }
  }

  async close() {
    for (const seat of this.seats) seat.close();
    await this.#stage?.stop();
  }

  /** Broadcasts until `isOver()`. @param {() => boolean} isOver */
  async run(isOver) {
    for (let index = 0; !isOver(); index++) {
      // The first one is calm: the room has no state to repeat before it.
      const calm = this.#options.calm || index === 0;
      const plan = planBroadcast(this.#seed, this.#number, index, { ...this.#options, calm });
      await this.#broadcast(plan);
      this.broadcasts++;
      if (index % WEIGHED === 0) for (const seat of this.seats) await seat.weigh();
    }
  }

  /** @param {BroadcastPlan} plan */
  async #broadcast({ gapMs, dwellMs, drains, faults, acts }) {
    await pause(gapMs);
    const times = [0, ...faults.map(({ at }) => at), ...acts.map(({ at }) => at)];
    const goLive = Date.now() - Math.min(...times);
    const until = (/** @type {number} */ at) => pause(Math.max(0, goLive + at - Date.now()));
    const told = !faults.some(withholds);
    await Promise.all([
      until(0).then(() => this.#goLive(told)),
      ...faults.map(async (fault) => {
        await until(fault.at);
        await this.#fault(fault, goLive);
        if (tells(fault, faults)) this.#told();
      }),
      ...acts.map(async (act) => {
        await until(act.at);
        await this.seats[act.page]?.act(act);
      }),
    ]);
    const gaveUp = givesUp();
    do await this.#until(() => this.seats.every((seat) => seat.isSettled), gaveUp);
    while (!(await this.#staysSettled(dwellMs)) && !gaveUp());
    await this.#stage.end();
    for (const seat of this.seats) seat.ended();
    if (drains) await this.#until(() => !this.seats.some((seat) => seat.isMoving));
  }

  /** @param {number} forMs */
  async #staysSettled(forMs) {
    const end = Date.now() + forMs;
    while (Date.now() < end) {
      if (!this.seats.every((seat) => seat.isSettled)) return false;
      await pause(POLL_MS);
    }
    return true;
  }

  /** @param {() => boolean} condition @param {() => boolean} [gaveUp] */
  async #until(condition, gaveUp = givesUp()) {
    while (!condition() && !gaveUp()) await pause(POLL_MS);
  }

  /** @param {boolean} told */
  async #goLive(told) {
    await this.#stage.live();
    for (const seat of this.seats) seat.wentLive(told);
  }

  /** Whether a half-open connection was found, or must have been. @param {number} since */
  #isFound(since) {
    return () =>
      Date.now() > since + HALF_OPEN_MS || this.seats.every(({ oracle }) => oracle.hasSeen);
  }

  #told() {
    for (const seat of this.seats) seat.told();
  }

  /** @param {FaultPlan} plan @param {number} goLive */
  async #fault({ kind, body, lasts }, goLive) {
    const breaksPlaylists = /manifest/.test(kind);
    const refuses = body.status === 401 || body.status === 403;
    const each = (/** @type {boolean} */ begins) => {
      if (!breaksPlaylists) return;
      for (const seat of this.seats) seat.trouble(kind, begins, refuses);
    };
    each(true);
    await this.#stage.fault('POST', body);
    if (lasts) await pause(lasts);
    each(false);
    // The pages can know of the broadcast only later.
    const late = { 'delay-event': Number(body.ms), 'emitter-down': RETRY_MS }[kind];
    if (late) await pause(Math.max(0, goLive + late - Date.now()));
    if (kind === 'half-open-chat') await this.#until(this.#isFound(Date.now()));
  }
}

/** Whether a wait that begins now has lasted for too long. */
function givesUp() {
  const end = Date.now() + GIVE_UP_MS;
  return () => Date.now() > end;
}

/** Faults that keep the event from the pages for a while. */
const DELAYS = new Set(['delay-event', 'emitter-down', 'half-open-chat']);
/** Faults that keep it from them for good. */
const LOSES = new Set(['lose-event', 'reorder-events']);

/** @param {FaultPlan} fault */
const withholds = ({ kind, at }) => LOSES.has(kind) || (DELAYS.has(kind) && at < 0);

/** Whether the pages can know of the broadcast when a fault is over: the chat connects again, or
 * nothing else withheld the event. @param {FaultPlan} fault @param {FaultPlan[]} all */
function tells(fault, all) {
  if (fault.kind === 'cut-chat') return fault.at > 0;
  const others = all.filter((other) => other !== fault && withholds(other));
  return DELAYS.has(fault.kind) && others.length === 0;
}
