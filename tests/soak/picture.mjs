// What the samples of a media element say of its picture: whether it moves, since when, in which
// load, and how far it fell behind since that load began.

/** @typedef {{ at: number, what: string, time: number, paused: boolean, muted: boolean }} Sample
 *   one event of the element: Unix ms, its name, and the element's state after it */

/** A picture that has not advanced for this long stands still. Browsers report the time of a hidden
 * page's element once a second. */
const STILL_MS = 2500;
/** More than a sample can advance by playing: a seek. */
const SEEK_S = 1.5;

export class Picture {
  /** Grows when an element is emptied and when it knows what it is going to play. */
  loads = 0;
  loadedAt = 0;
  /** When the present movement began, Unix ms; 0 = it stands still. */
  movingSince = 0;
  /** Seconds that it advanced in the present movement. */
  advanced = 0;
  /** When it advanced last, Unix ms. */
  movedAt = 0;
  muted = false;
  /** Seconds that it fell behind the clock since its load began to play. */
  behind = 0;
  #last = /** @type {Sample | undefined} */ (undefined);
  #playingAt = 0;
  #emptied = false;
  #origin = /** @type {{ at: number, time: number } | undefined} */ (undefined);

  /** @param {Sample} sample @returns {number} seconds by which the picture advanced */
  see(sample) {
    const { at, what, time } = sample;
    const last = this.#last;
    this.#last = sample;
    this.muted = sample.muted;
    if (what === 'emptied' || what === 'loadedmetadata') {
      this.loads++;
      // What an emptied element knows later belongs to the load that emptied it.
      if (!(what === 'loadedmetadata' && this.#emptied)) this.loadedAt = at;
      this.#emptied = what === 'emptied';
      this.#origin = undefined;
      return 0;
    }
    if (what === 'playing') this.#playingAt = at;
    if (!last) return 0;
    const step = time - last.time;
    if (step < 0) this.#origin = undefined;
    if (step <= 0 || step > (at - last.at) / 1000 + SEEK_S) return 0;
    if (!this.isMoving(at)) {
      // The event is exact, but it comes before the time has advanced.
      this.movingSince = at - this.#playingAt < STILL_MS ? this.#playingAt : at;
      this.advanced = 0;
    }
    this.movedAt = at;
    this.advanced += step;
    this.#origin ??= { at, time };
    this.behind = (at - this.#origin.at) / 1000 - (time - this.#origin.time);
    return step;
  }

  /** @param {number} now */
  isMoving(now) {
    if (this.movingSince && now - this.movedAt > STILL_MS) this.movingSince = 0;
    return this.movingSince > 0;
  }

  /** A new page has a new element. */
  reset() {
    this.loads++;
    this.movingSince = this.advanced = this.behind = 0;
    this.#last = this.#origin = undefined;
  }
}
