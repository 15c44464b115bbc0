// Reading and indexing source texts.
//
// A text that comes from a file is checked once, here, so that nothing behind has to think of
// binary files: no NUL bytes, well-formed UTF-8, at most kMaxBytes. A text handed over in memory
// (tests, the fuzzer) may hold anything; the rest of the front end must survive it.
#include "dsl/source/source_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "dsl/source/utf8.h"

namespace hw {
namespace {

std::vector<std::uint32_t> find_line_starts(std::string_view text) {
  std::vector<std::uint32_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return starts;
}

/// The line, counted from 0, that holds the offset.
std::size_t line_index(const SourceFile& file, std::uint32_t offset) {
  const auto after = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), offset);
  return static_cast<std::size_t>(after - file.line_starts.begin()) - 1;
}

bool is_well_formed(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const DecodedCharacter character = decode_utf8(text, at);
    if (!character.well_formed) return false;
    at += character.bytes;
  }
  return true;
}

/// Reads at most one byte more than a source may have, so that a huge file costs nothing.
std::variant<std::string, ReadFailure> read_bytes(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return ReadFailure{fmt::format("cannot be opened: {}",
                                   std::generic_category().message(errno != 0 ? errno : EIO))};
  }
  std::string text(SourceMap::kMaxBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return ReadFailure{"cannot be read"};
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > SourceMap::kMaxBytes) {
    return ReadFailure{
        fmt::format("is longer than {} bytes, the limit for a model", SourceMap::kMaxBytes)};
  }
  return text;
}

}  // namespace

FileId SourceMap::add(std::string name, std::string text) {
  std::vector<std::uint32_t> line_starts = find_line_starts(text);
  files_.push_back({std::move(name), std::move(text), std::move(line_starts)});
  return static_cast<FileId>(files_.size() - 1);
}

std::variant<FileId, ReadFailure> SourceMap::read(const std::filesystem::path& path,
                                                  std::string name) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return ReadFailure{"does not exist"};
  if (error) return ReadFailure{fmt::format("cannot be opened: {}", error.message())};
  if (std::filesystem::is_directory(status)) return ReadFailure{"is a directory"};
  if (!std::filesystem::is_regular_file(status)) return ReadFailure{"is not a regular file"};

  auto bytes = read_bytes(path);
  if (auto* failure = std::get_if<ReadFailure>(&bytes)) return std::move(*failure);
  std::string& text = std::get<std::string>(bytes);
  if (text.find('\0') != std::string::npos) return ReadFailure{"is not a text: it holds NUL bytes"};
  if (!is_well_formed(text)) return ReadFailure{"is not a text: it is not UTF-8"};
  return add(std::move(name), std::move(text));
}

LineColumn SourceMap::line_column(FileId id, std::uint32_t offset) const {
  const SourceFile& source = file(id);
  offset = std::min(offset, static_cast<std::uint32_t>(source.text.size()));
  const std::size_t index = line_index(source, offset);
  int column = 1;
  for (std::size_t at = source.line_starts[index]; at < offset; ++column) {
    at += decode_utf8(source.text, at).bytes;
  }
  return {static_cast<int>(index + 1), column};
}

std::string_view SourceMap::line(FileId id, int line) const {
  const SourceFile& source = file(id);
  if (line < 1 || static_cast<std::size_t>(line) > source.line_starts.size()) return {};
  const auto index = static_cast<std::size_t>(line - 1);
  const std::size_t begin = source.line_starts[index];
  const std::size_t end =
      index + 1 < source.line_starts.size() ? source.line_starts[index + 1] : source.text.size();
  std::string_view found = std::string_view(source.text).substr(begin, end - begin);
  while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) found.remove_suffix(1);
  return found;
}

std::string_view SourceMap::text(Span span) const {
  if (!span.known()) return {};
  const std::string_view whole = file(span.file).text;
  const std::size_t begin = std::min<std::size_t>(span.begin, whole.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, whole.size());
  return whole.substr(begin, end - begin);
}

std::string SourceMap::where(Span span) const {
  if (!span.known()) return "<unknown>";
  const LineColumn at = line_column(span.file, span.begin);
  return fmt::format("{}:{}:{}", file(span.file).name, at.line, at.column);
}

}  // namespace hw
