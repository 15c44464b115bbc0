// The instances of a run one by one: a state counts them, and here each has a number. Of those who
// stand at one place, the one who came first goes first. Papers/semantics.md, section 5, says why:
// that gives fair names to every loop that is fair by places.
#pragma once

#include <deque>
#include <vector>

#include "checker/verdict/verdict.h"

namespace hw {

using InstanceId = std::uint32_t;
inline constexpr InstanceId kNobody = UINT32_MAX;

class Names {
 public:
  /// Everybody who is there in the first state. `lasso`: its instance is kept apart from the others
  /// of its process, and moves when it says so; may be null.
  Names(const ir::System& system, const Lasso* lasso);

  /// Takes a step of the witness; `index` is the step's place in it. Who took it; kNobody for an
  /// action, or if nobody stands there who could have.
  InstanceId take(ir::TransitionId transition, std::size_t index);

  /// The instance of the lasso; kNobody before it is submitted.
  InstanceId followed() const { return followed_; }
  /// Where an instance stands; kNone if it is gone.
  ir::PlaceId place(InstanceId instance) const { return place_[instance]; }
  InstanceId size() const { return static_cast<InstanceId>(place_.size()); }
  /// Most who stand at one place.
  std::size_t longest_queue() const;

 private:
  InstanceId add(ir::PlaceId place);
  void start(ir::TransitionId transition, std::size_t index);

  const ir::System& system_;
  const Lasso* lasso_;
  std::vector<ir::PlaceId> place_of_count_;       ///< by variable
  std::vector<ir::PlaceId> place_;                ///< by instance
  std::vector<std::deque<InstanceId>> standing_;  ///< by place, the followed one left out
  InstanceId followed_ = kNobody;
};

}  // namespace hw
