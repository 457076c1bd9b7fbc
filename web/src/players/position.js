/** @import { Report } from './reports.js' */

const INTERVAL_MS = 1000;

/** Turns a player's many time updates into at most one report a second, and none while the
 * position stands still.
 * @param {() => number} now ms @param {() => number} position seconds @param {Report} report */
export const positionWatch = (now, position, report) => {
  let last = NaN; // at first, nothing has moved
  let reported = -Infinity;
  return () => {
    const at = position();
    const moved = at - last;
    if (!Number.isFinite(at)) return;
    last = at;
    if (!moved || now() - reported < INTERVAL_MS) return;
    reported = now();
    report('PositionMoved');
  };
};
