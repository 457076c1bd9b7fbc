// One stage with its broadcasts, its faults, and the pages that watch it.
import { setTimeout as pause } from 'node:timers/promises';
import { openStage } from '../browser/harness.mjs';
import { planBroadcast, planPage } from './plan.mjs';
import { Seat } from './seat.mjs';

/** @import { Chromium } from './chromium.mjs' */
/** @import { BroadcastPlan, FaultPlan } from './plan.mjs' */

/** Often enough for a half-open connection to be found within a broadcast. */
const BEACON_MS = 5000;
/** By then a page has found that its connection is half open: 3.1 beacons, the window of a new
 * connection, and what a token and a socket may take. */
const HALF_OPEN_MS = 65_000;
/** An event is sent again this long after the emitter failed. */
const RETRY_MS = 5000;
const POLL_MS = 100;
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

  /** @param {string} seed @param {number} number @param {{ pages: number, calm: boolean }} options */
  constructor(seed, number, options) {
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
      const seat = new Seat(`page-${number}`, planPage(this.#seed, number));
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
    const told = !faults.some(({ kind, at }) => at < 0 && WITHHOLDS.has(kind));
    await Promise.all([
      until(0).then(() => this.#goLive(told)),
      ...faults.map(async (fault) => {
        await until(fault.at);
        await this.#fault(fault, goLive);
      }),
      ...acts.map(async (act) => {
        await until(act.at);
        await this.seats[act.page]?.act(act);
      }),
    ]);
    do await this.#until(() => this.seats.every((seat) => seat.isSettled));
    while (!(await this.#staysSettled(dwellMs)));
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

  /** @param {() => boolean} condition */
  async #until(condition) {
    while (!condition()) await pause(POLL_MS);
  }

  /** @param {boolean} told */
  async #goLive(told) {
    await this.#stage.live();
    for (const seat of this.seats) seat.wentLive(told);
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
      for (const seat of this.seats) seat.trouble(kind, begins, begins && refuses);
    };
    each(true);
    await this.#stage.fault('POST', body);
    if (lasts) await pause(lasts);
    each(false);
    // The pages can know of the broadcast only later.
    const late = { 'delay-event': Number(body.ms), 'emitter-down': RETRY_MS }[kind];
    if (late) await pause(Math.max(0, goLive + late - Date.now()));
    if (kind === 'half-open-chat') await pause(HALF_OPEN_MS);
    if (late || kind === 'cut-chat' || kind === 'half-open-chat') this.#told();
  }
}

/** Faults that keep the event from the pages for a while, or for good. */
const WITHHOLDS = new Set([
  'lose-event',
  'delay-event',
  'reorder-events',
  'emitter-down',
  'half-open-chat',
]);
