#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace autoplay::stage {

/// One invocation as the runtime gets it.
struct RuntimeInvocation {
  std::string request_id;
  std::string function_arn;
  std::string trace_id;
  std::int64_t deadline_unix_ms = 0;
  std::string payload;
};

/// The Lambda Runtime API of one execution environment, as its runtime sees it: GET …/next waits
/// until there is an invocation, POST …/response or …/error ends it, POST …/init/error says that
/// the function cannot start. One invocation at a time. A request at the wrong time is refused as
/// AWS does: 403 InvalidStateTransition, 400 InvalidRequestID, 413 RequestEntityTooLarge; unknown
/// paths 404.
///
/// Uses no socket, process or clock. Source: AWS Lambda developer guide, "Using the Lambda runtime
/// API for custom runtimes".
class RuntimeApi {
 public:
  /// 6 MiB and 100 bytes.
  static constexpr std::size_t kMaxResponse = 6 * 1024 * 1024 + 100;

  using Answer = std::function<void(net::Response)>;

  /// What the runtime did. Called before the runtime's request is answered; may call invoke().
  class Listener {
   public:
    virtual ~Listener() = default;
    /// The runtime is waiting, so invoke() may be called.
    virtual void runtime_ready() = 0;
    virtual void invocation_succeeded(std::string body) = 0;
    /// `type` as in `Runtime.UnmarshalError`; `message` is one line.
    virtual void invocation_failed(std::string type, std::string message) = 0;
    virtual void init_failed(std::string type, std::string message) = 0;
  };

  /// `listener` must outlive this.
  explicit RuntimeApi(Listener& listener) : listener_(listener) {}

  /// Answers one request. A request for the next invocation is answered when there is one.
  void handle(const net::Request& request, Answer answer);

  /// True while the runtime waits for an invocation.
  [[nodiscard]] bool is_ready() const { return state_ == State::Ready; }
  /// Hands an invocation to the waiting runtime; only when is_ready().
  void invoke(const RuntimeInvocation& invocation);
  /// The waiting runtime hung up. It may ask again.
  void hang_up();
  /// The environment has ended. The next runtime starts from the beginning.
  void reset();

 private:
  enum class State : std::uint8_t { Starting, Ready, Busy };

  void next(Answer answer);
  void finish(std::string_view path, const net::Request& request, const Answer& answer);
  void fail_init(const net::Request& request, const Answer& answer);

  Listener& listener_;
  State state_ = State::Starting;
  std::string request_id_;  ///< of the invocation in hand
  Answer waiting_;          ///< the runtime's GET …/next
};

}  // namespace autoplay::stage
