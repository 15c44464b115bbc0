// The texts that a run has read, and the way from a byte offset to file, line and column.
#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dsl/source/span.h"

namespace hw {

/// 1-based line and column; the column counts code points of UTF-8, and a tab as one of them.
struct LineColumn {
  int line = 0;
  int column = 0;
};

struct SourceFile {
  std::string name;  ///< as the user wrote it, or relative to what the user wrote
  std::string text;
  std::vector<std::uint32_t> line_starts;
};

/// Why a file could not be read, as one sentence without a full stop ("is a directory").
struct ReadFailure {
  std::string why;
};

class SourceMap {
 public:
  /// A source file longer than this is refused: no model is, and parsing it would take minutes.
  static constexpr std::size_t kMaxBytes = 1u << 20;

  /// Takes over a text; never fails. Files keep their number for the map's life.
  FileId add(std::string name, std::string text);

  /// Reads a file. Fails on what is not a readable regular file, is larger than kMaxBytes, or holds
  /// a NUL byte or malformed UTF-8.
  std::variant<FileId, ReadFailure> read(const std::filesystem::path& path, std::string name);

  const SourceFile& file(FileId id) const { return files_.at(id); }
  std::size_t size() const { return files_.size(); }

  LineColumn line_column(FileId id, std::uint32_t offset) const;
  /// The text of a 1-based line without its line end.
  std::string_view line(FileId id, int line) const;
  std::string_view text(Span span) const;
  /// "file:line:column", or "<unknown>".
  std::string where(Span span) const;

 private:
  std::deque<SourceFile> files_;
};

}  // namespace hw
