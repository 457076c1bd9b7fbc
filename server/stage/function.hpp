#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/io_context.hpp"
#include "net/server.hpp"
#include "stage/events.hpp"
#include "stage/process.hpp"
#include "stage/runtime_api.hpp"

namespace autoplay::stage {

struct FunctionConfig {
  std::string name;  ///< also the value of _HANDLER
  std::string arn;
  std::string program;                   ///< the `bootstrap` to run
  std::vector<std::string> environment;  ///< `NAME=value`, beside what Lambda itself sets
  std::chrono::milliseconds timeout{10'000};
  /// Lambda waits 1 and 2 minutes before it tries a failed asynchronous invocation again.
  std::vector<std::chrono::milliseconds> retry_delays{std::chrono::seconds(1),
                                                      std::chrono::seconds(2)};
  /// While true, invocations fail without reaching the program. May be empty.
  std::function<bool()> is_down = {};
};

/// What a function does, for logs and for the timeline.
class FunctionObserver {
 public:
  virtual ~FunctionObserver() = default;
  /// A line the program wrote, or one about the program.
  virtual void function_logged(std::string_view function, std::string_view line) = 0;
  /// `what` is invoke, result or error; `detail` begins with the function's name.
  virtual void function_did(std::string_view what, const std::string& detail) = 0;
};

/// One Lambda function: the unmodified `bootstrap` as a child process. A Runtime API of its own, on
/// an ephemeral loopback port, hands it one invocation at a time. A program that ends is started
/// again after 0.25 s, and after up to 5 s if it keeps ending. A program that exceeds its timeout
/// is killed. Single-threaded, on the io_context, which must not run on after the function is
/// destroyed.
class Function final : private RuntimeApi::Listener {
 public:
  /// Invocations that may wait; more are refused.
  static constexpr std::size_t kMaxQueue = 200;

  /// `body` is the function's answer, or empty with `error` saying what happened.
  struct Result {
    std::string body;
    std::string error;  ///< `Runtime.ExitError: exit status 1`; empty = success
  };
  using Done = std::function<void(Result)>;

  /// `observer` and `ids` must outlive the function.
  Function(boost::asio::io_context& io, FunctionConfig config, FunctionObserver& observer,
           Ids& ids);
  ~Function() override;
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;

  /// Opens the Runtime API and starts the program. Nothing on success, otherwise what prevents it.
  [[nodiscard]] std::optional<std::string> start();
  /// Kills the program and answers waiting invocations with an error. Nothing happens afterwards.
  void stop();

  /// Invokes the function. `done` receives the answer, or an error after the timeout.
  void invoke(std::string payload, Done done);
  /// Invokes with retries after errors; nobody waits for the answer.
  void invoke_async(std::string payload);

 private:
  using Clock = std::chrono::steady_clock;
  struct Job;
  struct RestartTimer;
  using JobPtr = std::shared_ptr<Job>;

  void runtime_ready() override;
  void invocation_succeeded(std::string body) override;
  void invocation_failed(std::string type, std::string message) override;
  void init_failed(std::string type, std::string message) override;

  void serve(const net::Request& request, const net::Responder& responder);
  void launch();
  void program_ended(const std::string& how);
  void enqueue(const JobPtr& job);
  void pump();
  void wait_for(const JobPtr& job);
  void time_out(const JobPtr& job);
  void finish(const JobPtr& job, Result result);
  void retry(const JobPtr& job);
  [[nodiscard]] std::vector<std::string> environment() const;

  boost::asio::io_context& io_;
  FunctionConfig config_;
  FunctionObserver& observer_;
  Ids& ids_;
  RuntimeApi api_;
  net::Server server_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<RestartTimer> restart_;
  std::chrono::milliseconds restart_delay_;
  std::deque<JobPtr> queue_;
  JobPtr current_;
  std::string last_problem_;  ///< why the program is not ready; empty once it is
  bool stopped_ = false;
};

}  // namespace autoplay::stage
