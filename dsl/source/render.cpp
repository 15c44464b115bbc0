// A diagnostic as text with a caret, in the manner of gcc and rustc.
//
// The source line is turned into a row of cells, one a code point, each with its bytes as shown;
// the caret is placed and the row is clipped by counting cells. So tabs, control characters,
// malformed bytes and very long lines need no care beyond the making of the cells.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source/diagnostic.h"
#include "dsl/source/utf8.h"

namespace hw {
namespace {

constexpr std::size_t kTabWidth = 4;
constexpr std::size_t kShownCells = 110;  // of a line too long to be shown
constexpr std::size_t kCellsBefore = 40;  // left of the caret in such a line
constexpr std::string_view kClip = "...";

struct Style {
  std::string_view error, warning, note, hint, bold, off;
};
constexpr Style kPlain{};
constexpr Style kColoured{"\x1b[1;31m", "\x1b[1;35m", "\x1b[1;36m",
                          "\x1b[1;32m", "\x1b[1m",    "\x1b[0m"};

/// A source line ready for the screen, and the marked part of it in cells.
struct Row {
  std::vector<std::string> cells;
  std::size_t mark_begin = 0;
  std::size_t mark_end = 0;
};

/// `begin` and `end` are bytes of the line; a mark that goes beyond its end is cut there.
Row make_row(std::string_view line, std::size_t begin, std::size_t end) {
  Row row;
  bool begun = false;
  for (std::size_t at = 0; at < line.size();) {
    if (at >= begin && !begun) row.mark_begin = row.cells.size(), begun = true;
    const std::size_t bytes = decode_utf8(line, at).bytes;
    if (line[at] == '\t') {
      do row.cells.emplace_back(" ");
      while (row.cells.size() % kTabWidth != 0);
    } else {
      row.cells.push_back(printable(line.substr(at, bytes)));
    }
    at += bytes;
    if (at <= end) row.mark_end = row.cells.size();
  }
  if (!begun) row.mark_begin = row.cells.size();
  row.mark_end = std::max(row.mark_end, row.mark_begin + 1);
  return row;
}

std::string join(const Row& row, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < std::min(to, row.cells.size()); ++i) text += row.cells[i];
  return text;
}

/// The two lines under the location: the source and the caret.
std::string show_row(const Row& row, int number, const Style& style,
                     std::string_view caret_colour) {
  std::size_t from = 0;
  std::size_t to = row.cells.size();
  if (to > kShownCells + 2 * kClip.size()) {
    from = row.mark_begin > kCellsBefore ? row.mark_begin - kCellsBefore : 0;
    to = std::min(to, from + kShownCells);
  }
  const std::string_view before = from > 0 ? kClip : "";
  const std::string_view after = to < row.cells.size() ? kClip : "";
  std::string shown = fmt::format("{}{}{}", before, join(row, from, to), after);
  while (!shown.empty() && shown.back() == ' ') shown.pop_back();

  const std::size_t indent = before.size() + row.mark_begin - from;
  const std::size_t width =
      std::min(row.mark_end, std::max(to, row.mark_begin + 1)) - row.mark_begin;
  std::string text = fmt::format("{:>5} |{}{}\n", number, shown.empty() ? "" : " ", shown);
  text += fmt::format("      | {}{}^{}{}\n", std::string(indent, ' '), caret_colour,
                      std::string(width - 1, '~'), style.off);
  return text;
}

std::string show_source(Span span, const SourceMap& sources, const Style& style,
                        std::string_view caret_colour) {
  const LineColumn at = sources.line_column(span.file, span.begin);
  const std::string_view line = sources.line(span.file, at.line);
  if (line.empty()) return {};
  const auto line_start =
      sources.file(span.file).line_starts[static_cast<std::size_t>(at.line - 1)];
  const std::size_t end = std::max(span.end, span.begin);
  const Row row = make_row(line, std::max(span.begin, line_start) - line_start,
                           end - std::min<std::size_t>(end, line_start));
  return show_row(row, at.line, style, caret_colour);
}

/// `file:line:col: ` in bold, or nothing for a mistake without a place.
std::string show_place(Span span, const SourceMap& sources, const Style& style) {
  if (!span.known()) return {};
  return fmt::format("{}{}:{} ", style.bold, printable(sources.where(span)), style.off);
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour) {
  const Style& style = colour ? kColoured : kPlain;
  const bool is_error = diagnostic.severity == Severity::Error;
  const std::string_view tint = is_error ? style.error : style.warning;
  std::string text = fmt::format("{}{}{}[{}]:{} {}\n", show_place(diagnostic.span, sources, style),
                                 tint, is_error ? "error" : "warning", diagnostic.code, style.off,
                                 printable(diagnostic.message));
  if (diagnostic.span.known()) text += show_source(diagnostic.span, sources, style, tint);
  if (!diagnostic.hint.empty()) {
    text +=
        fmt::format("      {}= hint:{} {}\n", style.hint, style.off, printable(diagnostic.hint));
  }
  for (const Note& note : diagnostic.notes) {
    text += fmt::format("{}{}note:{} {}\n", show_place(note.span, sources, style), style.note,
                        style.off, printable(note.text));
    if (note.span.known()) text += show_source(note.span, sources, style, style.note);
  }
  return text;
}

}  // namespace hw
