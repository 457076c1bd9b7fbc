#include "stage/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <utility>

namespace autoplay::stage {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::size_t kMaxLine = 8'192;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// In the child, between fork and exec: only calls that are safe after fork.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         int output, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::setpgid(0, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int input = ::open("/dev/null", O_RDONLY);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::close_range(3, ~0U, 0);
  ::execve(program, arguments, environment);
  ::_exit(127);
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

class Process::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& io, pid_t pid, int output, OnLine on_line, OnExit on_exit)
      : pid_(pid),
        output_(io, output),
        poll_(io),
        on_line_(std::move(on_line)),
        on_exit_(std::move(on_exit)) {}

  void read() {
    output_.async_read_some(asio::buffer(chunk_),
                            [self = shared_from_this()](auto problem, std::size_t size) {
                              if (problem) return self->finish_output();
                              self->take({self->chunk_.data(), size});
                              self->read();
                            });
  }

  void kill() const {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
  }

  void abandon() {
    on_line_ = {};
    on_exit_ = {};
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
      }
      pid_ = 0;
    }
    boost::system::error_code ignored;
    output_.close(ignored);
    poll_.cancel();
  }

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  void take(std::string_view text) {
    while (!text.empty()) {
      const auto end = text.find('\n');
      line_.append(text.substr(0, std::min(end, kMaxLine - line_.size())));
      if (end == std::string_view::npos) return;
      emit();
      text.remove_prefix(end + 1);
    }
  }

  void emit() {
    if (on_line_) on_line_(line_);
    line_.clear();
  }

  void finish_output() {
    if (!line_.empty()) emit();
    reap();
  }

  /// The output ends a moment before the process does.
  void reap() {
    if (pid_ == 0) return;
    int status = 0;
    const auto ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) {
      poll_.expires_after(5ms);
      poll_.async_wait([self = shared_from_this()](auto problem) {
        if (!problem) self->reap();
      });
      return;
    }
    pid_ = 0;
    if (const auto on_exit = std::exchange(on_exit_, {})) {
      on_exit(ended < 0 ? "unknown end" : describe(status));
    }
  }

  pid_t pid_;
  asio::posix::stream_descriptor output_;
  asio::steady_timer poll_;
  OnLine on_line_;
  OnExit on_exit_;
  std::array<char, 4096> chunk_{};
  std::string line_;
};

Process::Process(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Process::~Process() {
  impl_->abandon();
}
pid_t Process::pid() const {
  return impl_->pid();
}
void Process::kill() {
  impl_->kill();
}

std::unique_ptr<Process> Process::start(asio::io_context& io, const Command& command,
                                        OnLine on_line, OnExit on_exit, std::string& problem) {
  if (::access(command.program.c_str(), X_OK) != 0) {
    problem = "cannot run " + command.program + ": " + std::strerror(errno);
    return nullptr;
  }
  // A folder can be "executed", too.
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(command.program, unknown)) {
    problem = "cannot run " + command.program + ": it is not a file";
    return nullptr;
  }
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    problem = std::string("cannot make a pipe: ") + std::strerror(errno);
    return nullptr;
  }
  std::vector<std::string> arguments{command.program};
  auto environment = command.environment;
  const auto argument_pointers = pointers(arguments);
  const auto environment_pointers = pointers(environment);
  const auto parent = ::getpid();
  const auto pid = ::fork();
  if (pid == 0) {
    become(command.program.c_str(), argument_pointers.data(), environment_pointers.data(), ends[1],
           parent);
  }
  ::close(ends[1]);
  if (pid < 0) {
    problem = std::string("cannot start ") + command.program + ": " + std::strerror(errno);
    ::close(ends[0]);
    return nullptr;
  }
  auto impl = std::make_shared<Impl>(io, pid, ends[0], std::move(on_line), std::move(on_exit));
  impl->read();
  return std::unique_ptr<Process>(new Process(std::move(impl)));
}

}  // namespace autoplay::stage
