/** Replaces the one place in `source` that reads like `find`, whatever its white space.
 * @param {string} source @param {string} find @param {string} put @returns {string}
 * @throws {Error} when `find` occurs never, or more than once */
export function plant(source, find, put) {
  /** @type {number[]} where each character that is no white space stands in the source */
  const places = [];
  for (let i = 0; i < source.length; i++) if (/\S/.test(source[i] ?? '')) places.push(i);
  const packed = source.replace(/\s/g, '');
  const wanted = find.replace(/\s/g, '');
  const at = packed.indexOf(wanted);
  if (at < 0 || packed.indexOf(wanted, at + 1) >= 0)
    throw new Error(`'${find}' occurs ${at < 0 ? 'nowhere' : 'more than once'}`);
  const begin = places[at] ?? 0;
  const end = (places[at + wanted.length - 1] ?? 0) + 1;
  return source.slice(0, begin) + put + source.slice(end);
}

/** @param {string} file a defect's file: of a source without its ending, of a header whole
 * @returns {string} its name in wasm/core */
export const sourceOf = (file) => (file.endsWith('.hpp') ? file : `${file}.cpp`);
