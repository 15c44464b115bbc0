#include "checker/verdict/component.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <unordered_set>

namespace hw::explain {

using ir::PlaceId;
using ir::State;
using ir::TransitionId;
using ir::Value;

namespace {

constexpr unsigned char kWide = 255;  ///< eight bytes follow

std::string pack(const State& state) {
  std::string bytes;
  for (Value value : state) {
    if (value >= 0 && value < kWide) {
      bytes += static_cast<char>(value);
      continue;
    }
    char wide[sizeof(Value)];
    std::memcpy(wide, &value, sizeof value);
    bytes += static_cast<char>(kWide);
    bytes.append(wide, sizeof wide);
  }
  return bytes;
}

State unpack(const std::string& bytes) {
  State state;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    Value value = byte;
    if (byte == kWide) {
      std::memcpy(&value, bytes.data() + i + 1, sizeof value);
      i += sizeof value;
    }
    state.push_back(value);
  }
  return state;
}

class Explorer {
 public:
  Explorer(const depgraph::Effects& effects, std::size_t limit)
      : effects_(effects), system_(effects.system()), limit_(limit) {
    result_.fired.assign(system_.transitions.size(), false);
    result_.sample.assign(system_.places.size(), std::nullopt);
    for (TransitionId id = 0; id < system_.transitions.size(); ++id) {
      if (system_.transitions[id].from == ir::kNone) actions_.push_back(id);
    }
  }

  Component explore(const State& from) {
    add(pack(from));
    while (!work_.empty()) {
      State state = unpack(*work_.front());
      work_.pop_front();
      note(state);
      for (TransitionId id : actions_) try_step(state, id);
      for (PlaceId place = 0; place < system_.places.size(); ++place) {
        if (state[system_.places[place].count] == 0) continue;
        for (TransitionId id : effects_.from(place)) try_step(state, id);
      }
    }
    result_.states = seen_.size();
    return std::move(result_);
  }

 private:
  void try_step(const State& state, TransitionId id) {
    if (!ir::enabled(system_, state, id)) return;
    result_.fired[id] = true;
    add(pack(ir::apply(system_, state, id)));
  }

  void add(std::string bytes) {
    if (seen_.size() >= limit_) {
      result_.complete = result_.complete && seen_.contains(bytes);
      return;
    }
    auto [it, fresh] = seen_.insert(std::move(bytes));
    if (fresh) work_.push_back(&*it);
  }

  void note(const State& state) {
    for (PlaceId place = 0; place < system_.places.size(); ++place) {
      bool occupied = state[system_.places[place].count] > 0;
      if (occupied && !result_.sample[place]) result_.sample[place] = state;
    }
  }

  const depgraph::Effects& effects_;
  const ir::System& system_;
  std::size_t limit_;
  std::vector<TransitionId> actions_;
  std::unordered_set<std::string> seen_;
  std::deque<const std::string*> work_;
  Component result_;
};

}  // namespace

Component explore(const depgraph::Effects& effects, const State& from, std::size_t limit) {
  return Explorer(effects, limit).explore(from);
}

}  // namespace hw::explain
