// Where a piece of text stands. A span names its file by number so that it is cheap to copy into
// every tree and every transition; SourceMap turns it into line and column when a person reads it.
#pragma once

#include <cstdint>

namespace hw {

using FileId = std::uint32_t;
inline constexpr FileId kNoFile = UINT32_MAX;

/// Half-open byte range [begin, end) of one source file.
struct Span {
  FileId file = kNoFile;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool known() const { return file != kNoFile; }
  bool operator==(const Span&) const = default;
};

/// Both lie in one file: the range that covers them. If one is unknown: the other.
inline Span cover(Span a, Span b) {
  if (!a.known()) return b;
  if (!b.known() || a.file != b.file) return a;
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace hw
