// Lines to text: blanks between tokens, columns, trailing comments; see format.h.
//
// Works on tokens, not on the syntax tree, so that comments need no owner and nothing can be lost.
// A pretty-printer over the tree was rejected for that reason: it must decide where the lines end,
// and authors of models know better.
#include "dsl/fmt/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "dsl/fmt/lines.h"
#include "dsl/source/utf8.h"

namespace hw {
namespace {

using layout::Line;

constexpr std::size_t kBeforeComment = 2;   // blanks between code and a comment at its end
constexpr std::size_t kWidestColumn = 100;  // comments are not lined up beyond this

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size(); ++columns) at += decode_utf8(text, at).bytes;
  return columns;
}

void pad(std::string& text, std::size_t columns) {
  const std::size_t have = width(text);
  if (have < columns) text.append(columns - have, ' ');
}

std::string_view without_trailing_blanks(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

/// A comment over several lines keeps them as they are, but for blanks at their ends.
std::string comment_text(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (at > 0) result += '\n';
    result += without_trailing_blanks(text.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

class Formatter {
 public:
  Formatter(const SourceMap& sources, std::vector<Line> lines)
      : sources_(sources), lines_(std::move(lines)), code_(lines_.size()) {}

  std::string run() {
    for (std::size_t i = 0; i < lines_.size();) i = write_code(i);
    std::string result;
    for (std::size_t i = 0; i < lines_.size();) i = write_out(i, result);
    return result;
  }

 private:
  std::string_view text(const Token& token) const { return sources_.text(token.span); }

  bool is_sign(const Token& token, std::string_view sign) const {
    return token.kind == TokenKind::Sign && text(token) == sign;
  }

  // ---- blanks
  // ------------------------------------------------------------------------------------

  bool opens_call(const Token& before) const {
    if (before.kind == TokenKind::Name) return true;
    const std::string_view word = text(before);
    return word == "held" || word == "count" || word == "min" || word == "max";
  }

  /// Whether the token after `..` is no upper end: `for all n in 0.. expect violated`.
  bool follows_open_range(const Token& after) const {
    if (is_sign(after, "}")) return true;
    if (after.kind != TokenKind::Word) return false;
    const std::string_view word = text(after);
    return word == "expect" || word == "check" || word == "size";
  }

  bool blank_between(const Token& left, const Token& right) const {
    if (left.is_comment() || right.is_comment()) return true;
    if (left.kind == TokenKind::PrefixMinus || right.kind == TokenKind::TightColon) return false;
    if (is_sign(left, "..")) return follows_open_range(right);
    for (const std::string_view tight : {"(", "[", "."}) {
      if (is_sign(left, tight)) return false;
    }
    for (const std::string_view tight : {")", "]", ".", "..", ",", ";", "["}) {
      if (is_sign(right, tight)) return false;
    }
    if (is_sign(right, "(")) return !opens_call(left);
    return !(is_sign(left, "{") && is_sign(right, "}"));
  }

  std::string join(const std::vector<Token>& tokens, std::size_t from, std::size_t to) const {
    std::string result;
    for (std::size_t i = from; i < to; ++i) {
      if (i > from && blank_between(tokens[i - 1], tokens[i])) result += ' ';
      result +=
          tokens[i].is_comment() ? comment_text(text(tokens[i])) : std::string(text(tokens[i]));
    }
    return result;
  }

  // ---- columns of `param` and `const`
  // -------------------------------------------------------------

  /// `param NAME`, `: TYPE`, `= VALUE`, as positions in the line's tokens.
  struct Cells {
    std::size_t colon = 0;  ///< where the type begins; equal to `equals` without one
    std::size_t equals = 0;
  };

  /// False unless the line is one whole `param` or `const` declaration.
  bool find_cells(const Line& line, Cells& cells) const {
    const std::vector<Token>& code = line.code;
    if (code.size() < 4 || code[0].kind != TokenKind::Word) return false;
    if (text(code[0]) != "param" && text(code[0]) != "const") return false;
    std::size_t colon = 0;
    std::size_t equals = 0;
    for (std::size_t i = 1; i < code.size(); ++i) {
      if (code[i].begins_item || code[i].is_comment()) return false;
      if (is_sign(code[i], ":") && equals == 0) colon = i;
      if (is_sign(code[i], "=") && equals == 0) equals = i;
    }
    cells = {colon == 0 ? equals : colon, equals};
    return equals != 0;
  }

  /// Writes the code of the line, or of the run of lines that share columns; returns the line
  /// after.
  std::size_t write_code(std::size_t begin) {
    std::vector<Cells> run;
    std::size_t end = begin;
    for (Cells cells; end < lines_.size() && find_cells(lines_[end], cells); ++end) {
      if (end > begin && lines_[end].empty_line_before) break;
      run.push_back(cells);
    }
    if (run.empty()) {
      code_[begin] = std::string(lines_[begin].indentation, ' ') +
                     join(lines_[begin].code, 0, lines_[begin].code.size());
      return begin + 1;
    }
    write_run(begin, run);
    return end;
  }

  void write_run(std::size_t begin, const std::vector<Cells>& run) {
    std::size_t names = 0;
    std::size_t types = 0;
    for (std::size_t i = 0; i < run.size(); ++i) {
      const std::vector<Token>& code = lines_[begin + i].code;
      names = std::max(names, width(join(code, 0, run[i].colon)));
      types = std::max(types, width(join(code, run[i].colon, run[i].equals)));
    }
    for (std::size_t i = 0; i < run.size(); ++i) {
      const std::vector<Token>& code = lines_[begin + i].code;
      std::string row = join(code, 0, run[i].colon);
      pad(row, names + 1);
      row += join(code, run[i].colon, run[i].equals);
      pad(row, names + 1 + (types > 0 ? types + 1 : 0));
      row += join(code, run[i].equals, code.size());
      code_[begin + i] = std::string(lines_[begin + i].indentation, ' ') + row;
    }
  }

  // ---- comments at line ends
  // ----------------------------------------------------------------------

  bool has_trailing_comment(std::size_t i) const {
    const Line& line = lines_[i];
    return line.comment != nullptr && (!line.code.empty() || line.continues_comment);
  }

  /// Appends the line, or the run of lines whose comments share a column; returns the line after.
  std::size_t write_out(std::size_t begin, std::string& result) const {
    std::size_t end = begin;
    std::size_t column = 0;
    while (end < lines_.size() && has_trailing_comment(end) &&
           !(end > begin && lines_[end].empty_line_before)) {
      const std::string& code = code_[end];
      const std::size_t newline = code.rfind('\n');  // of a block comment
      const std::size_t here =
          width(std::string_view(code).substr(newline == std::string::npos ? 0 : newline + 1)) +
          kBeforeComment;
      const std::size_t wider = lines_[end].code.empty() ? column : std::max(column, here);
      if (end > begin && wider > kWidestColumn && wider != column) break;
      column = wider;
      ++end;
    }
    end = std::max(end, begin + 1);
    for (std::size_t i = begin; i < end; ++i) append_line(i, column, result);
    return end;
  }

  void append_line(std::size_t i, std::size_t column, std::string& result) const {
    const Line& line = lines_[i];
    if (line.empty_line_before) result += '\n';
    std::string row = code_[i];
    if (line.code.empty() && line.continues_comment) row.clear();
    if (has_trailing_comment(i)) {
      const std::size_t newline = row.rfind('\n');
      const std::size_t last = newline == std::string::npos ? 0 : newline + 1;
      std::string tail = row.substr(last);
      pad(tail, column);
      row = row.substr(0, last) + tail;
    }
    if (line.comment != nullptr) row += without_trailing_blanks(text(*line.comment));
    result += without_trailing_blanks(row);
    result += '\n';
  }

  const SourceMap& sources_;
  std::vector<Line> lines_;
  std::vector<std::string>
      code_;  ///< of each line, with indentation, without the comment at its end
};

}  // namespace

std::optional<std::string> format_source(const SourceMap& sources, FileId file,
                                         Diagnostics& diagnostics) {
  const auto tokens = tokenize(sources, file, diagnostics);
  if (!tokens) return std::nullopt;
  return Formatter(sources, layout::break_into_lines(*tokens, sources)).run();
}

}  // namespace hw
