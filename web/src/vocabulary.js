// The names of wasm/core/vocabulary.hpp, in the same order. A test compares them.
import { SENTENCES } from './reasons.js';

export const STATUSES = /** @type {const} */ ([
  'Ok',
  'NotInitialised',
  'NotDrained',
  'UnknownFact',
  'TooLarge',
]);
export const MACHINES = /** @type {const} */ (['None', 'Link', 'Director']);
export const FACTS = /** @type {const} */ ([
  'TimerFired',
  'FrameArrived',
  'PageShown',
  'PageHidden',
  'PageFrozen',
  'PageRestored',
  'TimeJumped',
  'Started',
  'Stopped',
  'WindowAdvertised',
  'TokenArrived',
  'TokenFailed',
  'SocketOpened',
  'SocketClosed',
  'ErrorFrame',
  'Kicked',
  'NetworkLost',
  'NetworkFound',
  'Created',
  'PlayerAttached',
  'PlayerUnsupported',
  'PlayerReady',
  'PlayerBuffering',
  'PlayerPlaying',
  'PlayerIdle',
  'PlayerEnded',
  'PlayerPaused',
  'PlayerFailed',
  'AudioBlocked',
  'PlaybackBlocked',
  'MutedChanged',
  'PositionMoved',
  'Notified',
  'SnapshotArrived',
  'SnapshotFailed',
  'LinkChanged',
  'PictureInPictureChanged',
  'Released',
  'PlayRequested',
  'PauseRequested',
  'UnmuteRequested',
  'OptOutChanged',
  'Gestured',
  'Closed',
]);
export const ORDERS = /** @type {const} */ ([
  'None',
  'Report',
  'FetchToken',
  'OpenSocket',
  'CloseSocket',
  'Deliver',
  'Load',
  'Play',
  'Pause',
  'Mute',
  'Unmute',
  'Snapshot',
  'Offer',
  'Prepare',
  'Restart',
]);
export const LINK_STATES = /** @type {const} */ ([
  'Idle',
  'FetchingToken',
  'Opening',
  'Open',
  'Waiting',
  'Offline',
  'Frozen',
  'Stopped',
]);
export const LINK_REASONS = /** @type {const} */ ([
  'Opened',
  'TokenRefused',
  'TokenThrottled',
  'TokenFailed',
  'OpenTimedOut',
  'SocketLost',
  'SessionEnded',
  'Kicked',
]);
export const FRAME_KINDS = /** @type {const} */ ([
  'Unreadable',
  'Message',
  'Event',
  'Error',
  'MessageDeleted',
  'UserDisconnected',
  'State',
]);
export const VERDICTS = /** @type {const} */ ([
  'NewStream',
  'SameStream',
  'EndCurrent',
  'EndOther',
  'StateLive',
  'StateOffline',
  'Announced',
  'Released',
  'Foreign',
  'Stale',
  'Malformed',
  'Irrelevant',
]);
export const BROADCASTS = /** @type {const} */ ([
  'Unknown',
  'Offline',
  'Preparing',
  'Live',
  'Draining',
  'Ended',
]);
export const PLAYBACKS = /** @type {const} */ ([
  'Idle',
  'Probing',
  'Starting',
  'Playing',
  'Stalled',
  'Blocked',
  'Held',
]);
export const INTENTS = /** @type {const} */ (['Auto', 'PausedByViewer', 'OptedOut', 'AskFirst']);
export const OFFERS = /** @type {const} */ (['None', 'Unmute', 'Play']);
export const REASONS = /** @type {Reason[]} */ (Object.keys(SENTENCES));
export const TIMERS = /** @type {const} */ ([
  'None',
  'TokenTimeout',
  'OpenTimeout',
  'Reconnect',
  'Start',
  'Silence',
  'Drain',
  'Confirm',
  'Probe',
  'Progress',
  'Gate',
  'Announcement',
  'Session',
  'Beacon',
  'Renew',
  'Overlap',
]);
export const PLAYER_STATES = /** @type {const} */ ([
  'Idle',
  'Ready',
  'Buffering',
  'Playing',
  'Ended',
]);
export const PLAYER_ERRORS = /** @type {const} */ ([
  'Other',
  'NotAvailable',
  'Authorization',
  'InvalidData',
  'Network',
  'NotSupported',
]);
export const IGNORED = /** @type {const} */ ([
  'None',
  'NotJson',
  'TooDeep',
  'TooLarge',
  'NotAnObject',
  'DoubledKey',
  'Incomplete',
  'Irrelevant',
  'Foreign',
  'Superseded',
  'OldEpoch',
]);
export const REGIONS = /** @type {const} */ ([
  'Link',
  'Broadcast',
  'Playback',
  'Intent',
  'Reason',
  'Offer',
  'IsPlaying',
]);

/** What the core's vocabulary() returns if it has the same names in the same order. */
export const VOCABULARY = 1818077367;

/** All lists, in the core's order. */
export const TABLES = /** @type {const} */ ([
  STATUSES,
  MACHINES,
  FACTS,
  ORDERS,
  LINK_STATES,
  LINK_REASONS,
  FRAME_KINDS,
  VERDICTS,
  BROADCASTS,
  PLAYBACKS,
  INTENTS,
  OFFERS,
  REASONS,
  TIMERS,
  PLAYER_STATES,
  PLAYER_ERRORS,
  IGNORED,
  REGIONS,
]);

/** @typedef {typeof STATUSES[number]} Status */
/** @typedef {Exclude<typeof MACHINES[number], 'None'>} MachineKind */
/** @typedef {typeof FACTS[number]} Fact */
/** @typedef {Exclude<typeof ORDERS[number], 'None'>} Order */
/** @typedef {typeof LINK_STATES[number]} LinkState */
/** @typedef {typeof LINK_REASONS[number]} LinkReason */
/** @typedef {typeof FRAME_KINDS[number]} FrameKind */
/** @typedef {typeof BROADCASTS[number]} Broadcast */
/** @typedef {typeof PLAYBACKS[number]} Playback */
/** @typedef {typeof INTENTS[number]} Intent */
/** @typedef {typeof OFFERS[number]} Offer */
/** @typedef {keyof typeof SENTENCES} Reason */
/** @typedef {typeof TIMERS[number]} Timer */
/** @typedef {typeof PLAYER_STATES[number]} PlayerState */
/** @typedef {typeof PLAYER_ERRORS[number]} PlayerError */
/** @typedef {Exclude<typeof IGNORED[number], 'None'>} Ignored */
/** @typedef {typeof REGIONS[number]} Region */
