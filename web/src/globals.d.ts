/** Defined by web/build.mjs. */
declare const WASM_HEX: string;
