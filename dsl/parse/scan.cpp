// Lexing, and reporting what is no token; see scan.h.
#include "dsl/parse/scan.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "HighwaterLexer.h"
#include "dsl/parse/limits.h"
#include "dsl/source/diagnostic_codes.h"
#include "dsl/source/utf8.h"

namespace hw::parsing {
namespace {

using grammar::HighwaterLexer;
using TokenPtr = std::unique_ptr<antlr4::Token>;

/// One byte a byte, ASCII only: what is not becomes DEL, which no token but a text or comment may
/// hold.
std::string as_ascii(std::string_view text) {
  std::string result(text);
  if (text.substr(0, 3) == "\xEF\xBB\xBF") result.replace(0, 3, "   ");  // a byte order mark
  for (char& c : result) {
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = c == '\t' || c == '\n' || c == '\r';
    if (byte >= 0x80 || (byte < 0x20 && !blank)) c = '\x7F';
  }
  return result;
}

struct Lookalike {
  std::string_view sign;
  std::string_view hint;
};

/// What people paste or are used to from elsewhere, and how it is written here.
constexpr std::array kLookalikes{
    Lookalike{"'", "texts stand in double quotes: \"…\""},
    Lookalike{"“", "texts stand in plain double quotes: \"…\""},
    Lookalike{"”", "texts stand in plain double quotes: \"…\""},
    Lookalike{"#", "comments begin with //"},
    Lookalike{"&", "the conjunction is written `and`"},
    Lookalike{"|", "the disjunction is written `or`"},
    Lookalike{"~", "the negation is written `not`"},
    Lookalike{"¬", "the negation is written `not`"},
    Lookalike{"∧", "the conjunction is written `and`"},
    Lookalike{"∨", "the disjunction is written `or`"},
    Lookalike{"⇒", "the implication is written `implies`"},
    Lookalike{"≤", "written `<=`"},
    Lookalike{"≥", "written `>=`"},
    Lookalike{"≠", "written `!=`"},
    Lookalike{"→", "written `->`"},
    Lookalike{"←", "written `<-`"},
    Lookalike{"–", "this is a dash; the minus sign is `-`"},
    Lookalike{"−", "written `-`"},
    Lookalike{"…", "ranges are written with two dots: A..B"},
    Lookalike{"\u00A0", "this is a blank that does not break; use a plain one"},
};

std::string_view hint_for(std::string_view sign) {
  for (const Lookalike& lookalike : kLookalikes) {
    if (lookalike.sign == sign) return lookalike.hint;
  }
  return {};
}

bool fits_int64(std::string_view digits) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c == '_') continue;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (kMax - digit) / 10) return false;
    value = value * 10 + digit;
  }
  return true;
}

class Scanner {
 public:
  Scanner(const SourceMap& sources, FileId file, Diagnostics& diagnostics)
      : sources_(sources), file_(file), diagnostics_(diagnostics), limits_(file, diagnostics) {}

  std::unique_ptr<Scan> run() {
    auto result = std::make_unique<Scan>();
    result->input = std::make_unique<antlr4::ANTLRInputStream>(as_ascii(sources_.file(file_).text));
    auto lexer = std::make_unique<HighwaterLexer>(result->input.get());
    lexer->removeErrorListeners();
    result->lexer = std::move(lexer);

    std::vector<TokenPtr> tokens;
    for (;;) {
      TokenPtr token = result->lexer->nextToken();
      const bool at_end = token->getType() == antlr4::Token::EOF;
      if (!at_end && !keep(*token)) {
        if (broken_limit_) return nullptr;
        continue;
      }
      if (tokens.size() >= kMaxTokens) return too_many(*token);
      tokens.push_back(std::move(token));
      if (at_end) break;
    }
    result->source = std::make_unique<antlr4::ListTokenSource>(std::move(tokens));
    result->stream = std::make_unique<antlr4::CommonTokenStream>(result->source.get());
    result->stream->fill();
    result->reported_lines = std::move(reported_lines_);
    result->suspicious_brace = limits_.suspicious_brace();
    return result;
  }

 private:
  /// Reports and mends what is wrong with the token. False: the parser is not to see it.
  bool keep(antlr4::Token& token) {
    const Span span = span_of(token, file_);
    if (token.getType() == HighwaterLexer::UNKNOWN) {
      report_unknown(token, span);
      return false;
    }
    switch (token.getType()) {
      case HighwaterLexer::AND_SIGN:
        return foreign(token, span, HighwaterLexer::AND, "and");
      case HighwaterLexer::OR_SIGN:
        return foreign(token, span, HighwaterLexer::OR, "or");
      case HighwaterLexer::NOT_SIGN:
        return foreign(token, span, HighwaterLexer::NOT, "not");
      case HighwaterLexer::NUMBER:
        check_number(token, span);
        break;
      case HighwaterLexer::BAD_NUMBER:
        report(token, code::kBadNumber, span,
               fmt::format("`{}` is not a number", sources_.text(span)),
               "numbers are whole and decimal, with `_` between digits if you like: 1_000");
        become(token, HighwaterLexer::NUMBER);
        break;
      case HighwaterLexer::STRING:
        check_escapes(token, span);
        break;
      case HighwaterLexer::BAD_STRING:
        report(token, code::kUnterminatedString, span, "the text has no closing quote on its line");
        become(token, HighwaterLexer::STRING);
        break;
      case HighwaterLexer::BAD_COMMENT:
        report(token, code::kUnterminatedComment, {file_, span.begin, span.begin + 2},
               "the comment is never closed", "`/*` needs a `*/`");
        return false;
      default:
        break;
    }
    if (token.getChannel() != antlr4::Token::DEFAULT_CHANNEL) return true;
    broken_limit_ = !limits_.accept(token);
    return !broken_limit_;
  }

  void report(const antlr4::Token& token, const char* code, Span span, std::string message,
              std::string hint = {}) {
    diagnostics_.error(code, span, std::move(message), std::move(hint));
    reported_lines_.insert(token.getLine());
  }

  static void become(antlr4::Token& token, std::size_t type) {
    dynamic_cast<antlr4::WritableToken&>(token).setType(type);
  }

  bool foreign(antlr4::Token& token, Span span, std::size_t type, std::string_view word) {
    report(token, code::kForeignOperator, span,
           fmt::format("`{}` is written `{}`", sources_.text(span), word));
    become(token, type);
    broken_limit_ = !limits_.accept(token);
    return !broken_limit_;
  }

  /// One diagnostic a line: the next one is most often the other quote, or the rest of a binary
  /// file.
  void report_unknown(const antlr4::Token& token, Span span) {
    if (reported_lines_.contains(token.getLine())) return;
    const std::string_view rest = std::string_view(sources_.file(file_).text).substr(span.begin);
    const DecodedCharacter character = decode_utf8(rest, 0);
    const Span whole{file_, span.begin, span.begin + static_cast<std::uint32_t>(character.bytes)};
    if (character.well_formed && is_printable(character.code_point)) {
      const std::string_view sign = sources_.text(whole);
      report(token, code::kUnknownCharacter, whole, fmt::format("unknown character `{}`", sign),
             std::string(hint_for(sign)));
    } else if (character.well_formed) {
      report(token, code::kUnknownCharacter, whole,
             fmt::format("unknown character U+{:04X}", character.code_point));
    } else {
      report(token, code::kUnknownCharacter, whole,
             fmt::format("the byte 0x{:02X} is not part of a UTF-8 text", character.code_point));
    }
  }

  void check_number(const antlr4::Token& token, Span span) {
    if (fits_int64(sources_.text(span))) return;
    report(token, code::kNumberTooLarge, span,
           fmt::format("the number is larger than {}", std::numeric_limits<std::int64_t>::max()));
  }

  void check_escapes(const antlr4::Token& token, Span span) {
    const std::string_view text = sources_.text(span);
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
      if (text[i] != '\\') continue;
      ++i;
      if (std::string_view("\"\\nt").find(text[i]) != std::string_view::npos) continue;
      const auto begin = span.begin + static_cast<std::uint32_t>(i - 1);
      report(token, code::kBadEscape, {file_, begin, begin + 2}, "unknown escape in a text",
             "a text knows \\\", \\\\, \\n and \\t");
    }
  }

  std::unique_ptr<Scan> too_many(const antlr4::Token& token) {
    diagnostics_.error(code::kTooLong, span_of(token, file_),
                       fmt::format("the file has more than {} words and signs", kMaxTokens));
    return nullptr;
  }

  const SourceMap& sources_;
  FileId file_;
  Diagnostics& diagnostics_;
  Limits limits_;
  std::unordered_set<std::size_t> reported_lines_;
  bool broken_limit_ = false;
};

}  // namespace

Span span_of(const antlr4::Token& token, FileId file) {
  const auto begin = static_cast<std::uint32_t>(token.getStartIndex());
  if (token.getType() == antlr4::Token::EOF) return {file, begin, begin};
  return {file, begin, static_cast<std::uint32_t>(token.getStopIndex() + 1)};
}

std::unique_ptr<Scan> scan(const SourceMap& sources, FileId file, Diagnostics& diagnostics) {
  return Scanner(sources, file, diagnostics).run();
}

}  // namespace hw::parsing
