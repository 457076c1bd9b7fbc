#include "tools/command_line.hpp"

#include "catch.hpp"

namespace {

using autoplay::CommandLine;
using autoplay::ValueProblem;
using Ending = std::optional<CommandLine::Ending>;

/// A program with one flag of each kind.
struct Program {
  unsigned port = 8081;
  bool brief = false;
  std::vector<std::string> hosts;
  std::vector<std::string> files;
  CommandLine command{"demo", "shows the dialect"};

  Program() {
    command.flag("--port", "N", "Listen on this port.", autoplay::whole_number(port, 0, 65'535));
    command.flag("--brief", "Say less.", brief);
    command.flag("--host", "NAME", "Answer to NAME; may be repeated.",
                 [this](std::string_view text) -> ValueProblem {
                   hosts.emplace_back(text);
                   return std::nullopt;
                 });
    command.note("It ends by itself.");
  }

  Ending read(std::vector<const char*> arguments) { return command.read(arguments); }

  /// What the program says of a wrong command line.
  std::string refusal(std::vector<const char*> arguments) {
    const Ending ending = read(std::move(arguments));
    REQUIRE(ending.has_value());
    CHECK(ending->status == 2);
    CHECK(ending->text.find('\n') == std::string::npos);
    return ending->text;
  }
};

const std::string kSeeHelp = "; demo --help explains every flag";

TEST_CASE("a value follows its flag behind a space or an equals sign", "[command_line]") {
  for (const auto& arguments :
       {std::vector<const char*>{"--port", "80", "--host", "a=b", "--brief"},
        std::vector<const char*>{"--brief", "--host=a=b", "--port=80"}}) {
    Program program;
    CHECK_FALSE(program.read(arguments));
    CHECK(program.port == 80);
    CHECK(program.hosts == std::vector<std::string>{"a=b"});
    CHECK(program.brief);
  }
}

TEST_CASE("without arguments the defaults stay", "[command_line]") {
  Program program;
  CHECK_FALSE(program.read({}));
  CHECK(program.port == 8081);
  CHECK_FALSE(program.brief);
}

TEST_CASE("a value is taken as it is written", "[command_line]") {
  for (const char* value : {"", "-1", "--port", "[a,b]", "{}", "a b", "'a'", "\"a\"", "%x", "--"}) {
    INFO(value);
    Program program;
    const std::string attached = "--host=" + std::string(value);
    CHECK_FALSE(program.read({"--host", value, attached.c_str(), "--port", "80"}));
    CHECK(program.hosts == std::vector<std::string>{value, value});
    CHECK(program.port == 80);
  }
}

TEST_CASE("of a repeated flag the last value counts, and a list keeps all in order",
          "[command_line]") {
  Program program;
  CHECK_FALSE(program.read(
      {"--port=1", "--host", "b", "--brief", "--port", "2", "--host=a", "--brief", "--host=c"}));
  CHECK(program.port == 2);
  CHECK(program.brief);
  CHECK(program.hosts == std::vector<std::string>{"b", "a", "c"});
}

TEST_CASE("a flag that does not exist is named beside the one it resembles", "[command_line]") {
  Program program;
  CHECK(program.refusal({"--prot", "80"}) ==
        "there is no flag --prot; did you mean --port? demo --help explains every flag");
  CHECK(program.refusal({"--hots=a"}) ==
        "there is no flag --hots; did you mean --host? demo --help explains every flag");
  CHECK(program.refusal({"--versoin"}) ==
        "there is no flag --versoin; did you mean --version? demo --help explains every flag");
  CHECK(program.refusal({"-port=1"}) ==
        "there is no flag -port; did you mean --port? demo --help explains every flag");
  CHECK(program.refusal({"--completely-different"}) ==
        "there is no flag --completely-different" + kSeeHelp);
  CHECK(program.refusal({"--por", "80"}).find("--port?") != std::string::npos);
  CHECK(program.port == 8081);
}

TEST_CASE("a missing or wrong value is answered by its flag and what it wants", "[command_line]") {
  Program program;
  CHECK(program.refusal({"--brief", "--port"}) == "--port needs a value" + kSeeHelp);
  for (const std::string value : {"", "-1", "65536", "80x", "99999999999999999999", " 80"}) {
    std::string wanted = "--port wants a whole number from 0 to 65535, not '";
    wanted.append(value).append("'").append(kSeeHelp);
    CHECK(program.refusal({"--port", value.c_str()}) == wanted);
    CHECK(program.refusal({("--port=" + value).c_str(), "--brief"}) == wanted);
  }
  CHECK(program.refusal({"--port=x", "--port=80"}).find("'x'") != std::string::npos);
  CHECK(program.refusal({"--brief=no"}) == "--brief takes no value, not 'no'" + kSeeHelp);
  CHECK(program.refusal({"--brief="}) == "--brief takes no value, not ''" + kSeeHelp);
}

TEST_CASE("what was typed is shown in one line of limited length", "[command_line]") {
  Program program;
  CHECK(program.refusal({"--port", "8\n0\x1b"}).find("not '8\\n0\\x1b'") != std::string::npos);
  const std::string large(100'000, 'x');
  for (const std::string& word : {"--port=" + large, "--" + large, large}) {
    const std::string refusal = program.refusal({word.c_str()});
    CHECK(refusal.size() < 300);
    CHECK(refusal.find("bytes)") != std::string::npos);
  }
  CHECK(program.refusal({"a\nb"}) == "'a\\nb' is no flag" + kSeeHelp);
}

TEST_CASE("a flag behind -- is answered by where it stands", "[command_line]") {
  Program program;
  CHECK(program.refusal({"--", "--port", "80"}) ==
        "'--port' stands behind --, where no flags are read; omit --" + kSeeHelp);
}

TEST_CASE("a value that looks like a flag with an equals sign is a value", "[command_line]") {
  Program program;
  CHECK_FALSE(program.read({"--host", "--brief=", "--host", "--port=", "--port", "80"}));
  CHECK(program.hosts == std::vector<std::string>{"--brief=", "--port="});
  CHECK(program.port == 80);
}

TEST_CASE("a word that is no flag is refused where none is expected", "[command_line]") {
  Program program;
  CHECK(program.refusal({"80"}) == "'80' is no flag" + kSeeHelp);
  CHECK(program.refusal({"--", "--port"}).find("--port") != std::string::npos);
}

TEST_CASE("words keep their order, and what follows -- is no flag", "[command_line]") {
  Program program;
  program.command.words("FILE...", program.files);
  CHECK_FALSE(program.read({"b", "--port", "80", "a", "-", "--", "--brief", "--", "--none=1"}));
  CHECK(program.files == std::vector<std::string>{"b", "a", "-", "--brief", "--", "--none=1"});
  CHECK_FALSE(program.brief);
  CHECK(program.refusal({"a", "--none"}).find("no flag --none") != std::string::npos);
}

TEST_CASE("the version is the package's", "[command_line]") {
  Program program;
  const Ending ending = program.read({"--port", "80", "--version"});
  REQUIRE(ending.has_value());
  CHECK(ending->status == 0);
  CHECK(ending->text == "demo " IVS_AUTOPLAY_VERSION "\n");
}

TEST_CASE("the help shows all flags and notes, whatever else is wrong", "[command_line]") {
  for (const char* wanted : {"--help", "-h"}) {
    Program program;
    program.command.words("FILE...", program.files);
    const Ending ending = program.read({"--port", "x", "--none", wanted});
    REQUIRE(ending.has_value());
    CHECK(ending->status == 0);
    CHECK(ending->text ==
          "demo - shows the dialect\n"
          "\n"
          "Usage: demo [--flag value | --flag=value]... FILE...\n"
          "\n"
          "  --port N     Listen on this port.\n"
          "  --brief      Say less.\n"
          "  --host NAME  Answer to NAME; may be repeated.\n"
          "  --help       Print this text.\n"
          "  --version    Print the version.\n"
          "\n"
          "It ends by itself.\n");
  }
}

TEST_CASE("the help breaks a long line between words", "[command_line]") {
  CommandLine command("demo", "shows the dialect");
  unsigned number = 0;
  std::string meaning = "one";
  for (int i = 0; i < 60; ++i) meaning += " word";
  command.flag("--number", "N", meaning, autoplay::whole_number(number));
  const std::string help = command.read(std::vector<const char*>{"--help"})->text;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = help.find('\n', begin)) != std::string::npos; begin = end + 1)
    CHECK(end - begin <= 100);
  CHECK(help.find("word\n              word") != std::string::npos);
}

TEST_CASE("a whole number without an upper limit takes the largest", "[command_line]") {
  std::uint64_t seed = 0;
  CommandLine command("demo", "shows the dialect");
  command.flag("--seed", "S", "Begin with this.", autoplay::whole_number(seed, 1));
  CHECK_FALSE(command.read(std::vector<const char*>{"--seed", "18446744073709551615"}));
  CHECK(seed == 18446744073709551615U);
  const auto refused = command.read(std::vector<const char*>{"--seed", "18446744073709551616"});
  REQUIRE(refused.has_value());
  CHECK(refused->text.find("--seed wants a whole number from 1 to 18446744073709551615, not ") ==
        0);
}

}  // namespace
