#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/io_context.hpp"

namespace autoplay::stage {

/// A child process whose output is read line by line. It gets exactly the environment named, no
/// input, no open files and no terminal signals of this process. It is killed together with its
/// owner, even if this process is killed. For that it must be started from the main thread.
class Process {
 public:
  struct Command {
    std::string program;                   ///< path of the executable
    std::vector<std::string> environment;  ///< `NAME=value`
  };
  /// One line without its end, cut at 8 KiB; bytes as they came.
  using OnLine = std::function<void(std::string_view line)>;
  /// Called once, after the last line: `exit status 1`, `signal 9`.
  using OnExit = std::function<void(std::string how)>;

  /// Starts it. Sets `problem` to a sentence and returns null when that fails.
  [[nodiscard]] static std::unique_ptr<Process> start(boost::asio::io_context& io,
                                                      const Command& command, OnLine on_line,
                                                      OnExit on_exit, std::string& problem);
  /// Kills it and waits for its end; no callback follows.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const;
  /// Kills it; on_exit follows.
  void kill();

 private:
  class Impl;
  explicit Process(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace autoplay::stage
