// Bytes as text that any file can hold: the printable ASCII characters without quote and backslash.
// Brotli packs it nearly as tightly as the bytes themselves, which hex digits or base64 are far from.

/** ' ' and '!' before a character say that its byte is one or two rows further on. */
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

/** The bytes that printable() was given.
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
