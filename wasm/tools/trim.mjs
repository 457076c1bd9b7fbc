// Takes out of the module what it carries along and never reads: the sentences in which nlohmann's
// lexer explains what is wrong with a text. `node wasm/tools/trim.mjs MODULE`, in place.
import { readFileSync, writeFileSync } from 'node:fs';

const DATA = 11;
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

/** Fills the sentences with zeros, which the optimiser then leaves out of the file.
 * @param {Buffer} module */
function blank(module) {
  const header = 8;
  for (let at = header; at < module.length; ) {
    const id = module[at];
    const [size, begin] = numberAt(module, at + 1);
    at = begin + size;
    if (id !== DATA) continue;
    const text = module.toString('latin1', begin, at);
    for (const { index, 0: sentence } of text.matchAll(SENTENCE)) {
      module.fill(0, begin + index, begin + index + sentence.length);
    }
  }
}

const [path] = process.argv.slice(2);
if (!path) throw new Error('usage: trim.mjs MODULE');
const module = readFileSync(path);
blank(module);
writeFileSync(path, module);
