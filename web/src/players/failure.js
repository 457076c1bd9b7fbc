/** @import { PlayerError } from '../vocabulary.js' */

/** What an HTTP status says about a playlist that failed; undefined: nothing.
 * @param {number} status @returns {PlayerError | undefined} */
export function kindOfStatus(status) {
  if (status === 401 || status === 403) return 'Authorization';
  if (status >= 500) return 'Network';
  return status >= 400 ? 'NotAvailable' : undefined;
}
