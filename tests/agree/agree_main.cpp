// agree: random models, and every check of each decided twice, by the slow oracle and by the tool.
//
// Exit code 0: they agree on all. With --fault NAME a mistake is planted in the tool first, and 0
// means that it was noticed: so the comparison is known to be able to fail.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>

#include "tests/agree/compare.h"
#include "tests/agree/generator.h"
#include "tests/agree/shrink.h"

namespace {

using namespace hw::agree;

struct Arguments {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t models = 3000;
  std::string fault;
  std::string print;  ///< write the models to this folder and compare nothing
  std::size_t max_states = 20'000;
  int shrink_seconds = 60;
  bool keep_going = false;
  double proofs = 0;
  std::size_t certify = 0;
};

const std::map<std::string, Fault> kFaults{{"guard", Fault::Guard},
                                           {"floor", Fault::Floor},
                                           {"counter", Fault::Counter},
                                           {"strong", Fault::Strong},
                                           {"owed", Fault::Owed}};

void write_file(const std::string& name, const std::string& text) {
  std::ofstream file(name);
  file << text;
  fmt::print("written to {}\n", name);
}

/// Reports a disagreement: the model, both answers, and the smallest model that still shows it.
void report(std::uint64_t seed, const std::string& text, const Examination& examination,
            const ExamineOptions& options, int shrink_seconds) {
  fmt::print("\nseed {}: {}, {}\n{}\n{}\n", seed, examination.difference.kind,
             examination.difference.text, text, examination.answers);
  write_file(fmt::format("agree-{}.hwm", seed), text);
  // Every refusal shrinks to the empty file.
  if (shrink_seconds <= 0 || examination.difference.kind == "front end") return;
  const auto still_fails = [&](const std::string& candidate) {
    Tally ignored;
    const Examination again = examine(candidate, options, ignored);
    return again.difference.kind == examination.difference.kind;
  };
  const std::string small = shrink(text, still_fails, std::chrono::seconds(shrink_seconds));
  Tally ignored;
  const Examination again = examine(small, options, ignored);
  fmt::print("\nthe smallest found: {}\n{}\n{}\n", again.difference.text, small, again.answers);
  write_file(fmt::format("agree-{}-small.hwm", seed), small);
}

void summary(const Tally& tally, std::size_t disagreements, double seconds) {
  const auto percent = [](std::size_t part, std::size_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  fmt::print(
      "{} models, {} scenarios, {} checks compared ({} sizes, {} about fair runs of which {} "
      "violated); {:.0f} % of checks violated, {:.0f} "
      "% of "
      "models have one; {} models invalid, {} with a run-time error; {} too big; "
      "{} searches compared with decision diagrams, {} verdicts with the search that verifies; "
      "{} states, {:.1f} s; {} disagreements\n",
      tally.models, tally.scenarios, tally.checks, tally.sizes, tally.about_runs,
      tally.runs_violated, percent(tally.violated, tally.checks),
      percent(tally.models_violated, tally.models), tally.models_invalid, tally.models_in_error,
      tally.too_big, tally.diagrams, tally.searched_again, tally.states, seconds, disagreements);
}

int compare_models(const Arguments& arguments) {
  ExamineOptions options;
  options.limits.states = arguments.max_states;
  options.engine.proofs = arguments.proofs;
  options.engine.certify = arguments.certify;
  if (!arguments.fault.empty()) options.engine.fault = kFaults.at(arguments.fault);
  const bool planted = options.engine.fault != Fault::None;
  const auto start = std::chrono::steady_clock::now();
  Tally tally;
  std::size_t disagreements = 0;
  for (std::uint64_t i = 0; i < arguments.models; ++i) {
    const std::uint64_t seed = arguments.seed * 1'000'000 + arguments.first + i;
    options.thorough = !planted && i % 4 == 0;
    options.engine.fairness = i % 8 == 3   ? FairnessKind::Weak
                              : i % 8 == 7 ? FairnessKind::None
                                           : FairnessKind::Strong;
    const std::string text = generate_model(seed);
    const Examination examination = examine(text, options, tally);
    if (examination.difference.kind.empty()) continue;
    // What the tool notices by itself is not to the oracle's credit.
    const std::string& kind = examination.difference.kind;
    if (planted && (kind == "replay" || kind == "undecided")) continue;
    ++disagreements;
    if (planted) {
      fmt::print("the fault was noticed at model {}: {}\n", i + 1, examination.difference.text);
      break;
    }
    report(seed, text, examination, options, arguments.shrink_seconds);
    if (!arguments.keep_going) break;
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  summary(tally, disagreements, seconds.count());
  if (arguments.proofs > 0) {
    fmt::print("{} checks unrolled, {} runs found; ", tally.proofs.unrolled, tally.proofs.runs);
    fmt::print("{} proofs tried, {} found, {} of them with parameters left open; {} certified\n",
               tally.proofs.attempts, tally.proofs.proved, tally.proofs.proved_open,
               tally.proofs.certificates);
    if (tally.proofs.proved == 0 || tally.proofs.runs == 0) return 1;
  }
  if (planted && disagreements == 0) fmt::print("the fault was not noticed\n");
  return (disagreements > 0) == planted ? 0 : 1;
}

int print_models(const Arguments& arguments) {
  for (std::uint64_t i = 0; i < arguments.models; ++i) {
    const std::uint64_t seed = arguments.seed * 1'000'000 + arguments.first + i;
    write_file(fmt::format("{}/random-{}.hwm", arguments.print, seed), generate_model(seed));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Random models, each checked by the tool and by a slow, independent interpreter."};
  app.add_option("--seed", arguments.seed, "of the run; each has its own models");
  app.add_option("--first", arguments.first, "leave out this many models of the run");
  app.add_option("--models", arguments.models, "how many");
  app.add_option("--fault", arguments.fault, "plant this mistake in the tool; 0 if it is noticed")
      ->check(CLI::IsMember({"guard", "floor", "counter", "strong", "owed"}));
  app.add_option("--max-states", arguments.max_states, "beyond: too big, skipped and counted");
  app.add_option("--proofs", arguments.proofs, "seconds for proofs of each system (none)");
  app.add_option("--certify", arguments.certify, "hand every so many proofs to another solver");
  app.add_option("--print", arguments.print, "write the models to this folder, compare nothing");
  app.add_option("--shrink-seconds", arguments.shrink_seconds, "for making a disagreement small");
  app.add_flag("--keep-going", arguments.keep_going, "do not stop at the first disagreement");
  CLI11_PARSE(app, argc, argv);
  return arguments.print.empty() ? compare_models(arguments) : print_models(arguments);
}
