#include "checker/interchange/smt_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace hw::interchange {

using ir::Formula;
using ir::Linear;

std::vector<std::string> smt_symbols(const ir::System& system, const std::string& suffix) {
  std::vector<std::string> result;
  std::set<std::string> taken;
  for (const ir::Variable& variable : system.variables) {
    std::string name = variable.name;
    std::ranges::replace_if(
        name, [](char c) { return c == '|' || c == '\\' || static_cast<unsigned char>(c) < ' '; },
        '_');
    std::string unique = name;
    for (int i = 2; !taken.insert(unique).second; ++i) unique = fmt::format("{} ~{}", name, i);
    result.push_back(fmt::format("|{}{}|", unique, suffix));
  }
  return result;
}

std::string smt_number(ir::Value value) {
  if (value >= 0) return fmt::format("{}", value);
  // The least value has no positive counterpart of its type.
  return fmt::format("(- {})", std::uint64_t{0} - static_cast<std::uint64_t>(value));
}

std::string smt_join(const char* op, const std::vector<std::string>& parts, const char* none) {
  if (parts.empty()) return none;
  if (parts.size() == 1) return parts.front();
  return fmt::format("({} {})", op, fmt::join(parts, " "));
}

std::string smt_text(const Linear& linear, const std::vector<std::string>& symbols) {
  std::vector<std::string> parts;
  for (const ir::Term& term : linear.terms()) {
    parts.push_back(term.coefficient == 1 ? symbols[term.var]
                                          : fmt::format("(* {} {})", smt_number(term.coefficient),
                                                        symbols[term.var]));
  }
  if (linear.constant() != 0) parts.push_back(smt_number(linear.constant()));
  return smt_join("+", parts, "0");
}

std::string smt_text(const Formula& formula, const std::vector<std::string>& symbols) {
  switch (formula.kind()) {
    case Formula::True:
      return "true";
    case Formula::False:
      return "false";
    case Formula::Comparison: {
      const ir::Atom& atom = formula.comparison();
      const std::string sum = smt_text(atom.linear - Linear(atom.linear.constant()), symbols);
      const std::string bound = smt_number(-atom.linear.constant());
      if (atom.relation == ir::Relation::AtLeastZero) return fmt::format("(>= {} {})", sum, bound);
      const std::string equal = fmt::format("(= {} {})", sum, bound);
      return atom.relation == ir::Relation::EqualZero ? equal : fmt::format("(not {})", equal);
    }
    default: {
      std::vector<std::string> parts;
      for (const Formula& part : formula.parts()) parts.push_back(smt_text(part, symbols));
      const bool all = formula.kind() == Formula::And;
      return smt_join(all ? "and" : "or", parts, all ? "true" : "false");
    }
  }
}

std::string smt_comment(const std::string& text) {
  std::string line = "; " + text;
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line + '\n';
}

}  // namespace hw::interchange
