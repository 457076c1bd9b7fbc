import { readFile } from 'node:fs/promises';

/** @import { Platform } from './platform.js' */

/** The core's bytes if the sources run unbuilt. The build replaces this file by binary-inlined.js.
 * @param {Platform} [_platform] @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function binary(_platform) {
  const url = new URL('../../build/wasm/wasm/ivs-autoplay.wasm', import.meta.url);
  return new Uint8Array(await readFile(url));
}
