#include "checker/verdict/names.h"

#include <algorithm>

namespace hw {

using ir::kNone;
using ir::PlaceId;

Names::Names(const ir::System& system, const Lasso* lasso)
    : system_(system),
      lasso_(lasso),
      place_of_count_(system.variables.size(), kNone),
      standing_(system.places.size()) {
  for (PlaceId place = 0; place < system.places.size(); ++place) {
    place_of_count_[system.places[place].count] = place;
    ir::Value here = system.variables[system.places[place].count].initial;
    for (ir::Value i = 0; i < here; ++i) {
      bool chosen = lasso && lasso->started_by == SIZE_MAX && followed_ == kNobody &&
                    lasso->process == system.places[place].process;
      InstanceId added = add(place);
      if (chosen) {
        followed_ = added;
        standing_[place].pop_back();
      }
    }
  }
}

InstanceId Names::add(PlaceId place) {
  place_.push_back(place);
  standing_[place].push_back(size() - 1);
  return size() - 1;
}

InstanceId Names::take(ir::TransitionId id, std::size_t index) {
  const ir::Transition& transition = system_.transitions[id];
  InstanceId actor = kNobody;
  if (transition.from != kNone) {
    std::deque<InstanceId>& here = standing_[transition.from];
    if (lasso_ && index < lasso_->by_instance.size() && lasso_->by_instance[index]) {
      if (followed_ == kNobody || place_[followed_] != transition.from) return kNobody;
      actor = followed_;
    } else {
      if (here.empty()) return kNobody;
      actor = here.front();
      here.pop_front();
    }
    place_[actor] = transition.to;
    if (transition.to != kNone && actor != followed_) standing_[transition.to].push_back(actor);
  }
  start(id, index);
  return actor;
}

/// Everybody who comes to a place and is not the one who moved has been submitted.
void Names::start(ir::TransitionId id, std::size_t index) {
  const ir::Transition& transition = system_.transitions[id];
  for (const ir::Assignment& update : transition.updates) {
    PlaceId place = place_of_count_[update.var];
    if (place == kNone) continue;
    ir::Value arrivals = ir::constant_delta(update).value_or(0);
    if (place == transition.from) arrivals += 1;
    if (place == transition.to) arrivals -= 1;
    for (ir::Value i = 0; i < arrivals; ++i) {
      InstanceId added = add(place);
      if (i == 0 && lasso_ && index == lasso_->started_by &&
          lasso_->process == system_.places[place].process) {
        followed_ = added;
        standing_[place].pop_back();
      }
    }
  }
}

std::size_t Names::longest_queue() const {
  std::size_t longest = 0;
  for (const auto& here : standing_) longest = std::max(longest, here.size());
  return longest;
}

}  // namespace hw
