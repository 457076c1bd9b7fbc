// What a case works with: a stage of its own, a page of its own on it, and what both say.
import assert from 'node:assert/strict';
import { eventually } from '../../eventually.mjs';

/** @import { Stage } from '../harness.mjs' */

/** The page's name in its reports. */
const ME = 'page';

export class Scene {
  #browser;
  #query;
  /** @type {any} */
  page;

  /** @param {Stage} stage @param {any} browser
   * @param {Record<string, string>} query of every page that is opened */
  constructor(stage, browser, query) {
    this.stage = stage;
    this.#browser = browser;
    this.#query = query;
  }

  /** Opens the page. */
  async open() {
    const query = new URLSearchParams({ page: ME, ...this.#query });
    this.page = await this.#browser.open(`${this.stage.url}/watch.html?${query}`);
  }

  /** A page that waits for the broadcast, its chat open. */
  async waiting() {
    await this.open();
    await this.condition(({ reason }) => reason === 'waiting_for_broadcast');
    await this.link('Open');
  }

  /** A page that plays the broadcast, muted. */
  async playing() {
    await this.waiting();
    await this.stage.live();
    await this.plays(0);
  }

  /** Waits for what the page says. @param {string} what @param {(detail: any) => boolean} [fits]
   * @param {number} [after] only what it says later counts */
  says = (what, fits, after) => this.stage.until(ME, what, fits, after);

  /** @param {(detail: any) => boolean} fits @param {number} [after] */
  condition = (fits, after) => this.says('condition', fits, after);

  /** @param {string} state @param {number} [after] */
  link = (state, after) => this.says('link', ({ link }) => link === state, after);

  /** @param {string} what */
  count = (what) => this.stage.count(ME, what);

  /** The time of what the page said last, on its own clock, which is not quite the stage's. */
  now = async () => Math.max(0, ...(await this.stage.entries(ME)).map(({ t_ms }) => t_ms));

  /** Waits until the picture moves for two seconds, without a gesture.
   * @param {number} after only what the page says later counts */
  async plays(after) {
    const { detail } = await this.condition(({ reason }) => reason === 'muted_by_policy', after);
    assert.deepEqual([detail.isPlaying, detail.gesture], [true, false]);
    return this.watches(after);
  }

  /** @param {number} after @param {number} [seconds] */
  async watches(after, seconds = 2) {
    const first = await this.says('watched', ({ isPlaying }) => isPlaying, after);
    const further = first.detail.seconds + seconds;
    return this.says('watched', (detail) => detail.isPlaying && detail.seconds >= further, after);
  }

  /** A tap somewhere on the page, not on the player. */
  async tap() {
    const { detail } = await this.says('started');
    await this.page.tap(detail.x, detail.y);
  }

  async hide() {
    const before = await this.now();
    await this.page.hide();
    return this.says('hidden', undefined, before);
  }

  async show() {
    const before = await this.now();
    await this.page.show();
    return this.says('visible', undefined, before);
  }

  /** Waits until the room has told its viewers of the first stream's start. */
  startIsTold = () => this.stage.until('', 'frame', (detail) => /^STREAM_STARTED/.test(detail));

  /** Waits until a fault with `times` was met that often. @param {string} kind */
  isOver = (kind) =>
    eventually(
      async () => !(await this.stage.faults()).some((fault) => fault.kind === kind),
      `the fault ${kind} to be met as often as it may`,
    );

  /** What failed in the page's own scripts. */
  async uncaught() {
    const said = await this.stage.entries(ME);
    return said.filter(({ what }) => what === 'uncaught').map(({ detail }) => detail.message);
  }

  /** Ends what was opened. */
  async close() {
    await this.page?.close();
    await this.stage.stop();
  }
}
