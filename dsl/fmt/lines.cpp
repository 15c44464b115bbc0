// Where lines end, and how far each is indented; see lines.h.
#include "dsl/fmt/lines.h"

#include <algorithm>

namespace hw::layout {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kContinuation = 4;  // of a statement's second line

class Breaker {
 public:
  Breaker(const std::vector<Token>& tokens, const SourceMap& sources)
      : tokens_(tokens), sources_(sources) {}

  std::vector<Line> run() {
    for (const Token& token : tokens_) {
      const std::size_t breaks = before_ == nullptr ? 1 : breaks_before(token);
      if (breaks > 0) start_line(token, breaks);
      place(token);
      before_ = &token;
    }
    return std::move(lines_);
  }

 private:
  std::string_view text(const Token& token) const { return sources_.text(token.span); }

  /// New lines between the token and the one before it.
  std::size_t breaks_before(const Token& token) const {
    const std::string_view gap =
        sources_.text({token.span.file, before_->span.end, token.span.begin});
    const auto breaks = static_cast<std::size_t>(std::count(gap.begin(), gap.end(), '\n'));
    const bool after_line_comment =
        before_->is_comment() && before_->kind != TokenKind::BlockComment;
    const bool joins = text(token) == "{" && !before_->is_comment();
    if (after_line_comment) return std::max<std::size_t>(breaks, 1);
    return joins ? 0 : breaks;
  }

  void start_line(const Token& token, std::size_t breaks) {
    Line line;
    const bool after_open = before_ != nullptr && text(*before_) == "{";
    const bool closes = text(token) == "}";
    line.empty_line_before = before_ != nullptr && breaks > 1 && !after_open && !closes;
    line.indentation = kIndent * (closes && depth_ > 0 ? depth_ - 1 : depth_);
    const bool continues = !token.begins_item && !token.is_comment() && !closes &&
                           text(token) != "{" && text(token) != ";";
    if (continues) line.indentation += kContinuation;
    if (token.is_comment() && token.kind != TokenKind::BlockComment && breaks == 1) {
      line.continues_comment = stands_below_comment(token);
    }
    lines_.push_back(line);
    closing_run_ = true;
  }

  /// Whether the line before ends in a comment that begins in the same column of the source.
  bool stands_below_comment(const Token& token) const {
    if (lines_.empty() || lines_.back().comment == nullptr) return false;
    const Line& above = lines_.back();
    if (above.code.empty() && !above.continues_comment) return false;
    return column(token) == column(*above.comment);
  }

  int column(const Token& token) const {
    return sources_.line_column(token.span.file, token.span.begin).column;
  }

  void place(const Token& token) {
    Line& line = lines_.back();
    const std::string_view written = text(token);
    if (token.is_comment() && token.kind != TokenKind::BlockComment) {
      line.comment = &token;
      return;
    }
    // Further braces that close at the beginning of a line pull it back as well.
    if (written == "}" && closing_run_ && !line.code.empty()) {
      line.indentation = kIndent * (depth_ > 0 ? depth_ - 1 : 0);
    }
    closing_run_ = closing_run_ && written == "}";
    if (token.kind == TokenKind::Sign && written == "{") ++depth_;
    if (token.kind == TokenKind::Sign && written == "}" && depth_ > 0) --depth_;
    line.code.push_back(token);
  }

  const std::vector<Token>& tokens_;
  const SourceMap& sources_;
  std::vector<Line> lines_;
  const Token* before_ = nullptr;
  std::size_t depth_ = 0;
  bool closing_run_ = false;  ///< nothing but closing braces so far on the line
};

}  // namespace

std::vector<Line> break_into_lines(const std::vector<Token>& tokens, const SourceMap& sources) {
  return Breaker(tokens, sources).run();
}

}  // namespace hw::layout
