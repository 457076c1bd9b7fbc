#pragma once

#include <string>
#include <vector>

namespace autoplay {

/// The cells of the director's tables that nothing has looked up so far, one text a cell.
[[nodiscard]] std::vector<std::string> unreached_cells(bool with_acts);

}  // namespace autoplay
