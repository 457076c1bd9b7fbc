/** The script that runs now; later nothing tells its address. */
const script = globalThis.document?.currentScript;

/** Where the core as JavaScript is: beside the script; '' where there is none. */
export const twinUrl = () => {
  const address = script && 'src' in script ? script.src : '';
  return address && new URL('no-wasm.js', address).href;
};
