// Encodes bytes as printable ASCII without quote and backslash. Brotli compresses this text nearly as
// well as the bytes themselves, and far better than hex or base64.

/** ' ' or '!' before a character adds one or two rows to its byte. */
const SPACE = ' '.charCodeAt(0);
const FIRST = '#'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const ROW = '~'.charCodeAt(0) - FIRST;

/** @param {Uint8Array} bytes */
export function printable(bytes) {
  let text = '';
  for (const byte of bytes) {
    const code = FIRST + (byte % ROW);
    text += ['', ' ', '!'][Math.floor(byte / ROW)];
    text += String.fromCharCode(code < BACKSLASH ? code : code + 1);
  }
  return text;
}

/** Decodes what printable() encoded.
 * @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function bytesOf(text) {
  const bytes = new Uint8Array(text.length);
  let size = 0;
  let row = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < FIRST) {
      row = code - SPACE + 1;
    } else {
      bytes[size++] = row * ROW + code - FIRST - (code > BACKSLASH ? 1 : 0);
      row = 0;
    }
  }
  return bytes.slice(0, size);
}
