/** If one clock runs ahead of the other by more than this, the computer slept. Less is drift. */
const SLEEP_MS = 2000;

/**
 * A monotonic clock in milliseconds that includes the time the computer slept. `performance.now()`
 * may stop during sleep, so every gap of more than 2 s by which the wall clock ran ahead is added.
 * A wall clock that drifts or is set back changes nothing.
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

    /** Milliseconds slept, up to the last now(), that no earlier call has returned. */
    takeJump() {
      const jump = slept - told;
      told = slept;
      return jump;
    },
  };
};
