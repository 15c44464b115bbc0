// Breadth-first exploration: every reachable state once, each property watched on the way.
//
// The inner loop allocates nothing. Successors are collected in a batch with the cache line of
// their slot already on its way, then looked up together: the search is bound by memory latency
// otherwise.
#pragma once

#include <bit>
#include <optional>
#include <span>
#include <vector>

#include "checker/explicit/frontier.h"
#include "checker/explicit/monitor.h"
#include "checker/explicit/program.h"
#include "checker/explicit/state_store.h"

namespace hw::search {

/// A property while the search runs.
struct Watch {
  const ir::Property* property = nullptr;
  Entry formula = kAlways;
  std::optional<CompiledSum> measure;
  bool violated = false;
  bool by_deadlock = false;  ///< Recoverable: a state without a step that is not at rest was seen
  ir::Value highwater = INT64_MIN;

  bool needs_every_state() const {
    return property->kind == ir::PropertyKind::Recoverable ||
           property->kind == ir::PropertyKind::Bounded;
  }
};

template <std::size_t W>
class Explorer {
 public:
  Explorer(const ir::System& system, const Program& program, std::vector<Watch>& watches,
           Monitor& monitor)
      : system_(system),
        program_(program),
        watches_(watches),
        monitor_(monitor),
        store_(program.layout().bytes()),
        frontier_(W + program.enabled_words()),
        fired_(program.size(), 0),
        plain_(program.size(), 0) {
    for (TransitionId id = 0; id < program.size(); ++id) {
      const Program::Step& step = program.step(id);
      plain_[id] = step.regular && step.room.empty() && step.failure == ir::Failure::None;
    }
  }

  /// Explores until everything is seen, everything is decided, or the monitor stops it.
  void run() {
    start();
    while (frontier_.size() > 0 && !decided() && !run_error_) {
      if (!expand_level()) break;
      ++coverage_.depth;
    }
    update_coverage();
    coverage_.complete = frontier_.size() == 0 && !monitor_.stopped() && !run_error_;
    store_.freeze();
  }

  StateStore<W>& store() { return store_; }
  const Coverage& coverage() const { return coverage_; }
  const std::vector<unsigned char>& fired() const { return fired_; }
  /// A transition that leaves a variable's range was enabled somewhere.
  bool has_run_error() const { return run_error_; }
  PackedState<W> initial() const { return initial_; }

 private:
  struct Candidate {
    PackedState<W> state;
    std::uint64_t hash;
    const Word* parent;
    TransitionId by;
  };
  static constexpr std::size_t kBatch = 64;

  void start() {
    std::vector<Word> words = program_.layout().encode(system_.initial_state());
    std::copy(words.begin(), words.end(), initial_.begin());
    store_.insert(initial_, hash_of(initial_));
    Word* entry = frontier_.push();
    std::copy(initial_.begin(), initial_.end(), entry);
    program_.all_enabled(entry, entry + W);
    watch(initial_.data());
  }

  bool decided() const {
    for (const Watch& watch : watches_) {
      if (!watch.violated || watch.needs_every_state()) return false;
    }
    return true;
  }

  /// False if the monitor has stopped the search.
  bool expand_level() {
    std::uint64_t remaining = frontier_.size();
    while (remaining > 0) {
      Frontier::Span span = frontier_.front(std::min<std::uint64_t>(remaining, 1024));
      for (std::size_t i = 0; i < span.count; ++i) {
        expand(span.first + i * (W + program_.enabled_words()));
      }
      flush();
      frontier_.release(span.count);
      remaining -= span.count;
      update_coverage();
      if (monitor_.should_stop(coverage_, "exploring")) return false;
    }
    return true;
  }

  void update_coverage() {
    coverage_.states = store_.size();
    coverage_.frontier = frontier_.size();
    coverage_.bytes = std::max(coverage_.bytes, store_.bytes() + frontier_.bytes());
    coverage_.seconds = monitor_.seconds();
  }

  void expand(const Word* entry) {
    const Word* enabled = entry + W;
    bool any = false;
    for (std::uint32_t i = 0; i < program_.enabled_words(); ++i) {
      for (Word bits = enabled[i]; bits != 0; bits &= bits - 1) {
        fire(entry, static_cast<TransitionId>(i * 64 +
                                              static_cast<std::uint32_t>(std::countr_zero(bits))));
        any = true;
      }
    }
    if (!any) watch_deadlock(entry);
  }

  void fire(const Word* entry, TransitionId id) {
    ++coverage_.transitions;
    fired_[id] = 1;
    if (!plain_[id] && !permitted(entry, id)) return;
    Candidate& candidate = batch_[batch_size_++];
    const Word* delta = program_.delta(id);
    for (std::size_t i = 0; i < W; ++i) candidate.state[i] = entry[i] + delta[i];
    if (!plain_[id]) program_.assign(program_.step(id), entry, candidate.state.data());
    candidate.hash = hash_of(candidate.state);
    candidate.parent = entry;
    candidate.by = id;
    store_.prefetch(candidate.hash);
    if (batch_size_ == kBatch) flush();
  }

  /// What a step that is more than additions has to pass first.
  bool permitted(const Word* entry, TransitionId id) {
    const Program::Step& step = program_.step(id);
    if (step.failure == ir::Failure::OutOfRange) {
      run_error_ = true;
      return false;
    }
    if (step.failure != ir::Failure::None) {
      for (Watch& watch : watches_) {
        if (watch.property->kind == ir::PropertyKind::NeverFails) watch.violated = true;
      }
    }
    if (program_.fits(step, entry)) return true;
    monitor_.stop_for_counter(outgrown(id));
    return false;
  }

  std::string outgrown(TransitionId id) const {
    for (const ir::Assignment& update : system_.transitions[id].updates) {
      const Slot& slot = program_.layout().slot(update.var);
      if (slot.kind == Slot::Stored && !program_.layout().fields()[slot.field].proved) {
        return system_.variables[update.var].name;
      }
    }
    return system_.name;
  }

  void flush() {
    for (std::size_t i = 0; i < batch_size_; ++i) {
      const Candidate& candidate = batch_[i];
      if (store_.insert(candidate.state, candidate.hash)) enter(candidate);
    }
    batch_size_ = 0;
  }

  /// A new state: what is enabled in it, and whether it violates anything.
  void enter(const Candidate& candidate) {
    Word* entry = frontier_.push();
    std::copy(candidate.state.begin(), candidate.state.end(), entry);
    program_.enabled_after(candidate.by, candidate.parent + W, entry, entry + W);
    watch(entry);
  }

  void watch(const Word* state) {
    for (Watch& watch : watches_) {
      if (watch.measure) {
        watch.highwater = std::max(watch.highwater, program_.value(*watch.measure, state));
      }
      bool of_every_state = watch.property->kind == ir::PropertyKind::Always ||
                            watch.property->kind == ir::PropertyKind::Bounded;
      if (of_every_state && !program_.holds(watch.formula, state)) watch.violated = true;
    }
  }

  void watch_deadlock(const Word* state) {
    for (Watch& watch : watches_) {
      bool deadlock_free = watch.property->kind == ir::PropertyKind::DeadlockFree;
      if (!deadlock_free && watch.property->kind != ir::PropertyKind::Recoverable) continue;
      if (program_.holds(watch.formula, state)) continue;
      watch.violated |= deadlock_free;
      watch.by_deadlock = true;
    }
  }

  const ir::System& system_;
  const Program& program_;
  std::vector<Watch>& watches_;
  Monitor& monitor_;
  StateStore<W> store_;
  Frontier frontier_;
  Coverage coverage_;
  std::vector<unsigned char> fired_;
  std::vector<unsigned char> plain_;
  PackedState<W> initial_{};
  bool run_error_ = false;
  std::array<Candidate, kBatch> batch_;
  std::size_t batch_size_ = 0;
};

}  // namespace hw::search
