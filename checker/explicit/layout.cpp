#include "checker/explicit/layout.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "checker/analysis/bounds.h"
#include "checker/analysis/conservation.h"

namespace hw::search {

using ir::Linear;
using ir::Value;
using ir::VarId;

namespace {

/// Variables that count the instances of a process with exactly one.
std::vector<bool> one_hot_variables(const ir::System& system) {
  std::vector<bool> result(system.variables.size(), false);
  for (const ir::Process& process : system.processes) {
    if (process.kind != ir::ProcessKind::Task || process.instances != 1) continue;
    for (ir::PlaceId place : process.places) result[system.places[place].count] = true;
  }
  return result;
}

/// All variables, those first that are worth their bits: indices of places come for nothing, then
/// what many guards read.
std::vector<VarId> keep_order(const ir::System& system, const std::vector<bool>& one_hot) {
  std::vector<int> reads(system.variables.size(), 0);
  for (const ir::Transition& transition : system.transitions) {
    transition.guard.for_each_variable([&](VarId var) { ++reads[var]; });
  }
  std::vector<VarId> order(system.variables.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](VarId a, VarId b) {
    if (one_hot[a] != one_hot[b]) return static_cast<bool>(one_hot[a]);
    return reads[a] > reads[b];
  });
  return order;
}

std::uint32_t width(Value low, Value high) {
  return static_cast<std::uint32_t>(std::bit_width(static_cast<Word>(high - low)));
}

}  // namespace

Layout::Layout(const ir::System& system, Value cap) {
  choose_slots(system, cap);
  place_fields();
}

void Layout::choose_slots(const ir::System& system, Value cap) {
  std::vector<bool> one_hot = one_hot_variables(system);
  auto dependences = analysis::dependences(system, keep_order(system, one_hot));
  auto bounds = analysis::bounds(system, dependences);
  slots_.resize(system.variables.size());
  std::vector<bool> done(system.variables.size(), false);
  for (const ir::Process& process : system.processes) {
    if (process.kind != ir::ProcessKind::Task || process.instances != 1) continue;
    auto field = static_cast<std::uint32_t>(fields_.size());
    fields_.push_back({.high = static_cast<Value>(process.places.size()) - 1});
    for (std::size_t i = 0; i < process.places.size(); ++i) {
      VarId var = system.places[process.places[i]].count;
      slots_[var] = {Slot::OneHot, field, static_cast<Value>(i), {}};
      done[var] = true;
    }
  }
  for (const analysis::Dependence& dependence : dependences) {
    if (done[dependence.dependent]) continue;
    slots_[dependence.dependent] = {Slot::Derived, 0, 0, dependence.value};
    done[dependence.dependent] = true;
  }
  for (VarId var = 0; var < system.variables.size(); ++var) {
    if (done[var]) continue;
    const analysis::Bounds& bound = bounds[var];
    if (bound.proved() && bound.low == bound.high) {
      slots_[var] = {Slot::Constant, 0, bound.low, {}};
      continue;
    }
    slots_[var] = {Slot::Stored, static_cast<std::uint32_t>(fields_.size()), 0, {}};
    Value initial = system.variables[var].initial;
    Value high = bound.proved() ? bound.high : std::max(cap, initial);
    fields_.push_back({.low = bound.low, .high = high, .proved = bound.proved()});
  }
}

/// First fit by falling width. The last bit of the last word says that a state is there.
void Layout::place_fields() {
  std::vector<std::uint32_t> order(fields_.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) {
    return width(fields_[a].low, fields_[a].high) > width(fields_[b].low, fields_[b].high);
  });
  std::vector<std::uint32_t> used(1, 1);  // bit 0 of word 0 is the mark of a state
  for (std::uint32_t id : order) {
    Field& field = fields_[id];
    std::uint32_t bits = width(field.low, field.high);
    field.mask = bits == 0 ? 0 : (~Word{0} >> (64 - bits));
    std::size_t word = 0;
    while (word < used.size() && used[word] + bits > 64) ++word;
    if (word == used.size()) used.push_back(0);
    field.word = static_cast<std::uint32_t>(word);
    field.shift = bits == 0 ? 0 : used[word];
    used[word] += bits;
  }
  words_ = static_cast<std::uint32_t>(used.size());
  bits_ = std::accumulate(used.begin(), used.end(), 0u);
  bytes_ = (words_ - 1) * 8 + (used.back() + 7) / 8;
  auto width_compiled = std::ranges::lower_bound(kWidths, words_);
  if (width_compiled == std::end(kWidths) || *width_compiled == words_) return;
  words_ = *width_compiled;
  bytes_ = (words_ - 1) * 8 + 1;
}

std::vector<Word> Layout::encode(const std::vector<Value>& state) const {
  std::vector<Word> result(words_, 0);
  result[0] = 1;
  for (VarId var = 0; var < slots_.size(); ++var) {
    const Slot& slot = slots_[var];
    if (slot.kind == Slot::Stored) fields_[slot.field].write(result.data(), state[var]);
    if (slot.kind == Slot::OneHot && state[var] == 1) {
      fields_[slot.field].write(result.data(), slot.index);
    }
  }
  return result;
}

std::vector<Value> Layout::decode(const Word* state) const {
  std::vector<Value> result(slots_.size(), 0);
  for (VarId var = 0; var < slots_.size(); ++var) {
    const Slot& slot = slots_[var];
    switch (slot.kind) {
      case Slot::Stored:
        result[var] = fields_[slot.field].read(state);
        break;
      case Slot::OneHot:
        result[var] = fields_[slot.field].read(state) == slot.index;
        break;
      case Slot::Constant:
        result[var] = slot.index;
        break;
      case Slot::Derived:
        break;
    }
  }
  for (VarId var = 0; var < slots_.size(); ++var) {
    if (slots_[var].kind == Slot::Derived) result[var] = slots_[var].derived.evaluate(result);
  }
  return result;
}

Linear Layout::resolve(const Linear& linear) const {
  return linear.substitute([&](VarId var) -> Linear {
    const Slot& slot = slots_[var];
    if (slot.kind == Slot::Constant) return slot.index;
    if (slot.kind != Slot::Derived) return Linear::variable(var);
    return resolve(slot.derived);
  });
}

}  // namespace hw::search
