/** Throws an error that names the option and what it must be. The value is not shown.
 * @type {(call: string, name: string, must: string) => never} */
export const wrong = (call, name, must) => {
  throw new TypeError(`${call}: option '${name}' must be ${must}`);
};

/** @param {string} call @param {string} name @param {unknown} value @param {Rule} rule */
export const check = (call, name, value, [must, test]) => {
  if (!test(value)) wrong(call, name, must);
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
export const aSignal = ['an AbortSignal', (value) => hasMethod(value, 'addEventListener')];

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
