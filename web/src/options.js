/** Says which option is wrong, what it must be, and nothing of its value.
 * @param {string} call @param {string} name @param {string} must @returns {never} */
export function wrong(call, name, must) {
  throw new TypeError(`${call}: option '${name}' must be ${must}`);
}

/**
 * @typedef {{ must: string, test: (value: unknown) => boolean }} Rule
 */

/** @param {string} must @param {(value: unknown) => boolean} test @returns {Rule} */
const rule = (must, test) => ({ must, test });

/** @param {unknown} value @param {string} method */
export function hasMethod(value, method) {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof Reflect.get(value, method) === 'function'
  );
}

export const aString = rule('a non-empty string', (v) => typeof v === 'string' && v !== '');
export const aFunction = rule('a function', (v) => typeof v === 'function');
export const aBoolean = rule('true or false', (v) => typeof v === 'boolean');
export const anObject = rule('an object', (v) => typeof v === 'object' && v !== null);
export const aSignal = rule('an AbortSignal', (v) => hasMethod(v, 'addEventListener'));

/** @param {...string} words */
export function oneOf(...words) {
  const must = words.map((word) => `'${word}'`).join(' or ');
  return rule(must, (v) => words.includes(/** @type {string} */ (v)));
}

/** @param {Rule} first @param {Rule} second */
export function either(first, second) {
  return rule(`${first.must} or ${second.must}`, (v) => first.test(v) || second.test(v));
}

/** @param {string} must @param {RegExp} pattern */
export function matching(must, pattern) {
  return rule(must, (v) => typeof v === 'string' && pattern.test(v));
}

/** Throws a TypeError that names the first option that is unknown or not as its rule says.
 * An option given as undefined counts as not given.
 * @param {string} call @param {unknown} options @param {Record<string, Rule>} rules */
export function checkOptions(call, options, rules) {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${call}: options must be an object`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) {
      const known = Object.keys(rules).filter((key) => key !== 'platform');
      throw new TypeError(`${call}: there is no option '${name}'; there are ${known.join(', ')}`);
    }
    const { must, test } = /** @type {Rule} */ (rules[name]);
    if (value !== undefined && !test(value)) wrong(call, name, must);
  }
}
