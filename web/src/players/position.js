const INTERVAL_MS = 1000;

/** Turns a player's many time updates into at most one report a second, and none while the
 * picture stands still.
 * @param {() => number} now ms @param {() => void} moved */
export function positionWatch(now, moved) {
  let last = NaN;
  let reported = -Infinity;
  /** @param {number} position seconds */
  return (position) => {
    if (!Number.isFinite(position) || position === last) return;
    const first = Number.isNaN(last);
    last = position;
    if (first || now() - reported < INTERVAL_MS) return;
    reported = now();
    moved();
  };
}
