// Takes out of the module what it carries along and nobody uses: what the toolchain exports for
// glue of its own, and the sentences in which nlohmann's lexer explains what is wrong with a text.
// `node wasm/tools/trim.mjs MODULE`, in place; the optimiser then drops what only they needed.
import { readFileSync, writeFileSync } from 'node:fs';

const HEADER = 8;
const EXPORTS = 7;
const DATA = 11;
const UNUSED = /^(__errno_location|__indirect_function_table|stack\w+)$/;
const SENTENCE = /invalid [ -~]{6,}/g;

/** A LEB128 number. @param {Uint8Array} bytes @param {number} at
 * @returns {[value: number, next: number]} */
function numberAt(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

/** @param {number} value @returns {number[]} */
function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** The export section without those that are unused. @param {Buffer} section */
function withoutUnused(section) {
  const kept = [];
  const [count, begin] = numberAt(section, 0);
  for (let i = 0, at = begin; i < count; i++) {
    const [size, name] = numberAt(section, at);
    const [, next] = numberAt(section, name + size + 1);
    if (!UNUSED.test(section.toString('utf8', name, name + size)))
      kept.push(section.subarray(at, next));
    at = next;
  }
  return Buffer.concat([Buffer.from(leb(kept.length)), ...kept]);
}

/** The data section with zeros, which take no room, in place of the sentences.
 * @param {Buffer} section */
function withoutSentences(section) {
  const text = section.toString('latin1');
  return Buffer.from(
    text.replace(SENTENCE, (sentence) => '\0'.repeat(sentence.length)),
    'latin1',
  );
}

/** @param {Buffer} module */
function trim(module) {
  const parts = [module.subarray(0, HEADER)];
  for (let at = HEADER; at < module.length;) {
    const id = module[at] ?? 0;
    const [size, begin] = numberAt(module, at + 1);
    at = begin + size;
    let section = module.subarray(begin, at);
    if (id === EXPORTS) section = withoutUnused(section);
    if (id === DATA) section = withoutSentences(section);
    parts.push(Buffer.from([id, ...leb(section.length)]), section);
  }
  return Buffer.concat(parts);
}

const [path] = process.argv.slice(2);
if (!path) throw new Error('usage: trim.mjs MODULE');
writeFileSync(path, trim(readFileSync(path)));
