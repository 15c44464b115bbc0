#include "checker/explicit/state_graph.h"

#include <algorithm>
#include <bit>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hw::search {

StateGraph::StateGraph(const ir::System& system, const Program& program, Monitor& monitor)
    : system_(system),
      program_(program),
      monitor_(monitor),
      table_(1024, kNoState),
      enabled_(program.enabled_words()),
      next_(program.words()),
      fired_(program.size(), false) {}

std::uint64_t StateGraph::bytes() const {
  return words_.capacity() * sizeof(Word) + table_.capacity() * sizeof(StateId) +
         first_edge_.capacity() * sizeof(first_edge_[0]) + edges_.capacity() * sizeof(Edge);
}

void StateGraph::grow() {
  table_.assign(table_.size() * 2, kNoState);
  const std::size_t mask = table_.size() - 1;
  for (StateId id = 0; id < known_; ++id) {
    std::size_t at = XXH3_64bits(state(id), program_.words() * sizeof(Word)) & mask;
    while (table_[at] != kNoState) at = (at + 1) & mask;
    table_[at] = id;
  }
}

StateId StateGraph::number(const Word* found) {
  const std::size_t width = program_.words();
  const std::size_t mask = table_.size() - 1;
  std::size_t at = XXH3_64bits(found, width * sizeof(Word)) & mask;
  for (; table_[at] != kNoState; at = (at + 1) & mask) {
    if (std::equal(found, found + width, state(table_[at]))) return table_[at];
  }
  table_[at] = known_;
  words_.insert(words_.end(), found, found + width);
  if (++known_ * 10ull > table_.size() * 7ull) grow();
  return known_ - 1;
}

/// False if a step leads to an error in the model, or a counter outgrows its bits.
bool StateGraph::expand(StateId id) {
  program_.all_enabled(state(id), enabled_.data());
  for (std::uint32_t i = 0; i < program_.enabled_words(); ++i) {
    for (Word bits = enabled_[i]; bits != 0; bits &= bits - 1) {
      auto by =
          static_cast<TransitionId>(i * 64 + static_cast<std::uint32_t>(std::countr_zero(bits)));
      const Program::Step& step = program_.step(by);
      fired_[by] = true;
      if (step.failure == ir::Failure::OutOfRange) {
        error_ = {id, by};
        return false;
      }
      if (!program_.fits(step, state(id))) {
        monitor_.stop_for_counter(system_.name);
        for (const ir::Assignment& update : system_.transitions[by].updates) {
          const Slot& slot = program_.layout().slot(update.var);
          if (slot.kind == Slot::Stored && !program_.layout().fields()[slot.field].proved) {
            monitor_.stop_for_counter(system_.variables[update.var].name);
          }
        }
        return false;
      }
      const Word* from = state(id);
      const Word* delta = program_.delta(by);
      for (std::size_t w = 0; w < next_.size(); ++w) next_[w] = from[w] + delta[w];
      if (!step.regular) program_.assign(step, from, next_.data());
      edges_.push_back({number(next_.data()), by});
    }
  }
  return true;
}

bool StateGraph::build() {
  number(program_.layout().encode(system_.initial_state()).data());
  StateId level_end = 1;
  bool whole = true;
  for (StateId id = 0; id < known_ && whole; ++id) {
    if (id == level_end) {
      ++coverage_.depth;
      level_end = known_;
    }
    whole = expand(id);
    if (whole) first_edge_.push_back(edges_.size());
    if (id > 0xfff && (id & 0xff) != 0 && id + 1 != known_) continue;
    coverage_.states = known_;
    coverage_.frontier = known_ - id - 1;
    coverage_.transitions = edges_.size();
    coverage_.bytes = bytes();
    if (known_ > kNoState - 1024) throw std::bad_alloc();
    if (whole && id + 1 != known_ && monitor_.should_stop(coverage_, "exploring")) whole = false;
  }
  coverage_.states = known_;
  coverage_.complete = whole;
  coverage_.seconds = monitor_.seconds();
  return whole;
}

}  // namespace hw::search
