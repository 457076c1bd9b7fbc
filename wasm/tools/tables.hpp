#pragma once

#include <string>
#include <string_view>

namespace autoplay {

/// Every word and both machines' tables as Markdown, from the code itself.
[[nodiscard]] std::string tables();

/// `document` with what stands between `<!-- tables -->` and `<!-- /tables -->` made what
/// tables() says; empty when it has no such place.
[[nodiscard]] std::string with_tables(std::string_view document);

}  // namespace autoplay
