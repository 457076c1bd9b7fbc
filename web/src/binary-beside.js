import { fetchFrom, requester } from './request.js';

/** @import { Platform } from './platform.js' */

/** The first bytes of every WebAssembly module: '\0asm'. */
const MAGIC = '0,97,115,109';

/** The core from the file beside this one. The browser caches it separately.
 * @param {Platform} platform @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function binary(platform) {
  const url = new URL('./ivs-autoplay.wasm', import.meta.url);
  // Not by import, because bundlers for pages would try to resolve it.
  const fs = url.protocol === 'file:' && globalThis.process?.getBuiltinModule?.('fs');
  if (fs) return new Uint8Array(fs.readFileSync(url));
  return requester(platform).run(async (signal) => {
    const response = await fetchFrom(platform.fetch, url, { signal });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.ok && String(bytes.subarray(0, 4)) === MAGIC) return bytes;
    throw new Error(
      `ivs-autoplay: ${url.pathname} is not the core but HTTP ${response.status} ` +
        `${response.headers.get('content-type')}; serve ivs-autoplay.wasm beside the script (in ` +
        "Vite: optimizeDeps.exclude: ['ivs-autoplay/external'])",
    );
  });
}
