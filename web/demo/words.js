/** @import { Reason } from '../src/vocabulary.js' */

/**
 * What the page shows for a reason: the kind of surface over the video, its headline and hint, and the
 * sentence below the video.
 * @typedef {object} Words
 * @property {'live' | 'quiet' | 'busy' | 'offer' | 'paused' | 'over' | 'trouble'} surface
 * @property {string} headline
 * @property {string} hint
 * @property {string} sentence
 */

/** @param {Words['surface']} surface @param {string} headline @param {string} hint
 * @param {string} sentence @returns {Words} */
const words = (surface, headline, hint, sentence) => ({ surface, headline, hint, sentence });

/** @type {Record<Reason, Words>} */
export const WORDS = {
  closed: words(
    'over',
    'Closed',
    'Reload the page to watch again.',
    'This page does not follow the channel any more.',
  ),
  playing: words('live', '', '', 'You are watching the broadcast, with sound.'),
  viewer_paused: words(
    'paused',
    'Paused',
    'It stays paused until you press Play.',
    'You paused. Nothing starts until you press Play.',
  ),
  opted_out: words(
    'offer',
    'Ready when you are',
    'Broadcasts do not start by themselves for you.',
    'You chose that broadcasts do not start by themselves.',
  ),
  ask_first: words(
    'offer',
    'The broadcast is on',
    'Press Play to watch.',
    'The broadcast is on. This page asks before it starts.',
  ),
  data_saver: words(
    'offer',
    'The broadcast is on',
    'Press Play to watch. Your browser saves data.',
    'The broadcast is on. It does not start by itself because your browser saves data.',
  ),
  blocked_by_policy: words(
    'offer',
    'The broadcast is on',
    'Your browser blocks playback until you click.',
    'The broadcast is on. Your browser blocks playback until you click.',
  ),
  muted_by_policy: words(
    'live',
    '',
    '',
    'You are watching without sound. Your browser allows sound after a click.',
  ),
  page_hidden: words(
    'quiet',
    'The broadcast is on',
    'It starts when this page is visible.',
    'The broadcast is on. It starts when this page is visible.',
  ),
  player_unsupported: words(
    'trouble',
    'No player here',
    'Try another browser.',
    'This browser has no player for the broadcast.',
  ),
  player_silent: words(
    'trouble',
    'The player does not respond',
    'It is loaded again.',
    'The player does not respond. The page loads it again from time to time.',
  ),
  not_authorized: words(
    'trouble',
    'Not authorized',
    'The channel is private.',
    'You are not authorized to watch this channel.',
  ),
  viewer_limit: words(
    'trouble',
    'The channel is full',
    'The page tries again within a minute.',
    'The channel has reached its viewer limit. The page tries again.',
  ),
  invalid_playlist: words(
    'trouble',
    'The broadcast cannot be read',
    'The page tries again.',
    'The playlist of the channel cannot be read. The page tries again.',
  ),
  network_error: words(
    'trouble',
    'Network error',
    'The page tries again.',
    'The broadcast cannot be reached. The page tries again.',
  ),
  manifest_unavailable: words(
    'busy',
    'Almost there',
    'The broadcaster is live. Playback follows.',
    'The broadcaster is live, but the manifest is not available yet. The page tries again.',
  ),
  channel_ambiguous: words(
    'trouble',
    'Two channels, one name',
    'The page must name one of them.',
    'Two channels have the same name. The first one is followed.',
  ),
  starting: words(
    'busy',
    'Starting',
    'The broadcaster has gone live.',
    'The broadcaster has gone live. Playback is starting.',
  ),
  buffering: words(
    'busy',
    'Loading',
    'Playback continues in a moment.',
    'The player is waiting for data.',
  ),
  draining: words(
    'busy',
    'The broadcast is over',
    'Its last seconds are playing out.',
    'The broadcaster has stopped. The last seconds are playing out.',
  ),
  not_released: words(
    'quiet',
    'The broadcast begins soon',
    'It starts by itself. There is nothing to press.',
    'The broadcaster is ready. The page waits for the release.',
  ),
  about_to_start: words(
    'quiet',
    'The broadcast is about to start',
    'It starts by itself. There is nothing to press.',
    'The broadcast is about to start. The page is listening.',
  ),
  ended: words(
    'over',
    'The broadcast has ended',
    'Stay here: the next one starts by itself.',
    'The broadcast has ended. The page waits for the next one.',
  ),
  kicked: words(
    'trouble',
    'You were disconnected',
    'The page reconnects in a minute.',
    'A moderator disconnected you from the room. The page reconnects later.',
  ),
  link_down: words(
    'quiet',
    'Waiting for the broadcast',
    'The event connection is down. The page polls the channel.',
    'The connection that reports go-lives is down. The page reconnects.',
  ),
  checking: words(
    'quiet',
    'One moment',
    'Checking whether the broadcaster is live.',
    'The page is checking whether the broadcaster is live.',
  ),
  waiting_for_broadcast: words(
    'quiet',
    'Waiting for the broadcast',
    'It starts by itself. There is nothing to press.',
    'The broadcaster is offline. The page is listening.',
  ),
};

/** Replaces the sentence of `playing` and `muted_by_policy` after the end of the broadcast. */
export const PLAYING_OUT = 'The broadcaster has stopped. You are watching the last seconds.';

/** The chat connection's states.
 * @type {Record<import('../src/vocabulary.js').LinkState, string>} */
export const LINKS = {
  Idle: 'Connecting',
  FetchingToken: 'Connecting',
  Opening: 'Connecting',
  Open: 'Listening for events',
  Waiting: 'Connection lost, reconnecting',
  Offline: 'Your device is offline',
  Frozen: 'Suspended',
  Stopped: 'Stopped',
};
