// The names of wasm/tools/parameters.cpp for `a` and `b`; a test compares them.

/** `a b`; a Report goes by its machine; bits of one number are joined by +, the lowest first.
 * @type {Record<string, string | undefined>} */
const NAMES = {
  FrameArrived: 'beginning',
  WindowAdvertised: 'windowMs',
  TokenArrived: 'lifetimeSeconds sessionSeconds',
  TokenFailed: 'status retryAfterSeconds',
  SocketClosed: 'code clean',
  ErrorFrame: 'code',
  Created: 'options',
  PlayerAttached: 'state paused+muted',
  PlayerFailed: 'error status',
  MutedChanged: 'muted',
  Notified: 'live unixMs',
  SnapshotFailed: 'status',
  LinkChanged: 'state reason',
  PictureInPictureChanged: 'inWindow',
  Released: 'unixMs inMs',
  OptOutChanged: 'optedOut',
  Link: 'reason nextMs',
  Director: 'reason previous',
  Deliver: 'kind',
  Load: 'fresh',
  Offer: 'offer',
};

/** The numbers of a fact or order by their names.
 * @param {string} said @param {number[]} numbers `a` and `b` */
export const named = (said, numbers) =>
  Object.fromEntries(
    (NAMES[said] ?? '').split(' ').flatMap((names, i) => {
      const bits = names.split('+');
      const number = numbers[i] ?? 0;
      return bits.map((name, bit) => [name, bits[1] ? (number >> bit) & 1 : number]);
    }),
  );
