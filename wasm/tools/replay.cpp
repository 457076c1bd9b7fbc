// What the core decides, natively:
//   replay TRACE               takes the decisions of a recorded trace anew
//   replay TEXTS TRANSCRIPT... plays transcripts
//   replay --tables [FILE]     the code's tables as Markdown, or their place in FILE
//   replay --vocabulary        the parameters of all facts and orders as JSON
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tools/parameters.hpp"
#include "tools/tables.hpp"
#include "tools/trace.hpp"
#include "tools/transcript.hpp"

namespace {

constexpr int kUnusable = 2;

constexpr std::string_view kUsage =
    "usage: replay TRACE                what trace() returned; 1: decided otherwise\n"
    "       replay TEXTS TRANSCRIPT...  TEXTS holds `NAME = text`; a transcript says text=$NAME\n"
    "       replay --tables [FILE]      prints the code's tables, or renews them in FILE\n"
    "       replay --vocabulary         prints the parameters of facts and orders as JSON\n";

bool read_file(const char* path, std::string& content) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "replay: " << path << " cannot be read; give existing files\n";
    return false;
  }
  content.assign(std::istreambuf_iterator<char>(file), {});
  return true;
}

int replay_one(const char* path) {
  std::string content;
  if (!read_file(path, content)) return kUnusable;
  const autoplay::Replayed replayed = autoplay::replay_trace(content);
  std::cout << replayed.told << std::flush;
  if (replayed.end == autoplay::Replayed::End::Same) return 0;
  std::cerr << "replay: " << path << ", " << replayed.problem << '\n';
  return replayed.end == autoplay::Replayed::End::Differs ? 1 : kUnusable;
}

int renew_tables(const char* path) {
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

int play_transcripts(int argc, char** argv) {
  std::string content;
  if (!read_file(argv[1], content)) return kUnusable;
  const autoplay::Texts texts = autoplay::read_texts(content);
  int status = 0;
  for (int i = 2; i < argc; ++i) {
    if (!read_file(argv[i], content)) return kUnusable;
    const autoplay::PlayedTranscript played = autoplay::replay(content, texts);
    std::cout << played.told << std::flush;
    if (played.problem.empty()) continue;
    std::cerr << "replay: " << argv[i] << ", " << played.problem << '\n';
    status = kUnusable;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == "--tables" && argc == 2) {
    std::cout << autoplay::tables();
    return 0;
  }
  if (first == "--vocabulary" && argc == 2) {
    std::cout << autoplay::parameters_as_json();
    return 0;
  }
  if (first == "--tables" && argc == 3) return renew_tables(argv[2]);
  if (argc == 2 && !first.starts_with("-")) return replay_one(argv[1]);
  if (argc > 2 && !first.starts_with("-")) return play_transcripts(argc, argv);
  std::cerr << kUsage;
  return kUnusable;
}
