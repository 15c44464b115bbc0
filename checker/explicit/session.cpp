#include "checker/explicit/session.h"

#include <algorithm>
#include <new>

#include "checker/explicit/explorer.h"
#include "checker/explicit/packed_fingerprint.h"
#include "checker/explicit/recovery.h"
#include "checker/explicit/shortest_run.h"
#include "checker/ir/evaluate.h"

namespace hw::search {

using ir::PropertyKind;

namespace {

void fill_states(const ir::System& system, Witness& witness) {
  witness.states.push_back(system.initial_state());
  for (ir::TransitionId id : witness.steps) {
    witness.states.push_back(ir::apply(system, witness.states.back(), id));
  }
}

template <std::size_t W>
class Session {
 public:
  Session(const ir::System& system, std::span<const ir::Property> properties,
          const Program& program, std::vector<Watch>& watches, Monitor& monitor, bool witnesses,
          bool fingerprint)
      : system_(system),
        properties_(properties),
        program_(program),
        watches_(watches),
        monitor_(monitor),
        witnesses_(witnesses),
        fingerprint_(fingerprint),
        explorer_(system, program, watches, monitor) {}

  SearchResult run() {
    explorer_.run();
    result_.coverage = explorer_.coverage();
    if (fingerprint_ && result_.coverage.complete) result_.coverage.reachable = reachable();
    for (unsigned char fired : explorer_.fired()) result_.fired.push_back(fired != 0);
    if (explorer_.has_run_error()) find_run_error();
    result_.properties.resize(properties_.size());
    for (const Watch& watch : watches_) {
      decide(watch,
             result_.properties[static_cast<std::size_t>(watch.property - properties_.data())]);
    }
    result_.coverage.seconds = monitor_.seconds();
    return std::move(result_);
  }

 private:
  ir::Fingerprint reachable() {
    const PackedFingerprint packed(system_, program_.layout());
    ir::Fingerprint sum;
    explorer_.store().for_each([&](SlotId, const PackedState<W>& state) {
      sum += packed.of(state.data());
      return true;
    });
    return sum;
  }

  void find_run_error() {
    std::vector<bool> last(program_.size(), false);
    for (TransitionId id = 0; id < program_.size(); ++id) {
      last[id] = program_.step(id).failure == ir::Failure::OutOfRange;
    }
    auto witness = shortest({{}, std::move(last)});
    if (!witness) return;
    result_.run_error = RunError{witness->steps.back(), std::move(*witness)};
  }

  void decide(const Watch& watch, PropertyResult& result) {
    if (watch.measure) result.highwater = watch.highwater;
    if (watch.property->kind == PropertyKind::Recoverable) {
      decide_recoverable(watch, result);
    } else if (watch.violated) {
      violated(result, target_of(watch));
    } else if (explorer_.coverage().complete) {
      holds(result);
    } else {
      unknown(result);
    }
  }

  static void holds(PropertyResult& result) {
    result.outcome = Outcome::Holds;
    result.strength = Strength::EveryState;
  }

  void violated(PropertyResult& result, const Target<W>& target) {
    result.outcome = Outcome::Violated;
    if (witnesses_) result.witness = shortest(target);
    if (witnesses_ && !result.witness) no_run(result);
  }

  /// A limit came between a violation and the run that shows it. Without its run nobody is told.
  void no_run(PropertyResult& result) const {
    unknown(result);
    result.detail += "; a violation was seen, but not yet the run to it";
  }

  void unknown(PropertyResult& result) const {
    result.outcome = Outcome::Unknown;
    result.reason = monitor_.reason();
    result.detail = monitor_.detail();
  }

  Target<W> deadlock_target(Entry formula) const {
    return {[this, formula](const PackedState<W>& state) {
              if (program_.holds(formula, state.data())) return false;
              for (TransitionId id = 0; id < program_.size(); ++id) {
                if (program_.holds(program_.step(id).guard, state.data())) return false;
              }
              return true;
            },
            {}};
  }

  Target<W> target_of(const Watch& watch) const {
    if (watch.property->kind == PropertyKind::DeadlockFree) return deadlock_target(watch.formula);
    if (watch.property->kind == PropertyKind::NeverFails) {
      std::vector<bool> last(program_.size(), false);
      for (TransitionId id = 0; id < program_.size(); ++id) {
        ir::Failure failure = program_.step(id).failure;
        last[id] = failure != ir::Failure::None && failure != ir::Failure::OutOfRange;
      }
      return {{}, std::move(last)};
    }
    return {[this, formula = watch.formula](const PackedState<W>& state) {
              return !program_.holds(formula, state.data());
            },
            {}};
  }

  void decide_recoverable(const Watch& watch, PropertyResult& result) {
    if (!explorer_.coverage().complete) {
      // A state in which nothing can move and somebody is not at rest is a wedge whatever else
      // there is.
      if (watch.by_deadlock) {
        violated(result, deadlock_target(watch.formula));
        if (result.witness) result.witness->shortest = false;
      } else {
        unknown(result);
      }
      return;
    }
    Recovery<W> recovery(program_, explorer_.store(), monitor_, explorer_.coverage());
    if (!recovery.run(watch.formula)) {
      unknown(result);
    } else if (recovery.lost() == 0) {
      holds(result);
    } else {
      result.outcome = Outcome::Violated;
      if (witnesses_) show_wedge(recovery, result);
      if (witnesses_ && !result.witness) no_run(result);
    }
  }

  void show_wedge(Recovery<W>& recovery, PropertyResult& result) {
    SlotSet wedges = recovery.wedges();
    const StateStore<W>& store = explorer_.store();
    result.witness = shortest({[&](const PackedState<W>& state) {
                                 SlotId id = store.find(state, hash_of(state));
                                 return id != kNoSlot && wedges.contains(id);
                               },
                               {}});
    if (!result.witness) return;
    for (std::size_t i = 0; i < result.witness->states.size(); ++i) {
      PackedState<W> state = pack(result.witness->states[i]);
      if (recovery.is_lost(store.find(state, hash_of(state)))) {
        result.witness->point_of_no_return = i;
        break;
      }
    }
  }

  PackedState<W> pack(const std::vector<ir::Value>& values) const {
    std::vector<Word> words = program_.layout().encode(values);
    PackedState<W> state{};
    std::copy(words.begin(), words.end(), state.begin());
    return state;
  }

  std::optional<Witness> shortest(const Target<W>& target) {
    ShortestRun<W> run(system_, program_, explorer_.store(), monitor_, explorer_.coverage());
    auto witness = run.find(explorer_.initial(), target);
    if (witness) fill_states(system_, *witness);
    return witness;
  }

  const ir::System& system_;
  std::span<const ir::Property> properties_;
  const Program& program_;
  std::vector<Watch>& watches_;
  Monitor& monitor_;
  bool witnesses_;
  bool fingerprint_;
  Explorer<W> explorer_;
  SearchResult result_;
};

std::vector<Watch> watches_for(std::span<const ir::Property> properties, Program& program) {
  std::vector<Watch> watches;
  for (const ir::Property& property : properties) {
    Watch watch;
    watch.property = &property;
    watch.formula = program.compile(property.formula);
    if (property.kind == PropertyKind::Bounded) watch.measure = program.compile(property.measure);
    watches.push_back(std::move(watch));
  }
  return watches;
}

SearchResult undecided(std::span<const ir::Property> properties, UnknownReason reason,
                       const std::string& detail) {
  SearchResult result;
  result.properties.resize(properties.size());
  for (PropertyResult& property : result.properties) {
    property.reason = reason;
    property.detail = detail;
  }
  return result;
}

template <std::size_t... Index>
SearchResult run_with_width(std::index_sequence<Index...>, const ir::System& system,
                            std::span<const ir::Property> properties, const Program& program,
                            std::vector<Watch>& watches, Monitor& monitor, bool witnesses,
                            bool fingerprint) {
  std::optional<SearchResult> result;
  auto attempt = [&]<std::size_t W>() {
    if (program.words() != W) return;
    result =
        Session<W>(system, properties, program, watches, monitor, witnesses, fingerprint).run();
  };
  (attempt.template operator()<kWidths[Index]>(), ...);
  return std::move(*result);
}

}  // namespace

SearchResult search_plainly(const ir::System& system, std::span<const ir::Property> properties,
                            const Options& options, bool witnesses) {
  try {
    // What nothing bounds gets a few bits first, and more when it outgrows them.
    for (ir::Value cap : {ir::Value{255}, ir::Value{65'535}, ir::Value{1} << 30}) {
      Monitor attempt(options);
      Layout layout(system, cap);
      Program program(system, layout);
      std::vector<Watch> watches = watches_for(properties, program);
      if (layout.words() > kWidest) break;
      SearchResult result =
          run_with_width(std::make_index_sequence<std::size(kWidths)>{}, system, properties,
                         program, watches, attempt, witnesses, options.fingerprint);
      bool outgrown = attempt.reason() == UnknownReason::CounterBound;
      if (outgrown && cap < (ir::Value{1} << 30)) continue;
      return result;
    }
  } catch (const std::bad_alloc&) {
    return undecided(properties, UnknownReason::MemoryLimit, "there was no more memory to be had");
  }
  return undecided(properties, UnknownReason::MemoryLimit,
                   "a state of this model needs more than 8,192 bits");
}

}  // namespace hw::search
