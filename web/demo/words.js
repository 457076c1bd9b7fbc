/** @import { Reason } from '../src/vocabulary.js' */

/**
 * What the page shows for a reason: which surface lies over the picture, its headline and hint, and
 * the sentence under it.
 * @typedef {object} Words
 * @property {'live' | 'quiet' | 'busy' | 'tap' | 'still' | 'over' | 'trouble'} surface
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
    'This page has stopped following the channel.',
  ),
  playing: words('live', '', '', 'You are watching the broadcast, with sound.'),
  viewer_paused: words(
    'still',
    'Paused',
    'It stays paused until you press Play.',
    'You paused. Nothing starts against your will.',
  ),
  opted_out: words(
    'tap',
    'Ready when you are',
    'Broadcasts do not start by themselves for you.',
    'You chose that broadcasts do not start by themselves.',
  ),
  ask_first: words(
    'tap',
    'The broadcast is on',
    'Press Play to watch.',
    'The broadcast is on. This page asks before it starts.',
  ),
  data_saver: words(
    'tap',
    'The broadcast is on',
    'Press Play to watch. Your browser saves data.',
    'The broadcast is on. It waits for you because your browser saves data.',
  ),
  blocked_by_policy: words(
    'tap',
    'The broadcast is on',
    'Your browser starts nothing before you tap.',
    'The broadcast is on. Your browser lets nothing play before you tap.',
  ),
  muted_by_policy: words(
    'live',
    '',
    '',
    'You are watching without sound: your browser allows sound after a tap.',
  ),
  page_hidden: words(
    'quiet',
    'The broadcast is on',
    'It starts when this page is in view.',
    'The broadcast is on. It starts when this page is in view.',
  ),
  player_unsupported: words(
    'trouble',
    'No player here',
    'Try another browser.',
    'This browser has no player for the broadcast.',
  ),
  player_silent: words(
    'trouble',
    'The player does not answer',
    'It is being asked again.',
    'The player does not answer; it is loaded again from time to time.',
  ),
  not_authorized: words(
    'trouble',
    'Not for this viewer',
    'The channel is private.',
    'The channel refuses this viewer.',
  ),
  viewer_limit: words(
    'trouble',
    'The house is full',
    'A place is asked for again within a minute.',
    'As many people are watching as the channel allows. The page asks again.',
  ),
  invalid_playlist: words(
    'trouble',
    'The broadcast cannot be read',
    'The page tries again.',
    'What the channel sends is no broadcast. The page tries again.',
  ),
  network_error: words(
    'trouble',
    'The network fails',
    'The page tries again.',
    'The broadcast cannot be reached. The page tries again.',
  ),
  manifest_unavailable: words(
    'busy',
    'Almost there',
    'The broadcaster is live; the picture follows.',
    'The broadcaster is live, but the picture is not there yet. The page asks for it again.',
  ),
  channel_ambiguous: words(
    'trouble',
    'Two channels, one name',
    'The page must say which one it means.',
    'Two channels of the same name speak. Neither is followed until the page names one.',
  ),
  starting: words(
    'busy',
    'Starting',
    'The broadcaster has gone live.',
    'The broadcaster has gone live. The picture is on its way.',
  ),
  buffering: words(
    'busy',
    'Loading',
    'The picture continues in a moment.',
    'The picture waits for the network.',
  ),
  draining: words(
    'busy',
    'The broadcast is over',
    'Its last seconds are playing out.',
    'The broadcaster has stopped. The last seconds are playing out.',
  ),
  ended: words(
    'over',
    'The broadcast has ended',
    'Stay here: the next one starts by itself.',
    'The broadcast has ended. The page goes on listening for the next one.',
  ),
  kicked: words(
    'trouble',
    'You were disconnected',
    'The page asks to be let in again in a minute.',
    'A moderator disconnected you from the room. The page asks again later.',
  ),
  link_down: words(
    'quiet',
    'Waiting for the broadcast',
    'The event connection is down; the page looks by itself.',
    'The connection that announces broadcasts is down. It is being restored.',
  ),
  checking: words(
    'quiet',
    'One moment',
    'Looking whether the broadcaster is live.',
    'The page is looking whether the broadcaster is live.',
  ),
  waiting_for_broadcast: words(
    'quiet',
    'Waiting for the broadcast',
    'It starts by itself. There is nothing to press.',
    'The broadcaster is offline. The page is listening.',
  ),
};

/** In place of the sentence of `playing` and `muted_by_policy` after the broadcast's end. */
export const PLAYING_OUT = 'The broadcaster has stopped. You are watching the last seconds.';

/** The chat connection's states.
 * @type {Record<import('../src/vocabulary.js').LinkState, string>} */
export const LINKS = {
  Idle: 'Connecting',
  FetchingToken: 'Connecting',
  Opening: 'Connecting',
  Open: 'Listening for events',
  Waiting: 'Connection lost, trying again',
  Offline: 'Your device is offline',
  Frozen: 'Resting',
  Stopped: 'Stopped',
};
