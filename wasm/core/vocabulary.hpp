#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

/// Every word the two machines speak. Facts are past tense, orders imperative, states conditions,
/// reasons public. What crosses into JavaScript are numbers: its tuples have the same words in the
/// same order, a test compares them, and vocabulary() tells at run time whether they still match.
namespace autoplay {

/// Milliseconds. A `now` is on the shell's monotonic clock, any origin; a server's time is Unix.
using Millis = std::int64_t;
/// "No such time": an absent field, or no deadline.
inline constexpr Millis kNever = std::numeric_limits<Millis>::max();

/// Identity of one attempt (a socket, a load). Carried by the order that starts it and by every
/// error, timeout and completion that belongs to it; 0 names none.
using Epoch = std::uint32_t;

/// What went wrong with a call. What went wrong in the world is never a Status.
enum class Status : std::uint8_t {
  Ok,
  NotInitialised,  ///< init() has not been called, or named no machine
  NotDrained,      ///< orders of the last fact are still waiting in next()
  UnknownFact,     ///< no such fact, or not one of this machine's
  TooLarge,        ///< the text does not fit the inbox
};

enum class Machine : std::uint8_t { None, Link, Director };

/// What the numbers `a` and `b` of a fact or order mean, and by which names they go outside of the
/// core, is told by tools/parameters.cpp and nowhere else.
enum class Fact : std::uint8_t {
  // to both
  TimerFired,    ///< deadline() has passed
  FrameArrived,  ///< text = what came, whole, or its beginning (see glance())
  PageShown,
  PageHidden,
  PageFrozen,    ///< pagehide or freeze: no timers, no sockets from here on
  PageRestored,  ///< pageshow or resume
  // to the link
  Started,
  Stopped,
  WindowAdvertised,  ///< of a token answer, reported before its TokenArrived
  TokenArrived,      ///< epoch
  TokenFailed,       ///< epoch
  SocketOpened,      ///< epoch
  SocketClosed,      ///< epoch
  ErrorFrame,        ///< epoch; of an ERROR frame
  Kicked,            ///< epoch; an aws:DISCONNECT_USER that names this viewer
  NetworkLost,
  NetworkFound,
  TimeJumped,  ///< the page's clock stood still: sleep
  // to the director
  Created,         ///< first; text = channel ARN, name, or URL without query
  PlayerAttached,  ///< what the player is at the time
  PlayerUnsupported,
  PlayerReady,
  PlayerBuffering,
  PlayerPlaying,
  PlayerIdle,
  PlayerEnded,
  PlayerPaused,
  PlayerFailed,     ///< epoch
  AudioBlocked,     ///< the browser refused sound; the player mutes itself and goes on
  PlaybackBlocked,  ///< epoch; the browser refused to play
  MutedChanged,
  PositionMoved,    ///< the picture advanced
  Notified,         ///< the page's own signal; text = stream id
  SnapshotArrived,  ///< epoch (0 = unasked); text = a state
  SnapshotFailed,   ///< epoch
  LinkChanged,      ///< of the chat that feeds this director
  PlayRequested,
  PauseRequested,
  UnmuteRequested,
  OptOutChanged,
  Gestured,  ///< a trusted click, touch or key outside the player's controls
  Closed,
};

enum class Order : std::uint8_t {
  None,
  Report,  ///< link: after a change of the connection. director: text = the evidence
  // of the link
  FetchToken,   ///< epoch
  OpenSocket,   ///< epoch
  CloseSocket,  ///< epoch
  Deliver,      ///< text = frame Id: hand the frame just given to its readers
  // of the director
  Load,  ///< epoch
  Play,  ///< epoch
  Pause,
  Mute,
  Unmute,
  Snapshot,  ///< epoch
  Offer,     ///< what a tap would do
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

/// Why the link reports.
enum class LinkReason : std::uint8_t {
  Opened,
  TokenRefused,    ///< 401 or 403 from the token endpoint
  TokenThrottled,  ///< 429
  TokenFailed,     ///< any other answer, or none in time
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
  EndOther,  ///< remembered; ends nothing that is current
  StateLive,
  StateOffline,
  Foreign,
  Stale,
  Malformed,
  Irrelevant,
};

enum class Broadcast : std::uint8_t { Unknown, Offline, Live, Draining, Ended };
enum class Playback : std::uint8_t { Idle, Probing, Starting, Playing, Stalled, Blocked, Held };
enum class Intent : std::uint8_t { Auto, PausedByViewer, OptedOut, AskFirst };
enum class Offer : std::uint8_t { None, Unmute, Play };

/// Highest precedence first: the first that holds is the reason.
enum class Reason : std::uint8_t {
  Closed,
  Playing,
  ViewerPaused,
  OptedOut,
  AskFirst,
  DataSaver,
  BlockedByPolicy,
  MutedByPolicy,
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
  Ended,
  Kicked,
  LinkDown,
  Checking,
  WaitingForBroadcast,
};

/// What a deadline is for.
enum class Timer : std::uint8_t {
  None,
  TokenTimeout,
  OpenTimeout,
  Reconnect,
  Start,     ///< the next Load of a stream believed live
  Silence,   ///< a player that has not said a word since its Load
  Drain,     ///< a player that stalls after its stream's end
  Confirm,   ///< a player that ended without its stream's end, or plays on after it
  Probe,     ///< one look at whether the stream is live
  Progress,  ///< a picture that says it plays and does not move
  Session,   ///< the session nears its end: a new connection before the old one goes
  Beacon,    ///< nothing was heard for longer than beacons come
  Renew,     ///< the renewal's own step: its next try, or its time limit
  Overlap,   ///< the connection that was replaced is let go
};

/// As the player's adapter reports it (IVS `PlayerState`).
enum class PlayerState : std::uint8_t { Idle, Ready, Buffering, Playing, Ended };

/// As the player's adapter reports it, with the HTTP status beside it.
enum class PlayerError : std::uint8_t {
  Other,
  NotAvailable,  ///< IVS ErrorNotAvailable: 404 offline, 429 viewer limit
  Authorization,
  InvalidData,
  Network,
  NotSupported,
};

/// Bits of Created's options.
enum class Option : std::uint8_t {
  StartHidden = 1,
  StartAfterPause = 2,  ///< afterPause: 'start'
  HasSnapshot = 4,
  ManagedLink = 8,  ///< a chat keeps this director posted with LinkChanged
  PageHidden = 16,
  AskFirst = 32,
  OptedOut = 64,
  DataSaver = 128,
};

/// Why a piece of input changed nothing; counted, see count().
enum class Ignored : std::uint8_t {
  None,
  NotJson,
  TooDeep,
  TooLarge,
  NotAnObject,
  DoubledKey,  ///< two answers in one frame: neither is believed
  Incomplete,  ///< a field that decides is absent or of the wrong type
  Irrelevant,  ///< readable, and no concern of ours
  Foreign,     ///< another channel's
  Superseded,  ///< repeated, older than what is known, or of a stream that ended
  OldEpoch,    ///< belongs to an attempt that is over
};

/// The regions `state()` reads.
enum class Region : std::uint8_t { Link, Broadcast, Playback, Intent, Reason, Offer, IsPlaying };

/// The tables `name_of()` reads.
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

/// The enumerator's public name (`PascalCase`, reasons in `snake_case`); empty past the end.
[[nodiscard]] std::string_view name_of(Table table, std::size_t index);

/// The same of a player's error: the only names that the core itself tells.
[[nodiscard]] std::string_view name_of(PlayerError error);

/// A number for all the words in their order (FNV-1a, 32 bit): two builds that agree on it
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
