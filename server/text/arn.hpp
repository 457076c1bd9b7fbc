#pragma once

#include <optional>
#include <string_view>

/// The Amazon Resource Names (ARNs) that name chat rooms and channels. The partition may be `aws`
/// or begin with `aws-`, as those of China and of GovCloud do. An ARN has at most 128 characters.
namespace autoplay::text {

/// The region in `arn:aws:ivschat:<region>:<account>:room/<id>`. Nothing if `arn` is anything else.
/// The view points into `arn`.
[[nodiscard]] std::optional<std::string_view> region_of_room(std::string_view arn);

/// True for `arn:aws:ivschat:<region>:<account>:room/<id>`.
[[nodiscard]] bool is_room_arn(std::string_view text);

/// True for `arn:aws:ivs:<region>:<account>:channel/<id>`.
[[nodiscard]] bool is_channel_arn(std::string_view text);

}  // namespace autoplay::text
