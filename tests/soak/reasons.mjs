// Which reasons may be said of what the picture shows and of what the soak did.

/** @typedef {{ reason: string, isPlaying: boolean, offer: string, broadcast: string,
 *   link: string }} Says what the page says of itself */
/** @typedef {object} Known
 * @property {number} now
 * @property {boolean} moving the picture moves
 * @property {number} restMs since anything changed
 * @property {{ told: boolean, refused: boolean } | undefined} live
 * @property {number} endedAt
 * @property {{ running: boolean, visible: boolean, online: boolean }} page
 * @property {{ paused: boolean, muted: boolean, unsure: boolean }} viewer
 * @property {boolean} asks
 * @property {boolean} released the page's gate is open, or it has none
 * @property {boolean} muted the element is
 */

/** Nothing in a soak leads to these. */
const NEVER = [
  'opted_out',
  'data_saver',
  'blocked_by_policy',
  'player_unsupported',
  'channel_ambiguous',
  'about_to_start',
  'kicked',
  'closed',
];
const IS_PLAYING = ['playing', 'muted_by_policy', 'draining'];
/** What a page may still be at after this long. */
const REST_MS = 8000;
/** A player that stalls at the end of a broadcast is given up by then. */
const DRAIN_MS = 75_000;
/** A link that is not open for so long has to be told. */
const LINK_MS = 20_000;

/** What is wrong with a reason; '' = nothing that can be known. @param {Says} says
 * @param {Known} known */
export function wrongReason(says, known) {
  const { reason, isPlaying } = says;
  const { moving, restMs, viewer, asks, page, released } = known;
  const said = `${reason}, isPlaying ${isPlaying}, link ${says.link}`;
  if (NEVER.includes(reason)) return `${said}: nothing leads to it`;
  if (restMs < REST_MS || !page.running) return '';
  if (reason === 'viewer_paused' && !viewer.paused && !viewer.unsure)
    return `${said}: the viewer did not pause`;
  if (reason === 'ask_first' && !asks) return `${said}: the page does not ask`;
  if (reason === 'page_hidden' && page.visible) return `${said}: the page is visible`;
  if (reason === 'not_released' && released) return `${said}: the gate is open`;
  if (reason === 'link_down' && says.link === 'Open') return `${said}: the link is open`;
  if (isPlaying !== moving) return `${said}: the picture ${moving ? 'moves' : 'stands still'}`;
  if (moving) return wrongInMotion(says, known) && `${said}: it moves`;
  return wrongAtRest(says, known);
}

/** @param {Says} says @param {Known} known */
function wrongInMotion({ reason }, { muted, viewer, live }) {
  if (!live) return !IS_PLAYING.includes(reason);
  if (!muted || viewer.muted) return reason !== 'playing';
  // A viewer's own mute in an earlier stream is still the viewer's.
  return reason !== 'muted_by_policy' && reason !== 'playing';
}

/** @param {Says} says @param {Known} known */
function wrongAtRest({ reason, link }, { live, viewer, restMs, now, endedAt, released }) {
  const said = `${reason}, link ${link}`;
  if (live && !released) {
    const known = live.told && link === 'Open' && !viewer.paused && reason !== 'page_hidden';
    return known && reason !== 'not_released' ? `${said}: the gate is closed` : '';
  }
  if (live && viewer.paused && live.told && reason !== 'viewer_paused')
    return `${said}: the viewer paused a broadcast that is on`;
  if (live) return '';
  if (reason === 'draining' && now - endedAt < DRAIN_MS) return '';
  const rest = viewer.paused ? ['viewer_paused'] : [];
  if (
    link === 'Open' &&
    ['ended', 'waiting_for_broadcast', 'page_hidden', ...rest].includes(reason)
  )
    return '';
  if (link === 'Open') return restMs > LINK_MS ? `${said}: nothing is live` : '';
  if (restMs > LINK_MS && !['link_down', 'checking', ...rest].includes(reason))
    return `${said}: the link is down`;
  return '';
}
