import { bytesOf } from './printable.js';

/** The core, inlined as text by the build.
 * @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function binary() {
  return bytesOf(WASM_TEXT);
}
