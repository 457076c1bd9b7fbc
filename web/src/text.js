/** Every URL and path in `text` without its query and fragment: playback URLs carry tokens there.
 * @param {string} text */
export function withoutQueries(text) {
  return text.replace(/(\/[^\s"'<>?#]*)[?#][^\s"'<>]*/g, '$1');
}

/** @param {string} url absolute */
export function withoutQuery(url) {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** @param {unknown} error */
export function messageOf(error) {
  return withoutQueries(error instanceof Error ? error.message : String(error));
}

/** What `text` says as JSON; undefined when it is none.
 * @param {string} text @returns {unknown} */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The members of an object; of anything else, none.
 * @param {unknown} value @returns {Record<string, unknown>} */
export function membersOf(value) {
  return typeof value === 'object' && value !== null
    ? /** @type {Record<string, unknown>} */ (value)
    : {};
}

/** @param {unknown} value */
export function stringOr(value) {
  return typeof value === 'string' ? value : '';
}

/** What feed() was handed, as text; a blank where there is none to be had.
 * @param {unknown} input @returns {string} */
export function textOf(input) {
  const unreadable = ' ';
  if (typeof input === 'string' && input !== '') return input;
  try {
    const inner = input instanceof Object && 'data' in input ? input.data : input;
    if (typeof inner === 'string') return inner || unreadable;
    if (inner instanceof ArrayBuffer || ArrayBuffer.isView(inner)) {
      return new TextDecoder().decode(inner) || unreadable;
    }
    return JSON.stringify(inner) ?? unreadable;
  } catch {
    return unreadable;
  }
}
