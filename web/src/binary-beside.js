/** The core from the file beside this one: cached by itself, and no text that becomes code.
 * @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function binary() {
  const url = new URL('./ivs-autoplay.wasm', import.meta.url);
  if (url.protocol === 'file:' && globalThis.process?.versions?.node) {
    const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises');
    return new Uint8Array(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`ivs-autoplay: ${url.pathname} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
