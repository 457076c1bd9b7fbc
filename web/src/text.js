/** Removes query, fragment and user from every URL and path in `text`: they may contain tokens. Takes
 * time in proportion to the text, which may be a server's.
 * @param {string} text */
export const withoutQueries = (text) => {
  return text
    .replace(/\/\/[^\s/?#]*@/g, '//')
    .replace(/[^\s"'<>]+/g, (word) => (/[/=]/.test(word) ? word.replace(/[?#].*/, '') : word));
};

/** @param {unknown} error whatever was thrown */
export const messageOf = (error) => {
  try {
    return withoutQueries(String(error instanceof Error ? error.message : error));
  } catch {
    return 'an error without text';
  }
};

/** Parses `text` as JSON; undefined if it is not JSON.
 * @param {string} text @returns {unknown} */
export const parseJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The members of an object; {} for anything else.
 * @param {unknown} value @returns {Record<string, unknown>} */
export const membersOf = (value) => {
  return Object(value) === value ? /** @type {Record<string, unknown>} */ (value) : {};
};

/** @param {unknown} value */
export const stringOr = (value) => {
  return typeof value === 'string' ? value : '';
};

/** A number, or a number as text; 0 for anything else. @param {unknown} value */
export const numberOr0 = (value) => {
  return /^(number|string)$/.test(typeof value) ? Number(value) || 0 : 0;
};

/** The argument of feed() as text; ' ' if it has none.
 * @param {any} input @returns {string} */
export const textOf = (input) => {
  let text;
  try {
    text = input?.data ?? input;
    if (text instanceof ArrayBuffer || ArrayBuffer.isView(text)) {
      text = new TextDecoder().decode(text);
    } else if (typeof text !== 'string') {
      text = JSON.stringify(text);
    }
  } catch {
    text = '';
  }
  return text || ' ';
};
