#include "stage/media.hpp"

// The assembler finds pattern.ts through the include path that CMake gives it.
asm(R"(
  .section .rodata
  .global ivs_autoplay_pattern_begin
  .global ivs_autoplay_pattern_end
ivs_autoplay_pattern_begin:
  .incbin "pattern.ts"
ivs_autoplay_pattern_end:
  .previous
)");

extern const char kPatternBegin[] asm("ivs_autoplay_pattern_begin");
extern const char kPatternEnd[] asm("ivs_autoplay_pattern_end");

namespace autoplay::stage {

std::string_view pattern() {
  return {kPatternBegin, kPatternEnd};
}

}  // namespace autoplay::stage
