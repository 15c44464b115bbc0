// One code point at a time, for columns and for showing a text safely.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hw {

struct DecodedCharacter {
  std::uint32_t code_point = 0;
  std::size_t bytes = 1;     ///< that it takes; 1 for a byte that begins no well-formed sequence
  bool well_formed = false;  ///< shortest form, no surrogate, at most U+10FFFF
};

/// The code point that starts at byte `at`, which must be inside the text.
DecodedCharacter decode_utf8(std::string_view text, std::size_t at);

/// Whether a terminal shows it as a letter, a sign or a blank, and does nothing else: no control
/// character, no sign that changes the direction of writing.
bool is_printable(std::uint32_t code_point);

/// The text with everything that is not printable or not well formed replaced by `?`. Tabs become
/// single blanks.
std::string printable(std::string_view text);

}  // namespace hw
