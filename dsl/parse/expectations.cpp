// Expected tokens in words; see expectations.h.
#include "dsl/parse/expectations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace hw::parsing {
namespace {

using Grammar = grammar::HighwaterParser;
using antlr4::misc::IntervalSet;

/// More alternatives than this help nobody.
constexpr std::size_t kMaxAlternatives = 6;

IntervalSet first_tokens(const antlr4::Parser& parser, std::size_t rule) {
  const antlr4::atn::ATN& atn = parser.getATN();
  return atn.nextTokens(atn.ruleToStartState[rule]);
}

bool includes(const IntervalSet& set, const IntervalSet& part) {
  for (const ssize_t type : part.toList()) {
    if (!set.contains(type)) return false;
  }
  return true;
}

/// A word of the language; empty for signs and kinds of tokens.
std::string word_of(const antlr4::dfa::Vocabulary& vocabulary, std::size_t type) {
  const std::string literal = vocabulary.getLiteralName(type);
  const bool is_word =
      literal.size() > 2 && std::isalpha(static_cast<unsigned char>(literal[1])) != 0;
  return is_word ? literal.substr(1, literal.size() - 2) : std::string();
}

/// The words that statements begin with, those that begin with a name apart.
std::vector<std::string> first_words_of_statements(const antlr4::Parser& parser) {
  std::vector<std::string> words;
  for (std::size_t rule = Grammar::RuleTakeStatement; rule <= Grammar::RuleAtomicStatement;
       ++rule) {
    const IntervalSet tokens = first_tokens(parser, rule);
    if (tokens.contains(static_cast<std::size_t>(Grammar::NAME))) continue;
    for (const ssize_t type : tokens.toList()) {
      const std::string word = word_of(parser.getVocabulary(), static_cast<std::size_t>(type));
      if (!word.empty()) words.push_back(word);
    }
  }
  return words;
}

}  // namespace

Expectations::Expectations(const antlr4::Parser& parser)
    : vocabulary_(parser.getVocabulary()),
      statement_(first_tokens(parser, Grammar::RuleStatement)),
      declaration_(first_tokens(parser, Grammar::RuleDeclaration)),
      property_(first_tokens(parser, Grammar::RuleProperty)),
      expression_(first_tokens(parser, Grammar::RuleExpr)),
      operand_(first_tokens(parser, Grammar::RulePrimary)),
      name_(first_tokens(parser, Grammar::RuleName)),
      statement_words_(first_words_of_statements(parser)),
      property_words_(words_among(property_.subtract(expression_))) {}

bool Expectations::is_reserved_word(std::size_t type) const {
  return !name_.contains(type) && !word_of(vocabulary_, type).empty();
}

std::vector<std::string> Expectations::words_among(const IntervalSet& expected) const {
  if (includes(expected, statement_)) return statement_words_;
  const bool name_expected = includes(expected, name_);
  std::vector<std::string> words;
  for (const ssize_t type : expected.toList()) {
    const std::string word = word_of(vocabulary_, static_cast<std::size_t>(type));
    if (!word.empty() && !(name_expected && name_.contains(type))) words.push_back(word);
  }
  return words;
}

std::string Expectations::in_words(std::size_t type) const {
  if (type == antlr4::Token::EOF) return "the end of the file";
  if (type == Grammar::NAME) return "a name";
  if (type == Grammar::NUMBER) return "a number";
  if (type == Grammar::STRING) return "a text in quotes";
  const std::string literal = vocabulary_.getLiteralName(type);
  return literal.size() > 2 ? fmt::format("`{}`", literal.substr(1, literal.size() - 2)) : "?";
}

std::string Expectations::in_words(IntervalSet expected) const {
  std::vector<std::string> parts;
  const auto fold = [&](const IntervalSet& sign, const IntervalSet& group, const char* words) {
    if (!includes(expected, sign)) return;
    parts.emplace_back(words);
    expected = expected.subtract(group);
  };
  fold(declaration_, declaration_, "a declaration");
  fold(statement_, statement_, "a statement");
  fold(property_, property_, "a property");
  fold(operand_, expression_, "an expression");
  fold(name_, name_, "a name");
  expected.remove(static_cast<ssize_t>(Grammar::SEMICOLON));
  expected.remove(static_cast<ssize_t>(antlr4::Token::EPSILON));
  for (const ssize_t type : expected.toList()) {
    // What a group said already, and the first lines of a file, which come but once.
    const auto token = static_cast<std::size_t>(type);
    const bool said = !parts.empty() && (expression_.contains(token) || name_.contains(token));
    if (said || token == Grammar::MODEL || token == Grammar::IMPORT) continue;
    parts.push_back(in_words(token));
  }
  if (parts.size() > kMaxAlternatives) {
    parts.resize(kMaxAlternatives);
    parts.emplace_back("something else");
  }
  if (parts.empty()) return "something else";
  if (parts.size() == 1) return parts.front();
  const std::string last = parts.back();
  parts.pop_back();
  return fmt::format("{} or {}", fmt::join(parts, ", "), last);
}

}  // namespace hw::parsing
