#include "stage/function.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "text/clock.hpp"

namespace autoplay::stage {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kFirstRestart = 250ms;
constexpr milliseconds kLastRestart = 5s;

net::ServerConfig runtime_server() {
  net::ServerConfig config;
  config.max_body = RuntimeApi::kMaxResponse + 64 * 1024;
  return config;
}

std::string in_ms(std::chrono::steady_clock::duration span) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms",
                std::chrono::duration<double, std::milli>(span).count());
  return text;
}

std::string in_seconds(milliseconds span) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", std::chrono::duration<double>(span).count());
  return text;
}

}  // namespace

struct Function::RestartTimer {
  explicit RestartTimer(boost::asio::io_context& io) : timer(io) {}
  boost::asio::steady_timer timer;
};

struct Function::Job {
  Job(boost::asio::io_context& io, std::string text, Done callback, std::size_t tries)
      : timer(io), payload(std::move(text)), done(std::move(callback)), retries(tries) {}

  boost::asio::steady_timer timer;
  std::string payload;
  Done done;
  std::size_t retries;  ///< still allowed
  std::string request_id;
  Clock::time_point handed_at;
};

Function::Function(boost::asio::io_context& io, FunctionConfig config, FunctionObserver& observer,
                   Ids& ids)
    : io_(io),
      config_(std::move(config)),
      observer_(observer),
      ids_(ids),
      api_(*this),
      server_(io, runtime_server(),
              [this](const net::Request& request, const net::Peer&,
                     const net::Responder& responder) { serve(request, responder); }),
      restart_(std::make_unique<RestartTimer>(io)),
      restart_delay_(kFirstRestart) {}

Function::~Function() {
  stop();
}

std::optional<std::string> Function::start() {
  if (auto problem = server_.start()) return problem;
  launch();
  return process_ ? std::nullopt : std::optional(last_problem_);
}

void Function::stop() {
  if (std::exchange(stopped_, true)) return;
  restart_->timer.cancel();
  process_.reset();
  api_.reset();
  server_.stop();
  auto waiting = std::exchange(queue_, {});
  if (current_) waiting.push_front(std::exchange(current_, {}));
  for (const auto& job : waiting) {
    job->timer.cancel();
    if (const auto done = std::exchange(job->done, {})) done({"", "the stage stops"});
  }
}

void Function::invoke(std::string payload, Done done) {
  enqueue(std::make_shared<Job>(io_, std::move(payload), std::move(done), 0));
}

void Function::invoke_async(std::string payload) {
  enqueue(std::make_shared<Job>(
      io_, std::move(payload), [](const Result&) {}, config_.retry_delays.size()));
}

void Function::enqueue(const JobPtr& job) {
  if (job->request_id.empty()) job->request_id = ids_.uuid();
  if (stopped_ || queue_.size() >= kMaxQueue) {
    job->retries = 0;
    finish(job, {"", "TooManyRequestsException: " + std::to_string(kMaxQueue) +
                         " invocations are waiting"});
    return;
  }
  if (config_.is_down && config_.is_down()) {
    finish(job, {"", "ServiceException: a fault is in force, emitter-down"});
    return;
  }
  queue_.push_back(job);
  wait_for(job);
  pump();
}

void Function::pump() {
  if (current_ || queue_.empty() || !api_.is_ready()) return;
  current_ = queue_.front();
  queue_.pop_front();
  const auto& job = current_;
  job->handed_at = Clock::now();
  wait_for(job);
  observer_.function_did("invoke", config_.name + ' ' + job->request_id);
  const auto now = text::unix_ms();
  api_.invoke({job->request_id, config_.arn, ids_.trace(now / 1000), now + config_.timeout.count(),
               job->payload});
}

void Function::wait_for(const JobPtr& job) {
  job->timer.expires_after(config_.timeout);
  job->timer.async_wait([this, job](auto problem) {
    if (!problem) time_out(job);
  });
}

void Function::time_out(const JobPtr& job) {
  if (job == current_) {
    api_.reset();
    finish(std::exchange(current_, {}),
           {"", "Sandbox.Timedout: no answer within " + in_seconds(config_.timeout)});
    if (process_) process_->kill();
    return;
  }
  const auto found = std::ranges::find(queue_, job);
  if (found == queue_.end()) return;
  queue_.erase(found);
  finish(job, {"", "Lambda.NotReady: " +
                       (last_problem_.empty() ? "the function is busy" : last_problem_)});
}

void Function::finish(const JobPtr& job, Result result) {
  job->timer.cancel();
  const auto took =
      job->handed_at == Clock::time_point() ? "not run" : in_ms(Clock::now() - job->handed_at);
  const bool failed = !result.error.empty();
  observer_.function_did(
      failed ? "error" : "result",
      config_.name + ' ' + job->request_id + ", " + took + ": " + (failed ? result.error : "ok"));
  if (failed) observer_.function_logged(config_.name, result.error);
  if (failed && job->retries > 0 && !stopped_) {
    retry(job);
  } else if (const auto done = std::exchange(job->done, {})) {
    done(std::move(result));
  }
}

void Function::retry(const JobPtr& job) {
  const auto delay = config_.retry_delays.at(config_.retry_delays.size() - job->retries);
  --job->retries;
  job->handed_at = {};
  job->timer.expires_after(delay);
  job->timer.async_wait([this, job](auto problem) {
    if (!problem && !stopped_) enqueue(job);
  });
}

void Function::runtime_ready() {
  restart_delay_ = kFirstRestart;
  last_problem_.clear();
  pump();
}

void Function::invocation_succeeded(std::string body) {
  finish(std::exchange(current_, {}), {std::move(body), ""});
}

void Function::invocation_failed(std::string type, std::string message) {
  finish(std::exchange(current_, {}), {"", type + ": " + message});
}

void Function::init_failed(std::string type, std::string message) {
  last_problem_ = "init error " + type + ": " + message;
  observer_.function_did("error", config_.name + ' ' + last_problem_);
  observer_.function_logged(config_.name, last_problem_);
}

void Function::serve(const net::Request& request, const net::Responder& responder) {
  if (stopped_) return;
  if (request.method == "GET") responder.on_gone([this] { api_.hang_up(); });
  api_.handle(request, responder);
}

void Function::launch() {
  process_ = Process::start(
      io_, {config_.program, environment()},
      [this](std::string_view line) { observer_.function_logged(config_.name, line); },
      [this](const std::string& how) { program_ended(how); }, last_problem_);
}

void Function::program_ended(const std::string& how) {
  api_.reset();
  const auto delay = std::exchange(restart_delay_, std::min(restart_delay_ * 2, kLastRestart));
  observer_.function_logged(
      config_.name, "bootstrap ended (" + how + "); it is started again in " + in_seconds(delay));
  if (last_problem_.empty()) last_problem_ = "bootstrap ended (" + how + ')';
  if (current_) finish(std::exchange(current_, {}), {"", "Runtime.ExitError: " + how});
  if (stopped_) return;
  restart_->timer.expires_after(delay);
  restart_->timer.async_wait([this](auto problem) {
    if (problem || stopped_) return;
    launch();
    if (!process_) program_ended(last_problem_);
  });
}

std::vector<std::string> Function::environment() const {
  auto all = config_.environment;
  const auto root = std::filesystem::path(config_.program).parent_path().string();
  for (const auto& own : {"AWS_LAMBDA_RUNTIME_API=" + server_.authority(),
                          "_HANDLER=" + config_.name, "AWS_LAMBDA_FUNCTION_NAME=" + config_.name,
                          std::string("AWS_LAMBDA_FUNCTION_VERSION=$LATEST"),
                          std::string("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128"),
                          "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + config_.name,
                          std::string("AWS_LAMBDA_LOG_STREAM_NAME=stage"),
                          "LAMBDA_TASK_ROOT=" + root, std::string("TZ=:UTC")}) {
    all.push_back(own);
  }
  return all;
}

}  // namespace autoplay::stage
