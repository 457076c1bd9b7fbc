/** Defined by web/build.mjs. */
declare const WASM_TEXT: string;

/** The Network Information API, where a browser has it. */
interface Navigator {
  readonly connection?: { readonly saveData?: boolean };
}
