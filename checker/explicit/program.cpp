#include "checker/explicit/program.h"

#include <algorithm>
#include <map>

namespace hw::search {

using ir::Formula;
using ir::Linear;
using ir::Relation;
using ir::Value;
using ir::VarId;

Program::Program(const ir::System& system, const Layout& layout)
    : layout_(layout),
      words_(layout.words()),
      enabled_words_(static_cast<std::uint32_t>((system.transitions.size() + 63) / 64)) {
  enabled_words_ = std::max(enabled_words_, 1u);
  steps_.resize(system.transitions.size());
  deltas_.assign(steps_.size() * words_, 0);
  for (TransitionId id = 0; id < steps_.size(); ++id) compile_step(system, id);
  find_local(system);
  find_affected(system);
}

Entry Program::add(Instruction instruction) {
  code_.push_back(instruction);
  return static_cast<Entry>(code_.size() - 1);
}

CompiledSum Program::compile(const Linear& linear) {
  Linear resolved = layout_.resolve(linear);
  CompiledSum sum{resolved.constant(), 0, 0};
  std::map<std::uint32_t, std::vector<Value>> by_index;  // index fields: value for each index
  std::vector<SumTerm> terms;
  for (const ir::Term& term : resolved.terms()) {
    const Slot& slot = layout_.slot(term.var);
    const Field& field = layout_.fields()[slot.field];
    if (slot.kind == Slot::OneHot) {
      auto& values = by_index[slot.field];
      values.resize(static_cast<std::size_t>(field.high) + 1, 0);
      values[static_cast<std::size_t>(slot.index)] += term.coefficient;
    } else {
      terms.push_back({field.word, field.shift, field.mask, term.coefficient, -1});
      sum.constant += term.coefficient * field.low;
    }
  }
  for (auto& [id, values] : by_index) {
    const Field& field = layout_.fields()[id];
    auto table = static_cast<std::int32_t>(tables_.size());
    values.resize(static_cast<std::size_t>(field.mask) + 1, 0);
    tables_.insert(tables_.end(), values.begin(), values.end());
    terms.push_back({field.word, field.shift, field.mask, 0, table});
  }
  sum.first = static_cast<std::uint32_t>(terms_.size());
  sum.count = static_cast<std::uint32_t>(terms.size());
  terms_.insert(terms_.end(), terms.begin(), terms.end());
  return sum;
}

/// A comparison that the proved bounds of the fields decide for every reachable state.
std::optional<bool> Program::decided(const CompiledSum& sum, Relation relation) const {
  Value low = sum.constant;
  Value high = sum.constant;
  for (std::uint32_t i = sum.first; i < sum.first + sum.count; ++i) {
    const SumTerm& term = terms_[i];
    auto field = std::ranges::find_if(layout_.fields(), [&](const Field& candidate) {
      return candidate.word == term.word && candidate.shift == term.shift &&
             candidate.mask == term.mask;
    });
    if (!field->proved) return std::nullopt;
    Value span = field->high - field->low;
    if (term.table >= 0) {
      auto begin = tables_.begin() + term.table;
      auto [least, most] = std::minmax_element(begin, begin + span + 1);
      low += *least;
      high += *most;
    } else {
      low += std::min<Value>(0, term.coefficient * span);
      high += std::max<Value>(0, term.coefficient * span);
    }
  }
  switch (relation) {
    case Relation::AtLeastZero:
      if (low >= 0) return true;
      if (high < 0) return false;
      break;
    case Relation::EqualZero:
      if (low == 0 && high == 0) return true;
      if (low > 0 || high < 0) return false;
      break;
    case Relation::NotZero:
      if (low == 0 && high == 0) return false;
      if (low > 0 || high < 0) return true;
      break;
  }
  return std::nullopt;
}

Entry Program::compile(const Formula& formula) { return compile(formula, kAlways, kNever); }

Entry Program::compile(const Formula& formula, Entry on_true, Entry on_false) {
  switch (formula.kind()) {
    case Formula::True:
      return on_true;
    case Formula::False:
      return on_false;
    case Formula::Comparison:
      return compile_atom(formula.comparison(), on_true, on_false);
    case Formula::And:
      for (auto part = formula.parts().rbegin(); part != formula.parts().rend(); ++part) {
        on_true = compile(*part, on_true, on_false);
      }
      return on_true;
    case Formula::Or:
      for (auto part = formula.parts().rbegin(); part != formula.parts().rend(); ++part) {
        on_false = compile(*part, on_true, on_false);
      }
      return on_false;
  }
  return kNever;
}

Entry Program::compile_atom(const ir::Atom& atom, Entry on_true, Entry on_false) {
  CompiledSum sum = compile(atom.linear);
  if (auto known = decided(sum, atom.relation)) return *known ? on_true : on_false;
  Instruction instruction;
  instruction.on_true = on_true;
  instruction.on_false = on_false;
  const SumTerm* only = sum.count == 1 ? &terms_[sum.first] : nullptr;
  if (only && only->table < 0 && (only->coefficient == 1 || only->coefficient == -1)) {
    instruction.word = static_cast<std::uint8_t>(only->word);
    instruction.shift = static_cast<std::uint8_t>(only->shift);
    instruction.mask = only->mask;
    bool positive = only->coefficient == 1;
    instruction.bound = positive ? -sum.constant : sum.constant;
    switch (atom.relation) {
      case Relation::AtLeastZero:
        instruction.op = positive ? Instruction::FieldAtLeast : Instruction::FieldAtMost;
        break;
      case Relation::EqualZero:
        instruction.op = Instruction::FieldEqual;
        break;
      case Relation::NotZero:
        instruction.op = Instruction::FieldNotEqual;
        break;
    }
    return add(instruction);
  }
  if (only && only->table >= 0) {  // an index: often just one place satisfies the comparison
    std::vector<Value> satisfying;
    for (Value index = 0; index <= static_cast<Value>(only->mask); ++index) {
      Value value = sum.constant + tables_[static_cast<std::size_t>(only->table + index)];
      bool good = atom.relation == Relation::AtLeastZero ? value >= 0
                  : atom.relation == Relation::EqualZero ? value == 0
                                                         : value != 0;
      if (good) satisfying.push_back(index);
    }
    if (satisfying.size() == 1) {
      instruction.op = Instruction::FieldEqual;
      instruction.word = static_cast<std::uint8_t>(only->word);
      instruction.shift = static_cast<std::uint8_t>(only->shift);
      instruction.mask = only->mask;
      instruction.bound = satisfying[0];
      return add(instruction);
    }
  }
  instruction.op = atom.relation == Relation::AtLeastZero ? Instruction::SumAtLeast
                   : atom.relation == Relation::EqualZero ? Instruction::SumEqual
                                                          : Instruction::SumNotEqual;
  instruction.bound = sum.constant;
  instruction.first = sum.first;
  instruction.count = sum.count;
  return add(instruction);
}

namespace {

/// low <= raw <= high; a check that nothing passes where that is empty.
Program::FieldCheck check_of(const Field& field, Value low, Value high) {
  if (low > high || high < 0) return {field.word, field.shift, field.mask, 1, 0};
  return {field.word, field.shift, field.mask, static_cast<Word>(low), static_cast<Word>(high)};
}

}  // namespace

void Program::compile_step(const ir::System& system, TransitionId id) {
  const ir::Transition& transition = system.transitions[id];
  Step& step = steps_[id];
  step.failure = transition.failure;
  step.guard = compile(transition.guard);
  Word* delta = &deltas_[id * words_];
  std::map<std::uint32_t, std::pair<Value, Value>> moves;  // index field: from, to
  for (const ir::Assignment& update : transition.updates) {
    const Slot& slot = layout_.slot(update.var);
    if (slot.kind == Slot::Derived || slot.kind == Slot::Constant) continue;
    const Field& field = layout_.fields()[slot.field];
    std::optional<Value> change = ir::constant_delta(update);
    if (slot.kind == Slot::OneHot) {
      if (*change < 0) moves[slot.field].first = slot.index;
      if (*change > 0) moves[slot.field].second = slot.index;
    } else if (change) {
      delta[field.word] += static_cast<Word>(*change) << field.shift;
      Value span = field.high - field.low;
      if (!field.proved && *change > 0) step.room.push_back(check_of(field, 0, span - *change));
      step.came_from.push_back(
          check_of(field, std::max<Value>(0, *change), std::min(span, span + *change)));
    } else {
      step.regular = false;
      step.assigns.push_back({slot.field, compile(update.value)});
    }
  }
  for (const auto& [id_of_field, move] : moves) {
    const Field& field = layout_.fields()[id_of_field];
    delta[field.word] += static_cast<Word>(move.second - move.first) << field.shift;
    step.came_from.push_back(check_of(field, move.second, move.second));
  }
}

bool Program::fits(const Step& step, const Word* state) const {
  for (const FieldCheck& check : step.room) {
    if (!check.passes(state)) return false;
  }
  for (const Assign& assign : step.assigns) {
    const Field& field = layout_.fields()[assign.field];
    if (!field.proved && value(assign.value, state) > field.high) return false;
  }
  return true;
}

void Program::find_local(const ir::System& system) {
  std::vector<std::vector<TransitionId>> from(system.places.size());
  for (TransitionId id = 0; id < steps_.size(); ++id) {
    ir::PlaceId place = system.transitions[id].from;
    if (place != ir::kNone && steps_[id].guard != kNever) from[place].push_back(id);
  }
  for (const ir::Process& process : system.processes) {
    if (process.places.empty()) continue;
    const Slot& slot = layout_.slot(system.places[process.places.front()].count);
    if (slot.kind != Slot::OneHot) continue;
    const Field& field = layout_.fields()[slot.field];
    SingleProcess single{field.word, field.shift, field.mask, {}};
    for (ir::PlaceId place : process.places) {
      single.first.push_back(static_cast<std::uint32_t>(local_.size()));
      local_.insert(local_.end(), from[place].begin(), from[place].end());
    }
    // One entry for every value of the field, so that not even a state that cannot be reads past
    // the end.
    single.first.resize(static_cast<std::size_t>(field.mask) + 2,
                        static_cast<std::uint32_t>(local_.size()));
    singles_.push_back(std::move(single));
  }
}

void Program::find_affected(const ir::System& system) {
  constexpr std::size_t kMostRows = 16'384;  // the table takes a bit for each pair of transitions
  rows_differ_ = steps_.size() <= kMostRows;
  unaffected_.assign(rows_differ_ ? steps_.size() * enabled_words_ : enabled_words_,
                     rows_differ_ ? ~Word{0} : 0);
  std::vector<bool> counted(steps_.size(), true);
  for (TransitionId id : local_) counted[id] = false;
  std::vector<std::vector<TransitionId>> readers(system.variables.size());
  for (TransitionId id = 0; id < steps_.size(); ++id) {
    if (steps_[id].guard == kNever) counted[id] = false;
    system.transitions[id].guard.for_each_variable([&](VarId var) {
      if (readers[var].empty() || readers[var].back() != id) readers[var].push_back(id);
    });
  }
  for (TransitionId id = 0; id < steps_.size(); ++id) {
    if (counted[id]) counted_.push_back(id);
  }
  if (!rows_differ_) return;
  std::vector<TransitionId> seen(steps_.size(), ir::kNone);
  for (TransitionId id = 0; id < steps_.size(); ++id) {
    std::vector<TransitionId>& affects = steps_[id].affects;
    Word* keep = &unaffected_[id * enabled_words_];
    for (const ir::Assignment& update : system.transitions[id].updates) {
      for (TransitionId other : readers[update.var]) {
        if (seen[other] == id) continue;
        seen[other] = id;
        keep[other / 64] &= ~(Word{1} << (other % 64));
        if (counted[other]) affects.push_back(other);
      }
    }
  }
}

void Program::all_enabled(const Word* state, Word* enabled) const {
  std::fill(enabled, enabled + enabled_words_, 0);
  for (TransitionId id = 0; id < steps_.size(); ++id) {
    if (holds(steps_[id].guard, state)) enabled[id / 64] |= Word{1} << (id % 64);
  }
}

}  // namespace hw::search
