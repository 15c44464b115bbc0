// Decoding by the table of RFC 3629, section 4.
#include "dsl/source/utf8.h"

namespace hw {

DecodedCharacter decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1, true};

  std::size_t length = 0;
  std::uint32_t smallest = 0;  // of the code points that need this length
  std::uint32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2, smallest = 0x80, value = first & 0x1Fu;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3, smallest = 0x800, value = first & 0x0Fu;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4, smallest = 0x10000, value = first & 0x07u;
  } else {
    return {first, 1, false};
  }
  if (at + length > text.size()) return {first, 1, false};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {first, 1, false};
    value = (value << 6) | (byte(at + i) & 0x3Fu);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || surrogate || value > 0x10FFFF) return {first, 1, false};
  return {value, length, true};
}

bool is_printable(std::uint32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;  // control characters
  if (c >= 0x200B && c <= 0x200F) return false;           // zero width, direction marks
  if (c >= 0x2028 && c <= 0x202E) return false;           // line separators, embeddings
  if (c >= 0x2060 && c <= 0x206F) return false;           // invisible operators, isolates
  return c != 0xFEFF && c != 0x061C && !(c >= 0xE0000 && c <= 0xE0FFF);  // byte order mark, tags
}

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedCharacter character = decode_utf8(text, at);
    if (text[at] == '\t') {
      result += ' ';
    } else if (character.well_formed && is_printable(character.code_point)) {
      result += text.substr(at, character.bytes);
    } else {
      result += '?';
    }
    at += character.bytes;
  }
  return result;
}

}  // namespace hw
