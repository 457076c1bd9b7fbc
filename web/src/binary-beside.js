import { fetchFrom, requester } from './request.js';

/** @import { Platform } from './platform.js' */

/** The core from the file beside this one. The browser caches it separately.
 * @param {Platform} platform @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function binary(platform) {
  const url = new URL('./ivs-autoplay.wasm', import.meta.url);
  // Not by import, because bundlers for pages would try to resolve it.
  const fs = url.protocol === 'file:' && globalThis.process?.getBuiltinModule?.('fs');
  if (fs) return new Uint8Array(fs.readFileSync(url));
  return requester(platform).run(async (signal) => {
    const response = await fetchFrom(platform.fetch, url, { signal });
    if (!response.ok) throw new Error(`ivs-autoplay: ${url.pathname} answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  });
}
