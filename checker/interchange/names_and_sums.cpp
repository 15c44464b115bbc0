#include "checker/interchange/names_and_sums.h"

#include <fmt/format.h>

#include <cctype>
#include <set>

namespace hw::interchange {

std::vector<std::string> identifiers(const std::vector<std::string>& texts) {
  std::vector<std::string> result;
  std::set<std::string> taken;
  for (const std::string& text : texts) {
    std::string name;
    for (char c : text) {
      const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
      if (plain) {
        name += c;
      } else if (!name.empty() && name.back() != '_') {
        name += '_';
      }
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front()))) name = "v_" + name;
    std::string unique = name;
    for (int i = 2; !taken.insert(unique).second; ++i) unique = fmt::format("{}_{}", name, i);
    result.push_back(std::move(unique));
  }
  return result;
}

std::string infix(const ir::Linear& sum, const std::vector<std::string>& names) {
  std::string out;
  for (const ir::Term& term : sum.terms()) {
    const bool negative = term.coefficient < 0;
    out += out.empty() ? (negative ? "0 - " : "") : negative ? " - " : " + ";
    const ir::Value size = negative ? -term.coefficient : term.coefficient;
    if (size != 1) out += fmt::format("{} * ", size);
    out += names[term.var];
  }
  if (out.empty()) return fmt::format("{}", sum.constant());
  if (sum.constant() > 0) out += fmt::format(" + {}", sum.constant());
  if (sum.constant() < 0) out += fmt::format(" - {}", -sum.constant());
  return out;
}

}  // namespace hw::interchange
