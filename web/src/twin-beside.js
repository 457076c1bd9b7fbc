/** Where the core as JavaScript is: beside this file. Bundlers read this line, too. */
export const twinUrl = () => new URL('./no-wasm.js', import.meta.url).href;
