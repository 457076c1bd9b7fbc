// What the core decides, natively.
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tools/command_line.hpp"
#include "tools/parameters.hpp"
#include "tools/printable.hpp"
#include "tools/tables.hpp"
#include "tools/trace.hpp"
#include "tools/transcript.hpp"

namespace {

constexpr int kUnusable = 2;

constexpr const char* kPurpose =
    R"(what the core decides, natively

  replay TRACE                takes the decisions of a recorded trace anew; ends with 1 where one
                              differs
  replay TEXTS TRANSCRIPT...  prints transcripts with their outcome; TEXTS holds lines NAME = text,
                              which a transcript names as text=$NAME
  replay --tables [FILE]      prints the code's tables as Markdown, or renews them in FILE
  replay --vocabulary         prints the parameters of all facts and orders as JSON

Ends with 2 when a file, or a line of one, cannot be read.)";

bool read_file(const std::string& path, std::string& content) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    std::cerr << "replay: " << autoplay::printable(path) << " is a folder; give files\n";
    return false;
  }
  content.clear();
  std::ifstream file(path, std::ios::binary);
  std::array<char, 65'536> part;
  while (file.read(part.data(), part.size()) || file.gcount() > 0)
    content.append(part.data(), static_cast<std::size_t>(file.gcount()));
  if (file.eof() && !file.bad()) return true;
  std::cerr << "replay: " << autoplay::printable(path) << " cannot be read; give existing files\n";
  return false;
}

int replay_one(const std::string& path) {
  std::string content;
  if (!read_file(path, content)) return kUnusable;
  const autoplay::Replayed replayed = autoplay::replay_trace(content);
  std::cout << replayed.told << std::flush;
  if (replayed.end == autoplay::Replayed::End::Same) return 0;
  std::cerr << "replay: " << autoplay::printable(path) << ", " << replayed.problem << '\n';
  return replayed.end == autoplay::Replayed::End::Differs ? 1 : kUnusable;
}

int renew_tables(const std::string& path) {
  std::string content;
  if (!read_file(path, content)) return kUnusable;
  const std::string renewed = autoplay::with_tables(content);
  if (renewed.empty()) {
    std::cerr << "replay: " << path << " has no <!-- tables --> and <!-- /tables -->\n";
    return kUnusable;
  }
  std::ofstream file(path, std::ios::binary);
  file << renewed << std::flush;
  if (!file) std::cerr << "replay: " << path << " cannot be written\n";
  return file ? 0 : kUnusable;
}

int play_transcripts(const std::vector<std::string>& paths) {
  std::string content;
  if (!read_file(paths.front(), content)) return kUnusable;
  const autoplay::Texts texts = autoplay::read_texts(content);
  int status = 0;
  for (std::size_t i = 1; i < paths.size(); ++i) {
    if (!read_file(paths[i], content)) return kUnusable;
    const autoplay::PlayedTranscript played = autoplay::replay(content, texts);
    std::cout << played.told << std::flush;
    if (played.problem.empty()) continue;
    std::cerr << "replay: " << autoplay::printable(paths[i]) << ", " << played.problem << '\n';
    status = kUnusable;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  bool tables = false;
  bool vocabulary = false;
  std::vector<std::string> files;
  autoplay::CommandLine command("replay", kPurpose);
  command.flag("--tables", "Print the code's tables, or renew them in FILE.", tables);
  command.flag("--vocabulary", "Print the parameters of facts and orders.", vocabulary);
  command.words("[FILE]...", files);
  if (const auto status = command.read_or_print(argc, argv)) return *status;
  if (tables && !vocabulary && files.size() < 2) {
    if (!files.empty()) return renew_tables(files.front());
    std::cout << autoplay::tables();
    return 0;
  }
  if (vocabulary && !tables && files.empty()) {
    std::cout << autoplay::parameters_as_json();
    return 0;
  }
  if (files.empty() || tables || vocabulary)
    return command.print("replay", command.misuse("give a trace, or texts and transcripts, or one "
                                                  "of --tables and --vocabulary"));
  return files.size() == 1 ? replay_one(files.front()) : play_transcripts(files);
}
