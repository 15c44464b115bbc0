// A transition system compiled against a layout: guards as short-circuit code over bit fields,
// updates as additions of words, and for each transition the guards that it can change.
//
// That last table is what makes a step cheap: the set of enabled transitions of a new state is its
// parent's, with only those guards evaluated again that read what the step has written.
#pragma once

#include <string>
#include <vector>

#include "checker/explicit/layout.h"

namespace hw::search {

using ir::TransitionId;

/// A compiled sum: constant + coefficient * field, or a table looked up by a field that is an
/// index.
struct SumTerm {
  std::uint32_t word = 0;
  std::uint32_t shift = 0;
  Word mask = 0;
  ir::Value coefficient = 0;
  std::int32_t table = -1;  ///< first entry in Program's tables; -1: none
};

struct CompiledSum {
  ir::Value constant = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// Where the code of a guard begins. kAlways and kNever need no code.
using Entry = std::int32_t;
inline constexpr Entry kAlways = -1;
inline constexpr Entry kNever = -2;

class Program {
 public:
  Program(const ir::System& system, const Layout& layout);

  bool holds(Entry entry, const Word* state) const;
  ir::Value value(const CompiledSum& sum, const Word* state) const;

  Entry compile(const ir::Formula& formula);
  CompiledSum compile(const ir::Linear& linear);

  /// A field that has to be compared with a bound before a step, forwards or backwards.
  struct FieldCheck {
    std::uint32_t word = 0;
    std::uint32_t shift = 0;
    Word mask = 0;
    Word at_least = 0;  ///< of the raw field
    Word at_most = 0;
    bool passes(const Word* state) const {
      Word raw = (state[word] >> shift) & mask;
      return raw >= at_least && raw <= at_most;
    }
  };
  /// A variable set to something other than itself plus a constant.
  struct Assign {
    std::uint32_t field = 0;
    CompiledSum value;
  };
  struct Step {
    Entry guard = kNever;
    bool regular = true;  ///< nothing but additions of constants: can be undone
    std::vector<Assign> assigns;
    std::vector<FieldCheck> room;       ///< fields without a proved bound that this step raises
    std::vector<FieldCheck> came_from;  ///< what holds of a state that this step has led to
    std::vector<TransitionId> affects;  ///< guards to evaluate again, of counted processes
    ir::Failure failure = ir::Failure::None;
  };

  std::size_t size() const { return steps_.size(); }
  const Step& step(TransitionId id) const { return steps_[id]; }
  const Word* delta(TransitionId id) const { return &deltas_[id * words_]; }
  /// The transitions enabled in `state`, which the step has led to from a state where `before`
  /// were. Only guards that read what the step has written are evaluated; of a process with one
  /// instance, only those of transitions that start where it stands.
  void enabled_after(TransitionId step, const Word* before, const Word* state, Word* enabled) const;
  std::uint32_t words() const { return words_; }
  std::uint32_t enabled_words() const { return enabled_words_; }
  const Layout& layout() const { return layout_; }

  /// Sets the bit of every enabled transition.
  void all_enabled(const Word* state, Word* enabled) const;
  /// Carries out the assignments of a step that is not regular; `next` has the additions already.
  void assign(const Step& step, const Word* state, Word* next) const {
    for (const Assign& assign : step.assigns) {
      layout_.fields()[assign.field].write(next, value(assign.value, state));
    }
  }
  /// False if the step would carry a field without a proved bound past what its bits can hold.
  bool fits(const Step& step, const Word* state) const;

 private:
  struct Instruction {
    enum Op : std::uint8_t {
      FieldAtLeast,
      FieldAtMost,
      FieldEqual,
      FieldNotEqual,
      SumAtLeast,
      SumEqual,
      SumNotEqual
    } op = FieldEqual;
    std::uint8_t word = 0;
    std::uint8_t shift = 0;
    Word mask = 0;
    ir::Value bound = 0;  ///< of the raw field; for sums: constant of the sum
    std::uint32_t first = 0, count = 0;
    Entry on_true = kAlways, on_false = kNever;
  };

  Entry compile(const ir::Formula& formula, Entry on_true, Entry on_false);
  Entry compile_atom(const ir::Atom& atom, Entry on_true, Entry on_false);
  void compile_step(const ir::System& system, TransitionId id);
  void find_affected(const ir::System& system);
  void find_local(const ir::System& system);
  std::optional<bool> decided(const CompiledSum& sum, ir::Relation relation) const;
  Entry add(Instruction instruction);

  const Layout& layout_;
  std::uint32_t words_;
  std::uint32_t enabled_words_;
  std::vector<Instruction> code_;
  std::vector<SumTerm> terms_;
  std::vector<ir::Value> tables_;
  std::vector<Step> steps_;
  std::vector<Word> deltas_;
  std::vector<Word>
      unaffected_;  ///< a row a step: bits of transitions whose guards it leaves as they were
  bool rows_differ_ =
      true;  ///< false: too many transitions for the table; one row of zeros serves all

  /// A process with one instance: by the index of the place where it stands, the transitions from
  /// there.
  struct SingleProcess {
    std::uint32_t word = 0;
    std::uint32_t shift = 0;
    Word mask = 0;
    std::vector<std::uint32_t> first;  ///< into local_, by place index, and one more
  };
  std::vector<SingleProcess> singles_;
  std::vector<TransitionId> local_;
  std::vector<TransitionId> counted_;  ///< all transitions of other processes
};

inline ir::Value Program::value(const CompiledSum& sum, const Word* state) const {
  ir::Value result = sum.constant;
  for (std::uint32_t i = sum.first; i < sum.first + sum.count; ++i) {
    const SumTerm& term = terms_[i];
    Word raw = (state[term.word] >> term.shift) & term.mask;
    result += term.table < 0 ? term.coefficient * static_cast<ir::Value>(raw)
                             : tables_[static_cast<std::size_t>(term.table) + raw];
  }
  return result;
}

inline void Program::enabled_after(TransitionId id, const Word* before, const Word* state,
                                   Word* enabled) const {
  const Word* keep = &unaffected_[rows_differ_ ? id * enabled_words_ : 0];
  for (std::uint32_t i = 0; i < enabled_words_; ++i) enabled[i] = before[i] & keep[i];
  auto evaluate = [&](TransitionId other) {
    if (holds(steps_[other].guard, state)) enabled[other / 64] |= Word{1} << (other % 64);
  };
  for (TransitionId other : rows_differ_ ? steps_[id].affects : counted_) evaluate(other);
  for (const SingleProcess& process : singles_) {
    auto place = static_cast<std::size_t>((state[process.word] >> process.shift) & process.mask);
    for (std::uint32_t i = process.first[place]; i < process.first[place + 1]; ++i) {
      TransitionId other = local_[i];
      if (!((keep[other / 64] >> (other % 64)) & 1)) evaluate(other);
    }
  }
}

inline bool Program::holds(Entry entry, const Word* state) const {
  while (entry >= 0) {
    const Instruction& at = code_[static_cast<std::size_t>(entry)];
    bool truth = false;
    if (at.op <= Instruction::FieldNotEqual) {
      auto raw = static_cast<ir::Value>((state[at.word] >> at.shift) & at.mask);
      switch (at.op) {
        case Instruction::FieldAtLeast:
          truth = raw >= at.bound;
          break;
        case Instruction::FieldAtMost:
          truth = raw <= at.bound;
          break;
        case Instruction::FieldEqual:
          truth = raw == at.bound;
          break;
        default:
          truth = raw != at.bound;
          break;
      }
    } else {
      ir::Value sum = value({at.bound, at.first, at.count}, state);
      truth = at.op == Instruction::SumAtLeast ? sum >= 0
              : at.op == Instruction::SumEqual ? sum == 0
                                               : sum != 0;
    }
    entry = truth ? at.on_true : at.on_false;
  }
  return entry == kAlways;
}

}  // namespace hw::search
