#include "checker/ir/linear.h"

#include <algorithm>

namespace hw::ir {

Linear Linear::variable(VarId var, Value coefficient) {
  Linear result;
  if (coefficient != 0) result.terms_.push_back({var, coefficient});
  return result;
}

Value Linear::coefficient(VarId var) const {
  auto it = std::ranges::lower_bound(terms_, var, {}, &Term::var);
  return it != terms_.end() && it->var == var ? it->coefficient : 0;
}

Linear& Linear::operator+=(const Linear& other) {
  std::vector<Term> merged;
  merged.reserve(terms_.size() + other.terms_.size());
  auto a = terms_.begin();
  auto b = other.terms_.begin();
  while (a != terms_.end() || b != other.terms_.end()) {
    if (b == other.terms_.end() || (a != terms_.end() && a->var < b->var)) {
      merged.push_back(*a++);
    } else if (a == terms_.end() || b->var < a->var) {
      merged.push_back(*b++);
    } else {
      Value sum = a->coefficient + b->coefficient;
      if (sum != 0) merged.push_back({a->var, sum});
      ++a, ++b;
    }
  }
  terms_ = std::move(merged);
  constant_ += other.constant_;
  return *this;
}

Linear& Linear::operator-=(const Linear& other) { return *this += other * Value{-1}; }

Linear& Linear::operator*=(Value factor) {
  if (factor == 0) terms_.clear();
  for (Term& term : terms_) term.coefficient *= factor;
  constant_ *= factor;
  return *this;
}

Value Linear::evaluate(const std::vector<Value>& state) const {
  Value sum = constant_;
  for (const Term& term : terms_) sum += term.coefficient * state[term.var];
  return sum;
}

Linear Linear::substitute(const std::function<Linear(VarId)>& replacement) const {
  Linear result(constant_);
  for (const Term& term : terms_) result += replacement(term.var) * term.coefficient;
  return result;
}

namespace {
bool compares(Value value, Relation relation) {
  switch (relation) {
    case Relation::AtLeastZero:
      return value >= 0;
    case Relation::EqualZero:
      return value == 0;
    case Relation::NotZero:
      return value != 0;
  }
  return false;
}
}  // namespace

bool Atom::holds(const std::vector<Value>& state) const {
  return compares(linear.evaluate(state), relation);
}

Formula Formula::truth(bool value) {
  Formula result;
  result.kind_ = value ? True : False;
  return result;
}

Formula Formula::atom(Linear linear, Relation relation) {
  if (linear.is_constant()) return truth(compares(linear.constant(), relation));
  Formula result;
  result.kind_ = Comparison;
  result.atom_ = {std::move(linear), relation};
  return result;
}

Formula Formula::all(std::vector<Formula> parts) {
  Formula result;
  for (Formula& part : parts) {
    if (part.is_false()) return truth(false);
    if (part.is_true()) continue;
    if (part.kind_ == And) {
      for (Formula& inner : part.parts_) result.parts_.push_back(std::move(inner));
    } else {
      result.parts_.push_back(std::move(part));
    }
  }
  if (result.parts_.empty()) return truth(true);
  if (result.parts_.size() == 1) return Formula(result.parts_.front());
  result.kind_ = And;
  return result;
}

Formula Formula::any(std::vector<Formula> parts) {
  Formula result;
  for (Formula& part : parts) {
    if (part.is_true()) return truth(true);
    if (part.is_false()) continue;
    if (part.kind_ == Or) {
      for (Formula& inner : part.parts_) result.parts_.push_back(std::move(inner));
    } else {
      result.parts_.push_back(std::move(part));
    }
  }
  if (result.parts_.empty()) return truth(false);
  if (result.parts_.size() == 1) return Formula(result.parts_.front());
  result.kind_ = Or;
  return result;
}

Formula Formula::negated() const {
  switch (kind_) {
    case True:
      return truth(false);
    case False:
      return truth(true);
    case Comparison:
      switch (atom_.relation) {
        case Relation::AtLeastZero:  // not (x >= 0)  is  -x - 1 >= 0
          return atom(atom_.linear * Value{-1} - Linear(1), Relation::AtLeastZero);
        case Relation::EqualZero:
          return atom(atom_.linear, Relation::NotZero);
        case Relation::NotZero:
          return atom(atom_.linear, Relation::EqualZero);
      }
      break;
    case And:
    case Or: {
      std::vector<Formula> negations;
      for (const Formula& part : parts_) negations.push_back(part.negated());
      return kind_ == And ? any(std::move(negations)) : all(std::move(negations));
    }
  }
  return {};
}

bool Formula::evaluate(const std::vector<Value>& state) const {
  switch (kind_) {
    case True:
      return true;
    case False:
      return false;
    case Comparison:
      return atom_.holds(state);
    case And:
      return std::ranges::all_of(parts_, [&](const Formula& part) { return part.evaluate(state); });
    case Or:
      return std::ranges::any_of(parts_, [&](const Formula& part) { return part.evaluate(state); });
  }
  return false;
}

Formula Formula::substitute(const std::function<Linear(VarId)>& replacement) const {
  switch (kind_) {
    case True:
    case False:
      return *this;
    case Comparison:
      return atom(atom_.linear.substitute(replacement), atom_.relation);
    case And:
    case Or: {
      std::vector<Formula> parts;
      for (const Formula& part : parts_) parts.push_back(part.substitute(replacement));
      return kind_ == And ? all(std::move(parts)) : any(std::move(parts));
    }
  }
  return *this;
}

void Formula::for_each_variable(const std::function<void(VarId)>& visit) const {
  if (kind_ == Comparison) {
    for (const Term& term : atom_.linear.terms()) visit(term.var);
  }
  for (const Formula& part : parts_) part.for_each_variable(visit);
}

}  // namespace hw::ir
