/** Where the core as JavaScript is if the sources run unbuilt. The build replaces this file. */
export const twinUrl = () => new URL('../../build/wasm/wasm/no-wasm.js', import.meta.url).href;
