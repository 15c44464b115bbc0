#include "checker/explicit/liveness.h"

#include <algorithm>
#include <deque>
#include <map>
#include <new>

#include "checker/explicit/lasso.h"
#include "checker/ir/evaluate.h"
#include "checker/transform/single_out.h"

namespace hw::search {

using ir::kNone;
using ir::ProcessId;
using ir::PropertyKind;

namespace {

/// The system that is explored: the original, or one with an instance followed.
struct Subject {
  const ir::System* system = nullptr;
  std::span<const ir::Property> properties;
  const transform::SingledOut* singled = nullptr;

  TransitionId original(TransitionId id) const { return singled ? singled->original[id] : id; }
  /// The process that stands for one instance of `process` alone.
  ProcessId alone(ProcessId process) const { return singled ? singled->followed : process; }
};

/// One question about one graph.
struct Job {
  std::size_t property = 0;
  ProcessId process = kNone;  ///< of the original system: who has to come to rest; LeadsTo: kNone
};

bool has_instances(const ir::Process& process) {
  return process.instances > 0 && !process.places.empty();
}

/// What is decided on one state graph.
class GraphSearch {
 public:
  GraphSearch(const ir::System& original, const Subject& subject, const Options& options,
              Program& program, Monitor& monitor)
      : original_(original),
        subject_(subject),
        options_(options),
        program_(program),
        monitor_(monitor),
        graph_(*subject.system, program, monitor) {}

  bool build() { return graph_.build(); }
  const StateGraph& graph() const { return graph_; }

  /// The steps to the nearest error of the model, in terms of the original.
  RunError run_error() const {
    auto [state, by] = *graph_.error();
    std::vector<Edge> steps = way_to(state);
    steps.push_back({0, by});
    RunError error;
    for (const Edge& step : steps) error.witness.steps.push_back(subject_.original(step.by));
    fill_states(error.witness);
    error.transition = error.witness.steps.back();
    return error;
  }

  /// Improves `result` if the job is violated by a shorter run than it has. False if stopped.
  bool decide(const Job& job, PropertyResult& result) {
    mark(job);
    const ir::Property& property = subject_.properties[job.property];
    const ir::Duties duties = ir::duties(*subject_.system, property, options_.fairness);
    FairComponents components;
    FairCycles cycles(graph_, duties, monitor_);
    if (!cycles.find(inside_, !options_.witnesses, components)) return false;
    if (components.count == 0) return true;
    result.outcome = Outcome::Violated;
    if (!options_.witnesses) return true;
    LassoSearch search(*subject_.system, graph_, duties, monitor_);
    std::optional<FoundLasso> found = search.find({&start_, &inside_, &components});
    if (!found) return false;
    if (!result.witness || found->length() < result.witness->steps.size()) {
      result.witness = witness_of(*found, job, property);
    }
    return true;
  }

 private:
  void fill_states(Witness& witness) const {
    witness.states.push_back(original_.initial_state());
    for (TransitionId id : witness.steps) {
      witness.states.push_back(ir::apply(original_, witness.states.back(), id));
    }
  }

  std::vector<Edge> way_to(StateId state) const {
    std::vector<std::pair<StateId, TransitionId>> came(graph_.coverage().states, {kNoState, 0});
    for (StateId from = 0; from < graph_.size() && came[state].first == kNoState; ++from) {
      for (const Edge& step : graph_.steps(from)) {
        if (step.to != 0 && came[step.to].first == kNoState) came[step.to] = {from, step.by};
      }
    }
    std::vector<Edge> result;
    for (; state != 0; state = came[state].first) result.push_back({state, came[state].second});
    std::ranges::reverse(result);
    return result;
  }

  // ---- where it goes wrong

  /// Nobody stands where this process may not rest.
  ir::Formula at_rest(ProcessId process) const {
    ir::Linear busy;
    for (ir::PlaceId place : subject_.system->processes[process].places) {
      const ir::Place& here = subject_.system->places[place];
      if (!here.rest) busy += ir::Linear::variable(here.count);
    }
    return ir::Formula::equal(busy, 0);
  }

  void mark(const Job& job) {
    const ir::Property& property = subject_.properties[job.property];
    const bool leads_to = property.kind == PropertyKind::LeadsTo;
    Entry good =
        program_.compile(leads_to ? property.formula : at_rest(subject_.alone(job.process)));
    Entry trigger = leads_to ? program_.compile(property.trigger) : kAlways;
    inside_.assign(graph_.size(), 0);
    start_.assign(graph_.size(), 0);
    std::deque<StateId> open;
    for (StateId state = 0; state < graph_.size(); ++state) {
      const Word* words = graph_.state(state);
      if (program_.holds(good, words)) continue;
      inside_[state] = 1;
      start_[state] = program_.holds(trigger, words);
      if (start_[state]) open.push_back(state);
    }
    if (leads_to) keep_reached(std::move(open));
  }

  /// Of the states inside only those that are reached from a start without leaving.
  void keep_reached(std::deque<StateId> open) {
    std::vector<unsigned char> reached = start_;
    for (; !open.empty(); open.pop_front()) {
      for (const Edge& step : graph_.steps(open.front())) {
        if (!inside_[step.to] || reached[step.to]) continue;
        reached[step.to] = 1;
        open.push_back(step.to);
      }
    }
    inside_ = std::move(reached);
  }

  // ---- what is shown of it

  Witness witness_of(const FoundLasso& found, const Job& job, const ir::Property& property) const {
    Witness witness;
    witness.shortest = found.shortest;
    Lasso lasso;
    lasso.loop_start = found.stem.size();
    lasso.asked_at = found.asked_at;
    lasso.fairness = options_.fairness;
    lasso.process = job.process;
    lasso.lack = lack_of(found, job, property);
    std::vector<Edge> steps = found.stem;
    steps.insert(steps.end(), found.loop.begin(), found.loop.end());
    const ProcessId alone = job.process == kNone ? kNone : subject_.alone(job.process);
    for (const Edge& step : steps) {
      if (subject_.singled && subject_.singled->starts[step.by]) {
        lasso.started_by = witness.steps.size();
      }
      lasso.by_instance.push_back(subject_.system->transitions[step.by].process == alone);
      witness.steps.push_back(subject_.original(step.by));
    }
    if (job.process != kNone) leave_out_others(witness, lasso);
    witness.lasso = std::move(lasso);
    fill_states(witness);
    return witness;
  }

  /// Of a path: steps of earlier instances, that have come to their end. Where one instance at a
  /// time is possible, the last one submitted is meant.
  void leave_out_others(const Witness& witness, Lasso& lasso) const {
    if (original_.processes[lasso.process].kind != ir::ProcessKind::Path) return;
    for (std::size_t i = 0; i < lasso.loop_start && !subject_.singled; ++i) {
      if (original_.transitions[witness.steps[i]].starts == lasso.process) lasso.started_by = i;
    }
    for (std::size_t i = 0; i < witness.steps.size(); ++i) {
      lasso.by_instance[i] = lasso.by_instance[i] && i > lasso.started_by;
    }
  }

  Lack lack_of(const FoundLasso& found, const Job& job, const ir::Property& property) const {
    if (!gets_out(found.entry, property, false)) return Lack::Wedge;
    if (!gets_out(found.entry, property, true)) return Lack::Unanswered;
    const bool livelock = job.process == kNone
                              ? everybody_moves(found)
                              : moves(found, subject_.alone(job.process)) && !somebody_rests(found);
    return livelock ? Lack::Livelock : Lack::Starvation;
  }

  bool gets_out(StateId entry, const ir::Property& property, bool owed_steps_only) const {
    std::vector<unsigned char> seen(graph_.size(), 0);
    std::deque<StateId> open{entry};
    seen[entry] = 1;
    for (; !open.empty(); open.pop_front()) {
      for (const Edge& step : graph_.steps(open.front())) {
        if (owed_steps_only && !ir::is_owed(*subject_.system, property, step.by)) continue;
        if (!inside_[step.to]) return true;
        if (seen[step.to]) continue;
        seen[step.to] = 1;
        open.push_back(step.to);
      }
    }
    return false;
  }

  bool moves(const FoundLasso& found, ProcessId process) const {
    return std::ranges::any_of(found.loop, [&](const Edge& step) {
      return subject_.system->transitions[step.by].process == process;
    });
  }

  bool somebody_rests(const FoundLasso& found) const {
    const ir::System& system = *subject_.system;
    return std::ranges::any_of(found.loop, [&](const Edge& step) {
      const ir::Transition& by = system.transitions[step.by];
      if (by.from == kNone || system.places[by.from].rest) return false;
      return by.to == kNone || system.places[by.to].rest;
    });
  }

  /// No place where somebody stands who is not at rest is never left.
  bool everybody_moves(const FoundLasso& found) const {
    const ir::System& system = *subject_.system;
    std::vector<unsigned char> left(system.places.size(), 0);
    for (const Edge& step : found.loop) {
      ir::PlaceId from = system.transitions[step.by].from;
      if (from != kNone) left[from] = 1;
    }
    const ir::State state = program_.layout().decode(graph_.state(found.entry));
    for (ir::PlaceId place = 0; place < system.places.size(); ++place) {
      const ir::Place& here = system.places[place];
      if (!here.rest && state[here.count] > 0 && !left[place]) return false;
    }
    return true;
  }

  const ir::System& original_;
  const Subject& subject_;
  const Options& options_;
  Program& program_;
  Monitor& monitor_;
  StateGraph graph_;
  std::vector<unsigned char> inside_, start_;
};

/// All graphs that the properties need, one after the other.
class FairRuns {
 public:
  FairRuns(const ir::System& system, std::span<const ir::Property> properties,
           const Options& options)
      : system_(system), properties_(properties), options_(options), monitor_(options) {
    result_.properties.resize(properties.size());
    result_.fired.assign(system.transitions.size(), false);
    result_.coverage.complete = true;
    for (std::size_t i = 0; i < properties.size(); ++i) plan(i);
  }

  SearchResult run() {
    for (const auto& [followed, jobs] : jobs_) {
      std::vector<Job> open = still_open(jobs);
      if (open.empty()) continue;
      if (followed == kPlain) {
        explore({&system_, properties_, nullptr}, open);
      } else {
        transform::SingledOut singled = transform::single_out(system_, properties_, followed - 1);
        explore({&singled.system, singled.properties, &singled}, open);
      }
      if (result_.run_error) break;
    }
    // Nobody owes anything: the states are looked at for errors of the model and for what no run
    // executes.
    if (jobs_.empty()) explore({&system_, properties_, nullptr}, {});
    conclude();
    return std::move(result_);
  }

 private:
  static constexpr ProcessId kPlain = 0;  ///< key of the graph in which nobody is followed

  void plan(std::size_t index) {
    const ir::Property& property = properties_[index];
    if (property.kind == PropertyKind::LeadsTo) jobs_[kPlain].push_back({index, kNone});
    for (ProcessId process : property.subjects) {
      const ir::Process& subject = system_.processes[process];
      if (!has_instances(subject)) continue;
      jobs_[subject.instances == 1 ? kPlain : process + 1].push_back({index, process});
    }
  }

  /// Those of properties that are not violated yet.
  std::vector<Job> still_open(const std::vector<Job>& jobs) {
    std::vector<Job> open;
    for (const Job& job : jobs) {
      if (result_.properties[job.property].outcome != Outcome::Violated) {
        open.push_back(job);
      } else if (auto& witness = result_.properties[job.property].witness) {
        witness->shortest = false;  // somebody else's might be shorter
      }
    }
    return open;
  }

  void explore(const Subject& subject, const std::vector<Job>& jobs) {
    // What nothing bounds gets a few bits first, and more when it outgrows them.
    for (ir::Value cap : {ir::Value{255}, ir::Value{65'535}, ir::Value{1} << 30}) {
      monitor_.forget_counter();
      Layout layout(*subject.system, cap);
      if (layout.words() > kWidest) {
        too_wide_ = true;
        return;
      }
      Program program(*subject.system, layout);
      GraphSearch search(system_, subject, options_, program, monitor_);
      bool built = search.build();
      if (!built && monitor_.reason() == UnknownReason::CounterBound) continue;
      cover(search.graph(), subject);
      if (search.graph().error()) result_.run_error = search.run_error();
      if (!built) return;
      for (const Job& job : jobs) {
        if (!options_.witnesses && result_.properties[job.property].outcome == Outcome::Violated) {
          continue;
        }
        if (!search.decide(job, result_.properties[job.property])) return;
        decided_[job.property] += 1;
      }
      return;
    }
  }

  void cover(const StateGraph& graph, const Subject& subject) {
    Coverage& total = result_.coverage;
    const Coverage& now = graph.coverage();
    if (now.states > total.states) {
      total.states = now.states;
      total.transitions = now.transitions;
      total.depth = now.depth;
      total.frontier = now.frontier;
    }
    total.bytes = std::max(total.bytes, now.bytes);
    total.complete &= now.complete;
    for (TransitionId id = 0; id < graph.fired().size(); ++id) {
      if (graph.fired()[id]) result_.fired[subject.original(id)] = true;
    }
  }

  void conclude() {
    result_.coverage.seconds = monitor_.seconds();
    result_.coverage.complete &= !monitor_.stopped() && !too_wide_ && !result_.run_error;
    std::vector<std::size_t> wanted(properties_.size(), 0);
    for (const auto& [followed, jobs] : jobs_) {
      for (const Job& job : jobs) ++wanted[job.property];
    }
    for (std::size_t i = 0; i < properties_.size(); ++i) {
      PropertyResult& property = result_.properties[i];
      bool told = property.outcome == Outcome::Violated &&
                  (property.witness.has_value() || !options_.witnesses);
      if (told) continue;
      property = {};
      if (decided_[i] == wanted[i] && !result_.run_error) {
        property.outcome = Outcome::Holds;
        property.strength = Strength::EveryState;
        continue;
      }
      property.reason = too_wide_ ? UnknownReason::MemoryLimit : monitor_.reason();
      property.detail =
          too_wide_ ? "a state of this model needs more than 8,192 bits" : monitor_.detail();
    }
  }

  const ir::System& system_;
  std::span<const ir::Property> properties_;
  const Options& options_;
  Monitor monitor_;
  std::map<ProcessId, std::vector<Job>> jobs_;  ///< by process followed, plus one; kPlain: nobody
  std::map<std::size_t, std::size_t> decided_;  ///< by property: jobs that are done
  bool too_wide_ = false;
  SearchResult result_;
};

}  // namespace

SearchResult search_fair_runs(const ir::System& system, std::span<const ir::Property> properties,
                              const Options& options) {
  try {
    return FairRuns(system, properties, options).run();
  } catch (const std::bad_alloc&) {
    SearchResult result;
    result.properties.resize(properties.size());
    for (PropertyResult& property : result.properties) {
      property.reason = UnknownReason::MemoryLimit;
      property.detail = "there was no more memory to be had";
    }
    return result;
  }
}

}  // namespace hw::search
