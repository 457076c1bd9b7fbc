/** A gap larger than this between the two clocks is sleep, not drift. */
const SLEEP_MS = 2000;

/**
 * Milliseconds that only go forward, and that go on while the computer sleeps:
 * `performance.now()`, which may stand still then, plus every gap of more than 2 s by which the
 * wall clock ran ahead of it. A wall clock set back, or drifting, changes nothing.
 * @param {() => number} steady performance.now @param {() => number} wall Date.now
 */
export const clockOf = (steady, wall) => {
  let ahead = wall() - steady();
  let slept = 0;
  let told = 0;
  return {
    now() {
      const now = steady();
      const gap = wall() - now - ahead;
      ahead += gap;
      if (gap > SLEEP_MS) slept += gap;
      return now + slept;
    },

    /** Milliseconds slept that no call of this has returned yet; as of the last now(). */
    takeJump() {
      const jump = slept - told;
      told = slept;
      return jump;
    },
  };
};
