/** @typedef {{ what: string, detail: string, at: number }} Mark */

const TOGETHER_MS = 40;
const KEPT = 200;

/** What happens in this page and when, for the stage's timeline. Marks are sent together, and not
 * while something is being measured. */
export class Marks {
  /** @type {Mark[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** This page among others on the same timeline. */
  page = Math.random().toString(36).slice(2, 6);

  /** @param {string} what @param {string} [detail]
   * @param {number} [now] as performance.now() has it */
  add(what, detail = '', now = performance.now()) {
    const text = detail === '' ? `page ${this.page}` : `${detail}, page ${this.page}`;
    this.#waiting.push({ what, detail: text, at: performance.timeOrigin + now });
    if (this.#waiting.length > KEPT) this.#waiting.shift();
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#send(), TOGETHER_MS);
  }

  /** @param {{ detail?: unknown }} entry of the timeline */
  isOwn({ detail }) {
    return String(detail).endsWith(`page ${this.page}`);
  }

  async #send() {
    this.#timer = undefined;
    const marks = this.#waiting.splice(0);
    try {
      await fetch('/stage/timeline', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(marks),
      });
    } catch {
      // The stage is gone; the chat's link says so.
    }
  }
}
