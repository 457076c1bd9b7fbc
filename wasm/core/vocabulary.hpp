#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

/// Every name that the two machines use. Facts are in the past tense, orders in the imperative,
/// states are conditions, reasons are public. JavaScript gets numbers: its lists have the same
/// names in the same order. A test compares them, and vocabulary() shows at run time whether they
/// match.
namespace autoplay {

/// Milliseconds. A `now` is on the shell's monotonic clock with any origin; a server's time is
/// Unix.
using Millis = std::int64_t;
/// No time: an absent field, or no deadline.
inline constexpr Millis kNever = std::numeric_limits<Millis>::max();

/// The number of one attempt (a socket, a load). The order that starts the attempt carries it, and
/// so does every error, timeout and completion of the attempt. 0 is none.
using Epoch = std::uint32_t;

/// A mistake of the caller. What went wrong in the world is never a Status.
enum class Status : std::uint8_t {
  Ok,
  NotInitialised,  ///< init() was not called, or named no machine
  NotDrained,      ///< orders of the last fact still wait in next()
  UnknownFact,     ///< the fact does not exist, or is not one of this machine
  TooLarge,        ///< the text does not fit the inbox
};

enum class Machine : std::uint8_t { None, Link, Director };

/// What the numbers `a` and `b` of a fact or order mean, and by which names they go outside of the
/// core, is told by tools/parameters.cpp and nowhere else.
enum class Fact : std::uint8_t {
  // to both
  TimerFired,    ///< deadline() has passed
  FrameArrived,  ///< text = the whole frame, or its beginning (see glance())
  PageShown,
  PageHidden,
  PageFrozen,    ///< pagehide or freeze: from now on no timers and no sockets
  PageRestored,  ///< pageshow or resume
  TimeJumped,    ///< the computer slept
  // to the link
  Started,
  Stopped,
  WindowAdvertised,  ///< of a token answer, before its TokenArrived
  TokenArrived,      ///< epoch
  TokenFailed,       ///< epoch
  SocketOpened,      ///< epoch
  SocketClosed,      ///< epoch
  ErrorFrame,        ///< epoch; of an ERROR frame
  Kicked,            ///< epoch; an aws:DISCONNECT_USER that names this viewer
  NetworkLost,
  NetworkFound,
  // to the director
  Created,         ///< first; text = channel ARN, name, or URL without query
  PlayerAttached,  ///< the state of the player at that time
  PlayerUnsupported,
  PlayerReady,
  PlayerBuffering,
  PlayerPlaying,
  PlayerIdle,
  PlayerEnded,
  PlayerPaused,
  PlayerFailed,     ///< epoch
  AudioBlocked,     ///< the browser refused sound; the player mutes itself and continues
  PlaybackBlocked,  ///< epoch; the browser refused to play
  MutedChanged,
  PositionMoved,            ///< playback advanced
  Notified,                 ///< the page's own signal; text = stream id
  SnapshotArrived,          ///< epoch (0 = not requested); text = a state
  SnapshotFailed,           ///< epoch
  LinkChanged,              ///< of this director's chat
  PictureInPictureChanged,  ///< the picture entered or left a window of its own
  Released,                 ///< the page opens the gate, now or at a time that it sets
  PlayRequested,
  PauseRequested,
  UnmuteRequested,
  OptOutChanged,
  Gestured,  ///< a trusted click, touch or key press outside the player's controls
  Closed,
};

enum class Order : std::uint8_t {
  None,
  Report,  ///< link: after a change of the connection. director: text = the evidence
  // of the link
  FetchToken,   ///< epoch
  OpenSocket,   ///< epoch
  CloseSocket,  ///< epoch
  Deliver,      ///< text = frame Id: deliver the current frame to the listeners
  // of the director
  Load,  ///< epoch
  Play,  ///< epoch
  Pause,
  Mute,
  Unmute,
  Snapshot,  ///< epoch
  Offer,     ///< what a viewer gesture would do
  Prepare,   ///< connect ahead and get a fresh playback URL
  Restart,   ///< the player is silent although it was loaded again: make a new one
};

enum class LinkState : std::uint8_t {
  Idle,
  FetchingToken,
  Opening,
  Open,
  Waiting,
  Offline,
  Frozen,
  Stopped,
};

/// The reason of a report of the link.
enum class LinkReason : std::uint8_t {
  Opened,
  TokenRefused,    ///< 401 or 403 from the token endpoint
  TokenThrottled,  ///< 429
  TokenFailed,     ///< any other answer, or no answer in time
  OpenTimedOut,
  SocketLost,    ///< closed, cleanly or not
  SessionEnded,  ///< ERROR 401
  Kicked,
};

enum class FrameKind : std::uint8_t {
  Unreadable,  ///< not a chat frame
  Message,
  Event,
  Error,
  MessageDeleted,    ///< aws:DELETE_MESSAGE
  UserDisconnected,  ///< aws:DISCONNECT_USER
  State,             ///< STREAM_STATE
};

enum class Verdict : std::uint8_t {
  NewStream,
  SameStream,
  EndCurrent,
  EndOther,  ///< remembered; does not end the current stream
  StateLive,
  StateOffline,
  Announced,  ///< a stream is about to start
  Released,   ///< the operator lets the stream start
  Foreign,
  Stale,
  Malformed,
  Irrelevant,
};

/// Preparing: a stream is about to start, or is live behind the gate.
enum class Broadcast : std::uint8_t { Unknown, Offline, Preparing, Live, Draining, Ended };
enum class Playback : std::uint8_t { Idle, Probing, Starting, Playing, Stalled, Blocked, Held };
enum class Intent : std::uint8_t { Auto, PausedByViewer, OptedOut, AskFirst };
enum class Offer : std::uint8_t { None, Unmute, Play };

/// In order of precedence: the first that applies is the reason.
enum class Reason : std::uint8_t {
  Closed,
  Playing,
  MutedByPolicy,
  ViewerPaused,
  OptedOut,
  AskFirst,
  DataSaver,
  BlockedByPolicy,
  PageHidden,
  PlayerUnsupported,
  PlayerSilent,
  NotAuthorized,
  ViewerLimit,
  InvalidPlaylist,
  NetworkError,
  ManifestUnavailable,
  ChannelAmbiguous,
  Starting,
  Buffering,
  Draining,
  Kicked,
  LinkDown,
  NotReleased,
  AboutToStart,
  Ended,
  Checking,
  WaitingForBroadcast,
};

/// The purpose of a deadline.
enum class Timer : std::uint8_t {
  None,
  TokenTimeout,
  OpenTimeout,
  Reconnect,
  Start,         ///< the next Load of a stream that is believed live
  Silence,       ///< the player has reported nothing since its Load
  Drain,         ///< the player stalls after the end of its stream
  Confirm,       ///< the player ended without an END of its stream, or still plays after it
  Probe,         ///< the next probe
  Progress,      ///< the player reports that it plays, but its position does not advance
  Gate,          ///< the time that the page has set for the gate
  Announcement,  ///< what was announced has not started
  Session,       ///< the session ends soon: open a new connection before the old one closes
  Beacon,        ///< nothing was received for longer than the beacon period allows
  Renew,         ///< the next step of the renewal: a retry, or its time limit
  Overlap,       ///< the replaced connection is closed
};

/// The state that the player's adapter reports (IVS `PlayerState`).
enum class PlayerState : std::uint8_t { Idle, Ready, Buffering, Playing, Ended };

/// The error that the player's adapter reports, together with the HTTP status.
enum class PlayerError : std::uint8_t {
  Other,
  NotAvailable,  ///< IVS ErrorNotAvailable: 404 offline, 429 viewer limit
  Authorization,
  InvalidData,
  Network,
  NotSupported,
};

/// Bits of Created's options.
enum class Option : std::uint16_t {
  StartHidden = 1,
  StartAfterPause = 2,  ///< afterPause: 'start'
  HasSnapshot = 4,
  ManagedLink = 8,  ///< a chat reports LinkChanged to this director
  PageHidden = 16,
  AskFirst = 32,
  OptedOut = 64,
  DataSaver = 128,
  Gated = 256,  ///< a stream that is live waits until it is released
  Kiosk = 512,  ///< nobody is there: never give up, and never wait for a viewer
};

/// Why a piece of input changed nothing. It is counted, see count().
enum class Ignored : std::uint8_t {
  None,
  NotJson,
  TooDeep,
  TooLarge,
  NotAnObject,
  DoubledKey,  ///< a deciding key occurs twice; neither value is believed
  Incomplete,  ///< a deciding field is absent or has the wrong type
  Irrelevant,  ///< readable, but not about a broadcast
  Foreign,     ///< about another channel
  Superseded,  ///< repeated, older than what is known, or about a stream that ended
  OldEpoch,    ///< about an attempt that is over
};

/// The regions `state()` reads.
enum class Region : std::uint8_t { Link, Broadcast, Playback, Intent, Reason, Offer, IsPlaying };

/// The enums that `name_of()` names.
enum class Table : std::uint8_t {
  Status,
  Machine,
  Fact,
  Order,
  LinkState,
  LinkReason,
  FrameKind,
  Verdict,
  Broadcast,
  Playback,
  Intent,
  Offer,
  Reason,
  Timer,
  PlayerState,
  PlayerError,
  Ignored,
  Region,
};

/// The public name of the enumerator (`PascalCase`, reasons in `snake_case`); empty past the end.
[[nodiscard]] std::string_view name_of(Table table, std::size_t index);

/// The name of a player's error. The core itself prints only these names.
[[nodiscard]] std::string_view name_of(PlayerError error);

/// A number for all names in their order (FNV-1a, 31 bit). Two builds with the same number
/// understand each other.
[[nodiscard]] std::uint32_t vocabulary();

template <typename Enum>
[[nodiscard]] constexpr std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

inline constexpr std::size_t kFactCount = index_of(Fact::Closed) + 1;
inline constexpr std::size_t kLinkStateCount = index_of(LinkState::Stopped) + 1;
inline constexpr std::size_t kVerdictCount = index_of(Verdict::Irrelevant) + 1;
inline constexpr std::size_t kBroadcastCount = index_of(Broadcast::Ended) + 1;
inline constexpr std::size_t kPlaybackCount = index_of(Playback::Held) + 1;
inline constexpr std::size_t kIntentCount = index_of(Intent::AskFirst) + 1;
inline constexpr std::size_t kTimerCount = index_of(Timer::Overlap) + 1;
inline constexpr std::size_t kIgnoredCount = index_of(Ignored::OldEpoch) + 1;

}  // namespace autoplay
