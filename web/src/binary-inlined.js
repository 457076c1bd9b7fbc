/** The core as hex digits, put here by the build: brotli packs them tighter than base64. */
const hex = WASM_HEX;

/** @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function binary() {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.substr(i * 2, 2), 16);
  return bytes;
}
