// Plays transcripts natively and prints what was decided: replay TEXTS FILE...
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tools/transcript.hpp"

namespace {

bool read_file(const char* path, std::string& content) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "replay: " << path << " cannot be read; give existing files\n";
    return false;
  }
  content.assign(std::istreambuf_iterator<char>(file), {});
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: replay TEXTS TRANSCRIPT...\n"
                 "TEXTS holds `NAME = text` lines; a transcript may say text=$NAME\n";
    return 2;
  }
  std::string content;
  if (!read_file(argv[1], content)) return 1;
  const autoplay::Texts texts = autoplay::read_texts(content);
  for (int i = 2; i < argc; ++i) {
    if (!read_file(argv[i], content)) return 1;
    std::cout << autoplay::replay(content, texts);
  }
  return 0;
}
