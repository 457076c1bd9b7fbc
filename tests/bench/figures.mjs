// Figures of repeated measurements, and how they are shown.

/** The smallest value that `share` of them do not exceed.
 * @param {ArrayLike<number>} values @param {number} share */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** @param {ArrayLike<number>} values */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/**
 * One line of a result. `ratio` is the median of the rounds' own ratios, ours ÷ peer; `aim` is met
 * while `ratio` (or, where `limit` says so, `ours`) is not above it.
 * @typedef {{ what: string, unit: string, ours: number, peer: number | null, ratio: number | null,
 *   rounds: number, aim?: number, met?: boolean }} Row
 */

/**
 * @param {string} what @param {string} unit
 * @param {ArrayLike<number>} ours one figure for each round
 * @param {ArrayLike<number>} [peer] the peer's in the same rounds
 * @param {{ ratio?: number, ours?: number }} [aim] the aim: the highest value that meets it
 * @returns {Row} */
export function row(what, unit, ours, peer, aim) {
  const ratios = peer && Array.from(ours, (value, i) => value / (peer[i] ?? NaN));
  const mine = median(ours);
  const ratio = ratios ? median(ratios) : null;
  const goal = aim?.ratio ?? aim?.ours;
  const value = aim?.ratio === undefined ? mine : (ratio ?? NaN);
  return {
    what,
    unit,
    ours: mine,
    peer: peer ? median(peer) : null,
    ratio,
    rounds: ours.length,
    ...(goal === undefined ? {} : { aim: goal, met: value <= goal }),
  };
}

/** Three significant digits, and never an exponent. @param {number | null} value */
export function short(value) {
  if (value === null) return '–';
  if (!Number.isFinite(value)) return '?';
  const digits = value === 0 ? 0 : 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(4, Math.max(0, digits)));
}

/** @param {string} title @param {string} ours @param {string} peer @param {Row[]} rows */
export function table(title, ours, peer, rows) {
  const aimOf = (/** @type {Row} */ { aim, met }) =>
    aim === undefined ? '' : `≤ ${aim} ${met ? 'met' : 'MISSED'}`;
  const lines = [
    [title, 'unit', ours, peer, 'ratio', 'aim'],
    ...rows.map((one) => [
      one.what,
      one.unit,
      short(one.ours),
      short(one.peer),
      short(one.ratio),
      aimOf(one),
    ]),
  ];
  const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map((line) => {
    const cells = line.map((cell, i) => {
      const width = widths?.[i] ?? 0;
      return i < 2 || i === 5 ? cell.padEnd(width) : cell.padStart(width);
    });
    return cells.join('  ').trimEnd();
  });
  return `${text.join('\n')}\n`;
}
