// Linear expressions over the integer variables of a transition system, and formulas over them in
// negation normal form. Both are values: small, copied freely, compared structurally.
//
// Why not a general expression tree: everything the language can say is linear once parameters have
// values, and a sum of terms is what each engine wants (a row of a matrix, a term of a solver, a
// few shifts and adds on a packed state). Negation is pushed to the atoms on construction, so no
// consumer has to handle it.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hw::ir {

using Value = std::int64_t;
using VarId = std::uint32_t;

struct Term {
  VarId var = 0;
  Value coefficient = 0;
  auto operator<=>(const Term&) const = default;
};

/// constant + sum of coefficient * variable; terms sorted by variable, no zero coefficient.
class Linear {
 public:
  Linear() = default;
  Linear(Value constant) : constant_(constant) {}  // NOLINT: a number is a linear expression
  static Linear variable(VarId var, Value coefficient = 1);

  Value constant() const { return constant_; }
  const std::vector<Term>& terms() const { return terms_; }
  bool is_constant() const { return terms_.empty(); }
  /// 0 if the variable does not occur.
  Value coefficient(VarId var) const;

  Linear& operator+=(const Linear& other);
  Linear& operator-=(const Linear& other);
  Linear& operator*=(Value factor);
  friend Linear operator+(Linear a, const Linear& b) { return a += b; }
  friend Linear operator-(Linear a, const Linear& b) { return a -= b; }
  friend Linear operator*(Linear a, Value factor) { return a *= factor; }

  Value evaluate(const std::vector<Value>& state) const;
  /// Every variable replaced by what `replacement` gives for it (itself for no change).
  Linear substitute(const std::function<Linear(VarId)>& replacement) const;

  auto operator<=>(const Linear&) const = default;
  bool operator==(const Linear&) const = default;

 private:
  std::vector<Term> terms_;
  Value constant_ = 0;
};

enum class Relation { AtLeastZero, EqualZero, NotZero };

/// One comparison of a linear expression with zero.
struct Atom {
  Linear linear;
  Relation relation = Relation::AtLeastZero;
  bool holds(const std::vector<Value>& state) const;
  auto operator<=>(const Atom&) const = default;
  bool operator==(const Atom&) const = default;
};

/// A formula in negation normal form.
class Formula {
 public:
  enum Kind { True, False, Comparison, And, Or };

  Formula() = default;  ///< true
  static Formula truth(bool value);
  static Formula atom(Linear linear, Relation relation);
  static Formula at_least(const Linear& a, const Linear& b) {
    return atom(a - b, Relation::AtLeastZero);
  }
  static Formula equal(const Linear& a, const Linear& b) {
    return atom(a - b, Relation::EqualZero);
  }
  static Formula all(std::vector<Formula> parts);  ///< flattened, simplified; true for none
  static Formula any(std::vector<Formula> parts);  ///< flattened, simplified; false for none
  Formula negated() const;

  Kind kind() const { return kind_; }
  bool is_true() const { return kind_ == True; }
  bool is_false() const { return kind_ == False; }
  const Atom& comparison() const { return atom_; }
  const std::vector<Formula>& parts() const { return parts_; }

  bool evaluate(const std::vector<Value>& state) const;
  Formula substitute(const std::function<Linear(VarId)>& replacement) const;
  /// Calls `visit` for every variable that occurs, possibly more than once.
  void for_each_variable(const std::function<void(VarId)>& visit) const;

  bool operator==(const Formula&) const = default;

 private:
  Kind kind_ = True;
  Atom atom_;
  std::vector<Formula> parts_;
};

inline Formula operator&&(Formula a, Formula b) {
  return Formula::all({std::move(a), std::move(b)});
}
inline Formula operator||(Formula a, Formula b) {
  return Formula::any({std::move(a), std::move(b)});
}

}  // namespace hw::ir
