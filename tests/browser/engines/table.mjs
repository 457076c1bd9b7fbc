/** What came of a case in one browser with one player: a time or FAILED, or why it was not run.
 * @typedef {{ text?: string, reason?: string, failed?: boolean }} Cell */

/** The lines of a table, and below it the reasons for what was not run.
 * @param {string[]} heads of the columns @param {string[]} names of the rows @param {Cell[][]} rows */
export function lines(heads, names, rows) {
  /** @type {string[]} */
  const reasons = [];
  /** @param {Cell} cell */
  const show = ({ text = '', reason }) => {
    if (!reason) return text;
    if (!reasons.includes(reason)) reasons.push(reason);
    return `not run (${reasons.indexOf(reason) + 1})`;
  };
  const table = [['case', ...heads], ...rows.map((row, i) => [names[i], ...row.map(show)])];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  return [
    ...table.map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    ),
    ...reasons.map((reason, i) => `(${i + 1}) ${reason}`),
  ];
}
