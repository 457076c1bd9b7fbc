/** A gap larger than this between the two clocks is sleep, not drift. */
const SLEEP_MS = 2000;

/**
 * Milliseconds that only go forward, and that go on while the computer sleeps:
 * `performance.now()`, which may stand still then, plus every gap of more than 2 s by which the
 * wall clock ran ahead of it. A wall clock set back, or drifting, changes nothing.
 */
export class Clock {
  #steady;
  #wall;
  #lastSteady;
  #lastWall;
  #slept = 0;
  #jump = 0;

  /** @param {() => number} steady performance.now @param {() => number} wall Date.now */
  constructor(steady, wall) {
    this.#steady = steady;
    this.#wall = wall;
    this.#lastSteady = steady();
    this.#lastWall = wall();
  }

  now() {
    const steady = this.#steady();
    const wall = this.#wall();
    const gap = wall - this.#lastWall - (steady - this.#lastSteady);
    this.#lastSteady = steady;
    this.#lastWall = wall;
    if (gap > SLEEP_MS) {
      this.#slept += gap;
      this.#jump += gap;
    }
    return steady + this.#slept;
  }

  /** Milliseconds slept that no call of this has returned yet; as of the last now(). */
  takeJump() {
    const jump = this.#jump;
    this.#jump = 0;
    return jump;
  }
}
