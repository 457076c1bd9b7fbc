import { messageOf } from './text.js';

/** @typedef {Event & { error: Error }} FailureEvent an error that the page may show or log */

/** An event with additional `members`.
 * @template {object} T @param {string} type @param {T} members @returns {Event & T} */
export const eventOf = (type, members) => Object.assign(new Event(type), members);

/** @param {unknown} error @returns {FailureEvent} */
export const failureEvent = (error) =>
  eventOf('error', { error: error instanceof Error ? error : new Error(messageOf(error)) });

/** An error with a name and additional `members`.
 * @template {object} T @param {string} name @param {string} message @param {T} members
 * @returns {Error & T} */
export const errorOf = (name, message, members) =>
  Object.assign(new Error(message), { name, ...members });
