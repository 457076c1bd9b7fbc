import { readFile } from 'node:fs/promises';

/** The core's bytes when these sources run unbuilt. The build puts binary-inlined.js in its place.
 * @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function binary() {
  const url = new URL('../../build/wasm/wasm/ivs-autoplay.wasm', import.meta.url);
  return new Uint8Array(await readFile(url));
}
