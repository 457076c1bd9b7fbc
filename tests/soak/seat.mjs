// One page of a channel with its oracle: it does the acts of a plan to the page, tells the oracle
// what it did, and keeps a log of both.
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../eventually.mjs';
import { Oracle } from './oracle.mjs';
import { Tab } from './tab.mjs';

/** @import { Chromium } from './chromium.mjs' */
/** @import { Judgement, Violation } from './oracle.mjs' */
/** @import { Machine } from './machine.mjs' */
/** @import { ActPlan, PagePlan } from './plan.mjs' */

/** The picture has to have moved for this long before the viewer pauses it: in the second after an
 * order, and after the page was shown, a pause may be the order's or the browser's. */
const WATCHED_MS = 2500;
const WAIT_MS = 15_000;
const TICK_MS = 500;

export class Seat {
  tab = new Tab();
  /** @type {Violation[]} */
  complaints = [];
  /** @type {{ at: number, what: string, detail: unknown }[]} */
  log = [];
  /** @type {(judgement: Judgement) => void} */
  onJudgement = () => {};
  memory = /** @type {{ heap: number, listeners: number, age: number }[][]} */ ([[]]);
  #busy = Promise.resolve();
  #born = 0;
  #timer = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined);
  #asking = false;

  #machine;

  /** @param {string} name @param {PagePlan} plan @param {Machine} machine */
  constructor(name, plan, machine) {
    this.#machine = machine;
    this.name = name;
    this.plan = plan;
    this.oracle = new Oracle({ asks: plan.policy === 'ask', gated: plan.gate === 'release' });
    this.tab.onSample = (sample) => {
      if (sample.what !== 'timeupdate') this.#note(sample.what, sample);
      this.#judged(this.oracle.see(sample));
    };
    this.tab.onWord = (word) => this.#note(word.what, word);
    this.tab.onComplaint = (text) => {
      this.#note('complaint', text);
      this.complaints.push({ at: Date.now(), kind: 'console', why: text });
    };
  }

  /** @param {string} what @param {unknown} [detail] */
  #note(what, detail) {
    this.log.push({ at: Date.now(), what, detail });
  }

  /** @param {Judgement | undefined} judgement */
  #judged(judgement) {
    if (!judgement) return;
    this.#note('judged', judgement);
    this.onJudgement(judgement);
  }

  /** @param {Chromium} browser @param {string} address */
  async open(browser, address) {
    const { player, policy, gate, snapshot } = this.plan;
    const more = `player=${player}&policy=${policy}&gate=${gate}&snapshot=${snapshot ? 1 : 0}`;
    await this.tab.open(browser, `${address}&${more}`, this.plan);
    this.#born = Date.now();
    this.oracle.pageIs(Date.now(), { running: true });
    this.#timer = setInterval(this.#tick, TICK_MS);
  }

  close() {
    clearInterval(this.#timer);
  }

  #tick = async () => {
    if (this.#asking) return this.oracle.tick(Date.now(), false);
    this.#asking = true;
    const says = await this.tab.says();
    this.#asking = false;
    const now = Date.now();
    const counts = says !== undefined && !this.#machine.isBusy();
    this.#judged(this.oracle.tick(now, counts));
    if (says && counts) this.oracle.hear(now, says);
    const said = JSON.stringify(says);
    if (said !== this.#said) this.#note('says', says);
    this.#said = said;
  };
  #said = '';

  /** @param {boolean} told */
  wentLive(told) {
    this.#note('live', { told });
    this.oracle.wentLive(Date.now(), told);
  }
  told() {
    this.#note('told');
    this.oracle.told(Date.now());
  }
  ended() {
    this.#note('ended');
    this.#judged(this.oracle.ended(Date.now()));
  }
  /** @param {string} kind @param {boolean} begins @param {boolean} [refuses] */
  trouble(kind, begins, refuses) {
    this.#note(kind, { begins });
    this.oracle.trouble(Date.now(), begins, refuses);
  }

  /** Whether nothing more is to be expected of the page. */
  get isSettled() {
    return this.oracle.isSettled(Date.now());
  }
  get isMoving() {
    return this.oracle.picture.isMoving(Date.now());
  }

  /** Does an act after those that are under way. @param {ActPlan} plan @returns {Promise<void>} */
  act(plan) {
    this.#busy = this.#busy.then(() => this.#act(plan));
    return this.#busy;
  }

  /** @param {ActPlan} plan */
  async #act({ act, forMs, by }) {
    this.#note('act', { act, forMs, by });
    await this.#acts[act]?.(forMs, by);
    this.#note('done', act);
  }

  /** @param {Partial<Oracle['page']>} change */
  #pageIs(change) {
    this.oracle.pageIs(Date.now(), change);
  }
  /** @param {Partial<Oracle['viewer']>} change */
  #viewerIs(change) {
    this.oracle.viewerIs(Date.now(), change);
  }

  /** @type {Record<string, (forMs: number, by?: string) => Promise<void>>} */
  #acts = {
    hide: async (forMs) => {
      this.#pageIs({ visible: false });
      await this.tab.hide();
      await pause(forMs);
      await this.tab.show();
      this.#pageIs({ visible: true });
    },
    freeze: async (forMs) => {
      this.#pageIs({ visible: false, running: false });
      await this.tab.freeze();
      await pause(forMs);
      await this.tab.thaw();
      this.#pageIs({ running: true });
      await this.tab.answers();
      await this.tab.show();
      this.#pageIs({ visible: true });
    },
    away: async (forMs) => {
      this.#pageIs({ running: false });
      await this.tab.leave();
      await pause(forMs);
      if (!(await this.tab.back())) this.#isNew();
      this.#pageIs({ running: true });
    },
    reload: async () => {
      this.#pageIs({ running: false });
      await this.tab.reload();
      this.#isNew();
      this.#pageIs({ running: true });
    },
    offline: async (forMs) => {
      this.#pageIs({ online: false });
      await this.tab.setOffline(true);
      await pause(forMs);
      await this.tab.setOffline(false);
      this.#pageIs({ online: true });
    },
    pause: async (forMs, by) => {
      if (by === 'controls' && !(await this.#watched())) return;
      this.#viewerIs({ paused: true, pausedAt: Infinity });
      await this.tab.pauseBy(by);
      this.#viewerIs({ pausedAt: Date.now() });
      if (forMs === 0) return;
      await pause(forMs);
      await this.#play(by);
    },
    resume: async () => {
      const { oracle } = this;
      const asked = this.plan.policy === 'ask' && oracle.live && !oracle.viewer.asked;
      if (oracle.viewer.paused || asked) await this.#play('page');
    },
    mute: async (forMs) => {
      const { picture } = this.oracle;
      if (!(await this.#watched()) || picture.muted) return;
      await this.tab.setMuted(true);
      this.#viewerIs({ muted: true });
      await pause(forMs);
      this.#viewerIs({ muted: false });
      await this.tab.setMuted(false);
    },
    tap: () => this.tab.tap(),
    release: async () => {
      if (this.oracle.released) return;
      this.oracle.release(Date.now());
      await this.tab.release();
    },
  };

  #isNew() {
    this.#born = Date.now();
    this.memory.push([]);
    this.oracle.reloaded(Date.now());
  }

  /** The viewer plays. Without a broadcast the element has nothing to play. @param {string} [by] */
  async #play(by) {
    const way = this.oracle.live ? by : 'page';
    this.#viewerIs({ paused: false, asked: true, unsure: way === 'controls' });
    await this.tab.playBy(way);
  }

  /** Waits until the picture was watched for a while. @returns {Promise<boolean>} false: in vain */
  async #watched() {
    const isWatched = () => {
      const now = Date.now();
      const { picture, changedAt } = this.oracle;
      const since = picture.isMoving(now) ? Math.max(picture.movingSince, changedAt) : now;
      return now - since > WATCHED_MS;
    };
    return eventually(isWatched, 'a picture that is watched', WAIT_MS).catch(() => false);
  }

  /** Remembers how much memory the page holds. */
  async weigh() {
    const { heap, listeners } = await this.tab.memory();
    this.memory.at(-1)?.push({ heap, listeners, age: Date.now() - this.#born });
  }
}
