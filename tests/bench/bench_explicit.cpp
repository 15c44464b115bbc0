// The parts of the inner loop of the explicit search, each by itself: looking states up in the
// store and evaluating guards. On real states of swap_named.hwm, since hit rates and branches
// decide.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <stdexcept>

#include "checker/explicit/program.h"
#include "checker/explicit/state_store.h"
#include "checker/lower/lower.h"
#include "dsl/typecheck/load.h"

namespace {

using namespace hw;
using search::hash_of;
using search::Layout;
using search::Program;
using search::Word;
using State = search::PackedState<1>;
using Store = search::StateStore<1>;

constexpr std::size_t kStates = 1 << 20;

ir::System load_system() {
  SourceMap sources;
  Diagnostics diagnostics;
  auto model = load_model(sources, HW_BENCH_DIR "/swap_named.hwm", {}, diagnostics);
  if (!model) throw std::runtime_error("swap_named.hwm has errors");
  auto binding = lower::bind(*model, &model->scenarios.front(), {}, diagnostics);
  if (!binding) throw std::runtime_error("swap_named.hwm cannot be bound");
  auto lowered = lower::lower(*model, *binding, {}, diagnostics);
  if (!lowered) throw std::runtime_error("swap_named.hwm cannot be lowered");
  return std::move(lowered->system);
}

/// The system, and the first million of its states in the order of a breadth-first search.
struct Fixture {
  ir::System system = load_system();
  Layout layout{system, 255};
  Program program{system, layout};
  std::vector<State> states;

  Fixture() {
    if (layout.words() != 1) throw std::runtime_error("a state does not fit into one word");
    Store seen(layout.bytes());
    auto add = [&](const State& state) {
      if (seen.insert(state, hash_of(state))) states.push_back(state);
    };
    add(State{layout.encode(system.initial_state()).front()});
    for (std::size_t next = 0; next < states.size() && states.size() < kStates; ++next) {
      const State from = states[next];
      for (ir::TransitionId id = 0; id < program.size(); ++id) {
        const Program::Step& step = program.step(id);
        if (!step.regular || !program.holds(step.guard, from.data())) continue;
        add(State{from[0] + program.delta(id)[0]});
      }
    }
    if (states.size() < kStates) throw std::runtime_error("too few states to measure with");
  }
};

const Fixture& fixture() {
  static const Fixture instance;
  return instance;
}

void insert_new(benchmark::State& bench) {
  const Fixture& f = fixture();
  for (auto _ : bench) {
    Store store(f.layout.bytes());
    for (const State& state : f.states)
      benchmark::DoNotOptimize(store.insert(state, hash_of(state)));
  }
  bench.SetItemsProcessed(bench.iterations() * static_cast<std::int64_t>(f.states.size()));
}
BENCHMARK(insert_new)->Unit(benchmark::kMillisecond);

/// What most transitions of a search come to: a state that is known already.
void insert_known(benchmark::State& bench) {
  const Fixture& f = fixture();
  Store store(f.layout.bytes());
  for (const State& state : f.states) store.insert(state, hash_of(state));
  for (auto _ : bench) {
    for (const State& state : f.states)
      benchmark::DoNotOptimize(store.insert(state, hash_of(state)));
  }
  bench.SetItemsProcessed(bench.iterations() * static_cast<std::int64_t>(f.states.size()));
}
BENCHMARK(insert_known)->Unit(benchmark::kMillisecond);

void find_known(benchmark::State& bench) {
  const Fixture& f = fixture();
  Store store(f.layout.bytes());
  for (const State& state : f.states) store.insert(state, hash_of(state));
  store.freeze();
  for (auto _ : bench) {
    for (const State& state : f.states) benchmark::DoNotOptimize(store.find(state, hash_of(state)));
  }
  bench.SetItemsProcessed(bench.iterations() * static_cast<std::int64_t>(f.states.size()));
}
BENCHMARK(find_known)->Unit(benchmark::kMillisecond);

/// Every guard in every state; the search evaluates only those that a step may have changed.
void evaluate_guards(benchmark::State& bench) {
  const Fixture& f = fixture();
  std::vector<Word> enabled(f.program.enabled_words());
  const std::size_t count = std::min<std::size_t>(f.states.size(), 1 << 16);
  for (auto _ : bench) {
    for (std::size_t i = 0; i < count; ++i) {
      f.program.all_enabled(f.states[i].data(), enabled.data());
      benchmark::DoNotOptimize(enabled.data());
      benchmark::ClobberMemory();
    }
  }
  bench.SetItemsProcessed(bench.iterations() * static_cast<std::int64_t>(count * f.program.size()));
}
BENCHMARK(evaluate_guards)->Unit(benchmark::kMillisecond);

}  // namespace
