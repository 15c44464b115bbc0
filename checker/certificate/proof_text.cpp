#include "checker/certificate/proof_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "checker/interchange/smt_text.h"

namespace hw::certificate {

using ir::Formula;
using ir::Linear;
using ir::Value;

namespace {

struct Wrong {
  std::string what;
};

/// Reads the terms that smt_text writes, and no others.
class Reader {
 public:
  Reader(std::string_view text, const std::vector<std::string>& symbols)
      : text_(text), symbols_(symbols) {}

  Formula formula() {
    if (accept("true")) return Formula::truth(true);
    if (accept("false")) return Formula::truth(false);
    expect("(");
    Formula result;
    if (accept("and")) {
      result = Formula::all(parts());
    } else if (accept("or")) {
      result = Formula::any(parts());
    } else {
      result = comparison();
    }
    return result;
  }

  Linear linear() {
    if (accept("(")) {
      Linear result;
      if (accept("+")) {
        while (!accept(")")) result += linear();
        return result;
      }
      if (accept("*")) {
        Value factor = number();
        result = symbol() * factor;
        expect(")");
        return result;
      }
      expect("-");
      Value value = digits();
      expect(")");
      return Linear(-value);
    }
    skip();
    if (at_ < text_.size() && text_[at_] == '|') return symbol();
    return Linear(digits());
  }

  void at_end() {
    skip();
    if (at_ != text_.size()) throw Wrong{"there is more than one term"};
  }

 private:
  /// What follows the parenthesis of `(>= sum n)`, `(= sum n)` or `(not (= sum n))`.
  Formula comparison() {
    const bool negated = accept("not");
    if (negated) expect("(");
    ir::Relation relation = negated ? ir::Relation::NotZero : ir::Relation::EqualZero;
    if (!negated && accept(">=")) {
      relation = ir::Relation::AtLeastZero;
    } else {
      expect("=");
    }
    Linear left = linear();
    left -= Linear(number());
    expect(")");
    if (negated) expect(")");
    return Formula::atom(std::move(left), relation);
  }
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool accept(std::string_view word) {
    skip();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void expect(std::string_view word) {
    if (!accept(word)) throw Wrong{fmt::format("expected {}", word)};
  }
  std::vector<Formula> parts() {
    std::vector<Formula> all;
    while (!accept(")")) {
      if (at_ >= text_.size()) throw Wrong{"a parenthesis is open"};
      all.push_back(formula());
    }
    return all;
  }
  Value number() {
    if (!accept("(")) return digits();
    expect("-");
    Value value = digits();
    expect(")");
    return -value;
  }
  Value digits() {
    skip();
    Value value = 0;
    auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (problem != std::errc() || value < 0 || text_[at_] == '-') throw Wrong{"expected a number"};
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }
  Linear symbol() {
    skip();
    std::size_t close = text_.find('|', at_ + 1);
    if (at_ >= text_.size() || text_[at_] != '|' || close == std::string_view::npos) {
      throw Wrong{"expected a variable"};
    }
    std::string name(text_.substr(at_, close + 1 - at_));
    auto found = std::ranges::find(symbols_, name);
    if (found == symbols_.end()) throw Wrong{"there is no variable " + name};
    at_ = close + 1;
    return Linear::variable(static_cast<ir::VarId>(found - symbols_.begin()));
  }

  std::string_view text_;
  const std::vector<std::string>& symbols_;
  std::size_t at_ = 0;
};

smt::Way read_way(const ir::System& system, const std::string& text) {
  smt::Way way;
  std::istringstream numbers(text);
  std::string word;
  while (numbers >> word) {
    ir::TransitionId id = 0;
    auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (problem != std::errc() || end != word.data() + word.size() ||
        id >= system.transitions.size()) {
      throw Wrong{"there is no step " + word};
    }
    way.push_back(id);
  }
  if (way.empty()) throw Wrong{"a way without steps"};
  return way;
}

}  // namespace

std::string proof_text(const ir::System& system, const smt::Proof& proof) {
  const std::vector<std::string> names = interchange::smt_symbols(system);
  std::string text;
  for (const Formula& lemma : proof.lemmas)
    text += "lemma " + interchange::smt_text(lemma, names) + "\n";
  for (const smt::Proof::Phase& phase : proof.phases) {
    text += "phase " + interchange::smt_text(phase.pending, names) + "\n";
    text += "rank " + interchange::smt_text(phase.rank, names) + "\n";
    for (const smt::Way& way : phase.ways) text += fmt::format("way {}\n", fmt::join(way, " "));
  }
  return text;
}

std::optional<smt::Proof> read_proof(const ir::System& system, const std::string& text,
                                     std::string& problem) {
  const std::vector<std::string> names = interchange::smt_symbols(system);
  smt::Proof proof;
  std::istringstream lines(text);
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    const std::size_t blank = line.find(' ');
    const std::string kind = line.substr(0, blank);
    const std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
    try {
      Reader reader(rest, names);
      if (kind == "lemma") {
        proof.lemmas.push_back(reader.formula());
        reader.at_end();
      } else if (kind == "phase") {
        proof.phases.push_back({reader.linear(), {}, {}});
        reader.at_end();
      } else if (kind == "rank" && !proof.phases.empty()) {
        proof.phases.back().rank = reader.linear();
        reader.at_end();
      } else if (kind == "way" && !proof.phases.empty()) {
        proof.phases.back().ways.push_back(read_way(system, rest));
      } else {
        throw Wrong{"not a line of a proof"};
      }
    } catch (const Wrong& wrong) {
      problem = fmt::format("line {}: {}", number, wrong.what);
      return std::nullopt;
    }
  }
  return proof;
}

}  // namespace hw::certificate
