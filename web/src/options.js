import { withoutQueries } from './text.js';

/** Throws an error that names the option, what it must be and what it is.
 * @type {(call: string, name: string, must: string, is?: string) => never} */
export const wrong = (call, name, must, is = '') => {
  throw new TypeError(`${call}: option '${name}' must be ${must}${is && `, not ${is}`}`);
};

/** A wrong value for an error, without what may be secret.
 * @param {string} name @param {unknown} value @returns {string} */
export const shown = (name, value) => {
  const isObject = (/** @type {unknown} */ it) => Object(it) === it;
  const kind = (/** @type {unknown} */ it) => Object.prototype.toString.call(it);
  if (isObject(value)) {
    const object = /** @type {{ at?: unknown }} */ (value);
    if (Object.keys(object).join() !== 'at') return kind(value);
    return `{ at: ${isObject(object.at) ? kind(object.at) : shown(name, object.at)} }`;
  }
  if (typeof value !== 'string') return String(value);
  return /^token(?!Url)/.test(name) ? 'a string' : `'${withoutQueries(value).slice(0, 80)}'`;
};

/** @param {string} call @param {string} name @param {unknown} value @param {Rule} rule */
export const check = (call, name, value, [must, test]) => {
  if (!test(value)) wrong(call, name, must, shown(name, value));
};

/** @typedef {[must: string, test: (value: any) => unknown]} Rule */

/** @param {any} value @param {string} method */
export const hasMethod = (value, method) => typeof value?.[method] === 'function';

/** @param {string} must @param {string} type @returns {Rule} */
export const ofType = (must, type) => [must, (value) => typeof value === type];

/** @param {string} must @param {RegExp} pattern @returns {Rule} */
export const matching = (must, pattern) => [
  must,
  (value) => typeof value === 'string' && pattern.test(value),
];

/** @type {Rule} */
export const anything = ['', () => true];
export const aString = matching('a non-empty string', /[^]/);
export const aFunction = ofType('a function', 'function');
export const aBoolean = ofType('true or false', 'boolean');
/** @type {Rule} */
export const anObject = ['an object', (value) => value && typeof value === 'object'];
/** @type {Rule} */
export const aSignal = [
  'an AbortSignal',
  (value) => hasMethod(value, 'addEventListener') && 'aborted' in value,
];
/** What replaces parts of the browser. @type {Rule} */
export const aPlatform = [
  'an object of functions, and page',
  (value) =>
    anObject[1](value) &&
    Object.entries(value).every(
      ([name, part]) => part === undefined || (name === 'page' ? anObject : aFunction)[1](part),
    ),
];

/** @param {...string} words @returns {Rule} */
export const oneOf = (...words) => [`'${words.join("' or '")}'`, (value) => words.includes(value)];

/** Throws a TypeError that names the first option that is unknown or breaks its rule. An option
 * that is undefined counts as absent.
 * @param {string} call @param {unknown} options @param {Record<string, Rule>} rules */
export const checkOptions = (call, options, rules) => {
  if (!anObject[1](options)) throw new TypeError(`${call}: options must be an object`);
  for (const [name, value] of Object.entries(/** @type {object} */ (options))) {
    const known = Object.keys(rules);
    if (!known.includes(name)) {
      throw new TypeError(
        `${call}: unknown option '${name}'; known options: ${known.join(', ') || 'none'}`,
      );
    }
    if (value !== undefined) check(call, name, value, /** @type {Rule} */ (rules[name]));
  }
};
