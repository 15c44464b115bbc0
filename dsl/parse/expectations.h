// Sets of token types, said in words. Internal to dsl/parse.
#pragma once

#include <antlr4-runtime.h>

#include <string>
#include <vector>

#include "HighwaterParser.h"

namespace hw::parsing {

/// Answers questions about the grammar; all sets come from it, none is kept by hand.
class Expectations {
 public:
  explicit Expectations(const antlr4::Parser& parser);

  bool starts_statement(std::size_t type) const { return statement_.contains(type); }
  bool starts_declaration(std::size_t type) const { return declaration_.contains(type); }
  /// Whether the token can be a name, be it also a word with a meaning elsewhere.
  bool is_name(std::size_t type) const { return name_.contains(type); }
  /// Whether it is a word that can never be a name.
  bool is_reserved_word(std::size_t type) const;

  /// The words that can begin a statement, or a property: for "did you mean".
  const std::vector<std::string>& statement_words() const { return statement_words_; }
  const std::vector<std::string>& property_words() const { return property_words_; }
  /// The reserved words, and words used as such, in a set of expected tokens.
  std::vector<std::string> words_among(const antlr4::misc::IntervalSet& expected) const;

  /// "a name, `{` or `when`".
  std::string in_words(antlr4::misc::IntervalSet expected) const;
  /// "`{`", "a number".
  std::string in_words(std::size_t type) const;

 private:
  const antlr4::dfa::Vocabulary& vocabulary_;
  antlr4::misc::IntervalSet statement_, declaration_, property_, expression_, operand_, name_;
  std::vector<std::string> statement_words_, property_words_;
};

}  // namespace hw::parsing
