import { binary } from './binary.js';
import { requester } from './request.js';
import { messageOf } from './text.js';
import { twinUrl } from './twin.js';

/** @import { CoreExports } from './core.js' */
/** @import { Platform } from './platform.js' */

/** Makes an instance of the core with a memory of its own. @typedef {() => Promise<CoreExports>} Instantiate */

/** What may be missing, and what to do. */
const NEEDED = {
  TextEncoder: "set it, in Jest from 'node:util'",
  TextDecoder: "set it, in Jest from 'node:util'",
};

/** @type {Promise<Instantiate> | undefined} */
let loaded;

/** Loads the core once for all machines. After a failure the next call tries again.
 * @param {Platform} platform
 * @param {string} [noWasmUrl] of no-wasm.js; default: beside the script
 * @returns {Promise<Instantiate>} */
export const load = (platform, noWasmUrl) => {
  loaded ??= loadNow(platform, noWasmUrl).catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
};

/** @param {Platform} platform @param {string} [noWasmUrl] @returns {Promise<Instantiate>} */
const loadNow = async (platform, noWasmUrl) => {
  for (const [name, remedy] of Object.entries(NEEDED)) {
    if (!Reflect.get(globalThis, name)) {
      throw new Error(`ivs-autoplay: there is no ${name} here; ${remedy}`);
    }
  }
  if (!globalThis.WebAssembly) {
    return twin('there is no WebAssembly here', platform, noWasmUrl);
  }
  const bytes = await binary(platform);
  try {
    // Safari refuses here, the others already in compile().
    const { module } = await WebAssembly.instantiate(bytes, {});
    return async () => exportsOf(await WebAssembly.instantiate(module, {}));
  } catch (error) {
    return twin(causeOf(error), platform, noWasmUrl);
  }
};

/** @param {WebAssembly.Instance} instance */
const exportsOf = ({ exports }) => /** @type {CoreExports} */ (/** @type {unknown} */ (exports));

/** Only the text of the error says why a browser refuses. @param {unknown} error */
const causeOf = (error) => {
  const text = messageOf(error);
  return /CSP|Content.Security|unsafe-eval|embedder/i.test(text)
    ? "the Content-Security-Policy refuses WebAssembly (add 'wasm-unsafe-eval' to script-src)"
    : `WebAssembly failed: ${text}`;
};

/** The core as JavaScript. @param {string} cause @param {Platform} platform @param {string} [noWasmUrl]
 * @returns {Promise<Instantiate>} */
const twin = async (cause, platform, noWasmUrl) => {
  const url = noWasmUrl ?? twinUrl();
  try {
    if (!url) throw new Error('its address is not known');
    // Not for bundlers: the address is known only here.
    const { instantiate } = await requester(platform).run(
      () => import(/* webpackIgnore: true */ /* @vite-ignore */ url),
    );
    return async () => instantiate();
  } catch (error) {
    throw new Error(
      `ivs-autoplay: ${cause}, and no-wasm.js does not load from ${url}: ${messageOf(error)}; ` +
        "serve it beside the script, or set the option 'noWasmUrl'",
    );
  }
};
