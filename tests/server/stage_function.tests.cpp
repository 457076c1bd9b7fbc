#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "stage/function.hpp"

using namespace autoplay::stage;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A shell script in place of the emitter's program, and what becomes of it.
struct FunctionRig : FunctionObserver {
  explicit FunctionRig(const std::string& script, std::chrono::milliseconds timeout = 5s) {
    auto name = (fs::temp_directory_path() / "stage-function-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    std::ofstream(folder / "bootstrap") << "#!/bin/sh\n" << script << '\n';
    fs::permissions(folder / "bootstrap", fs::perms::owner_all);
    FunctionConfig config;
    config.name = "chat-token";
    config.arn = Names().function_arn("chat-token");
    config.program = (folder / "bootstrap").string();
    config.environment = {"OWN=1"};
    config.timeout = timeout;
    config.retry_delays = {1ms, 1ms};
    function.emplace(io, config, *this, ids);
  }
  ~FunctionRig() override {
    function.reset();
    fs::remove_all(folder);
  }

  void function_logged(std::string_view, std::string_view line) override {
    lines.emplace_back(line);
  }
  void function_did(std::string_view what, const std::string& detail) override {
    deeds.push_back(std::string(what) + ' ' + detail);
  }

  /// Runs until `done` says so; false when that takes longer than a test may.
  bool run_until(const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!done() && std::chrono::steady_clock::now() < end) io.run_one_for(50ms);
    return done();
  }
  [[nodiscard]] long count(std::string_view beginning) const {
    return std::ranges::count_if(
        lines, [&](const std::string& line) { return line.starts_with(beginning); });
  }

  fs::path folder;
  std::vector<std::string> lines;
  std::vector<std::string> deeds;
  Ids ids{1};
  boost::asio::io_context io{1};
  std::optional<Function> function;
};

}  // namespace

TEST_CASE("a program that ends is started again, and each line it wrote is kept",
          "[stage][function]") {
  FunctionRig rig("echo out; echo err >&2; printf 'no end'; exit 3");
  CHECK_FALSE(rig.function->start());
  REQUIRE(rig.run_until([&] { return rig.count("no end") >= 2; }));
  CHECK(rig.lines.at(0) == "out");
  CHECK(rig.lines.at(1) == "err");
  CHECK(rig.lines.at(2) == "no end");
  CHECK(rig.lines.at(3) == "bootstrap ended (exit status 3); it is started again in 0.25 s");
}

TEST_CASE("an endless line is cut, and what follows is read", "[stage][function]") {
  FunctionRig rig("head -c 100000 /dev/zero | tr '\\0' x; echo; echo next; exec sleep 60");
  CHECK_FALSE(rig.function->start());
  REQUIRE(rig.run_until([&] { return rig.count("next") == 1; }));
  CHECK(rig.lines.at(0).size() == 8 * 1024);
}

TEST_CASE("a program gets the environment of Lambda and nothing of this process",
          "[stage][function]") {
  ::setenv("STAGE_TEST_SECRET", "1", 1);
  FunctionRig rig(
      "env; echo sockets $(ls -l /proc/$$/fd | grep -c -e socket -e anon_inode); cat; echo end; "
      "exec sleep 60");
  CHECK_FALSE(rig.function->start());
  REQUIRE(rig.run_until([&] { return rig.count("end") == 1; }));
  CHECK(rig.count("STAGE_TEST_SECRET") == 0);
  CHECK(rig.count("HOME=") == 0);
  CHECK(rig.count("OWN=1") == 1);
  CHECK(rig.count("_HANDLER=chat-token") == 1);
  CHECK(rig.count("AWS_LAMBDA_RUNTIME_API=127.0.0.1:") == 1);
  CHECK(rig.count("LAMBDA_TASK_ROOT=" + rig.folder.string()) == 1);
  CHECK(rig.count("sockets 0") == 1);
}

TEST_CASE("an invocation of a program that never asks for one fails after the timeout",
          "[stage][function]") {
  FunctionRig rig("exec sleep 60", 100ms);
  CHECK_FALSE(rig.function->start());
  std::optional<Function::Result> result;
  rig.function->invoke("{}", [&](Function::Result given) { result = std::move(given); });
  REQUIRE(rig.run_until([&] { return result.has_value(); }));
  CHECK(result->error == "Lambda.NotReady: the function is busy");
}

TEST_CASE("an invocation that cannot be run says why the program is not ready",
          "[stage][function]") {
  FunctionRig rig("exit 1", 100ms);
  CHECK_FALSE(rig.function->start());
  REQUIRE(rig.run_until([&] { return rig.count("bootstrap ended") == 1; }));
  std::optional<Function::Result> result;
  rig.function->invoke("{}", [&](Function::Result given) { result = std::move(given); });
  REQUIRE(rig.run_until([&] { return result.has_value(); }));
  CHECK(result->error == "Lambda.NotReady: bootstrap ended (exit status 1)");
}

TEST_CASE("an asynchronous invocation is tried three times in all", "[stage][function]") {
  FunctionRig rig("exec sleep 60", 50ms);
  CHECK_FALSE(rig.function->start());
  rig.function->invoke_async("{}");
  REQUIRE(rig.run_until([&] { return rig.deeds.size() >= 3; }));
  // A fourth try would begin after 1 ms and fail before the second of these.
  for (int i = 0; i < 2; ++i) {
    bool answered = false;
    rig.function->invoke("{}", [&](const Function::Result&) { answered = true; });
    REQUIRE(rig.run_until([&] { return answered; }));
  }
  CHECK(rig.deeds.size() == 3 + 2);
}

TEST_CASE("more invocations than may wait are refused at once", "[stage][function]") {
  FunctionRig rig("exec sleep 60");
  CHECK_FALSE(rig.function->start());
  int refused = 0;
  for (std::size_t i = 0; i < Function::kMaxQueue + 5; ++i) {
    rig.function->invoke("{}", [&](const Function::Result& result) {
      refused += result.error.starts_with("TooManyRequestsException") ? 1 : 0;
    });
  }
  CHECK(refused == 5);
}

TEST_CASE("stopping kills the program and answers what waits", "[stage][function]") {
  FunctionRig rig("echo $$; exec sleep 60");
  CHECK_FALSE(rig.function->start());
  std::optional<Function::Result> result;
  rig.function->invoke("{}", [&](Function::Result given) { result = std::move(given); });
  REQUIRE(rig.run_until([&] { return !rig.lines.empty(); }));
  const auto pid = std::stoi(rig.lines.front());
  CHECK(::kill(pid, 0) == 0);
  rig.function->stop();
  CHECK(::kill(pid, 0) == -1);
  CHECK(errno == ESRCH);
  REQUIRE(result);
  CHECK(result->error == "the stage stops");
  rig.function->invoke("{}", [&](Function::Result given) { result = std::move(given); });
  CHECK_FALSE(result->error.empty());
}

TEST_CASE("a program that is not there is named", "[stage][function]") {
  FunctionRig rig("exit 0");
  fs::remove(rig.folder / "bootstrap");
  const auto problem = rig.function->start();
  REQUIRE(problem);
  CHECK(*problem ==
        "cannot run " + (rig.folder / "bootstrap").string() + ": No such file or directory");
}
