import { DIRECTOR_MUTANTS } from './mutants-director.mjs';
import { EVIDENCE_MUTANTS } from './mutants-evidence.mjs';
import { LINK_MUTANTS } from './mutants-link.mjs';

/** A defect to plant: the file of the core (a header with its ending), the text and its replacement,
 * and the oracle's judgements of which one must find the defect.
 * @typedef {{ name: string, file: string, find: string, put: string, expect: string[] }} Mutant */

/** @type {Mutant[]} */
export const MUTANTS = [...LINK_MUTANTS, ...EVIDENCE_MUTANTS, ...DIRECTOR_MUTANTS];

/** How many characters must be inserted, deleted or replaced to turn one text into the other.
 * @param {string} from @param {string} to */
function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + (letter === to[j] ? 0 : 1),
          (row[j + 1] ?? 0) + 1,
          (next[j] ?? 0) + 1,
        ),
      );
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The names that no defect has, each with the defect's name that resembles it most.
 * @param {string[]} names */
export function unknownNames(names) {
  const known = MUTANTS.map((mutant) => mutant.name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const typed = name.slice(0, 200);
      const distances = known.map((one) => editDistance(typed, one));
      return { name, nearest: known[distances.indexOf(Math.min(...distances))] };
    });
}
