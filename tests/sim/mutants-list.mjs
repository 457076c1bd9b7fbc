import { DIRECTOR_MUTANTS } from './mutants-director.mjs';
import { EVIDENCE_MUTANTS } from './mutants-evidence.mjs';
import { LINK_MUTANTS } from './mutants-link.mjs';

/** A defect to plant: the file of the core (a header with its ending), the text and its replacement,
 * and the oracle's judgements of which one must find the defect.
 * @typedef {{ name: string, file: string, find: string, put: string, expect: string[] }} Mutant */

/** @type {Mutant[]} */
export const MUTANTS = [...LINK_MUTANTS, ...EVIDENCE_MUTANTS, ...DIRECTOR_MUTANTS];
