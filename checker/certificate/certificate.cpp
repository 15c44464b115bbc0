#include "checker/certificate/certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "checker/certificate/proof_text.h"
#include "checker/certificate/search_again.h"
#include "checker/certificate/smtlib.h"
#include "checker/certificate/solver_process.h"
#include "dsl/source/write_file.h"

namespace hw::certificate {

namespace fs = std::filesystem;

namespace {

constexpr const char* kManifest = "manifest.txt";

void put(const fs::path& path, const std::string& text) {
  if (std::string problem = write_file(path, text); !problem.empty()) {
    throw std::runtime_error(fmt::format("{} cannot be written: {}", path.string(), problem));
  }
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Letters, digits and dashes.
std::string file_name(const std::string& text) {
  std::string name;
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  constexpr std::size_t kLongest = 60;
  name.resize(std::min(name.size(), kLongest));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

/// The values of what was enumerated: "all" if nothing was.
std::string part_name(const std::vector<std::pair<std::string, std::string>>& values) {
  std::string name;
  for (const auto& [param, value] : values) {
    name += (name.empty() ? "" : "_") + param + "-" + value;
  }
  return name.empty() ? "all" : name;
}

/// Readable, and unique: what the name leaves out is in the hash.
fs::path folder_of(const fs::path& folder, const Subject& subject) {
  constexpr std::size_t kDigits = 8;
  return folder / fmt::format("{}-{}", file_name(subject.scenario + " " + subject.check),
                              hash_of({subject.scenario, subject.check}).substr(0, kDigits));
}

/// Of the proofs for one goal.
std::string part_folder(const Subject& subject, std::size_t goal) {
  return subject.sized ? fmt::format("part-{}", goal + 1) : "";
}

class Verifier {
 public:
  Verifier(fs::path folder, const checked::CheckedModel& model, const Goal& goal,
           double query_seconds, Verified& result)
      : folder_(std::move(folder)),
        model_(model),
        goal_(goal),
        query_seconds_(query_seconds),
        result_(result) {}

  void proofs() {
    const std::size_t before = result_.questions;
    result_.problem = part(goal_.binding, {});
    if (result_.problem.empty() && result_.questions == before) {
      result_.problem = "it contains no proof";
    }
  }

  void search(const Searched& claimed) {
    Diagnostics problems;
    std::optional<lower::NeedsValue> needed;
    auto lowered =
        lower::lower_family(model_, goal_.binding, {&goal_.property, 1}, problems, needed);
    if (!lowered || !goal_.binding.open.empty()) {
      result_.problem = "what leaves parameters open cannot be searched";
      return;
    }
    const SearchedAgain again =
        search_again(lowered->system, lowered->properties[0], kMostSearchedAgain);
    result_.states = again.seen.states;
    result_.undecided = again.undecided;
    result_.problem = again.problem;
    if (again.problem.empty() &&
        (again.seen.states != claimed.states || again.seen.fingerprint != claimed.fingerprint)) {
      result_.problem = fmt::format("there are {} states with fingerprint {}", again.seen.states,
                                    again.seen.fingerprint);
    }
  }

 private:
  using Values = std::vector<std::pair<std::string, std::string>>;

  /// One proof, or one for each value of a parameter that cannot stay open.
  std::string part(const lower::Binding& binding, const Values& values) {
    Diagnostics problems;
    std::optional<lower::NeedsValue> needed;
    auto lowered = lower::lower_family(model_, binding, {&goal_.property, 1}, problems, needed);
    if (needed) return parts(binding, values, *needed->param);
    if (!lowered) return "the model is in error";
    return proof(*lowered, folder_ / part_name(values));
  }

  std::string parts(const lower::Binding& binding, const Values& values,
                    const checked::Param& param) {
    const lower::OpenRange range = binding.open.at(&param);
    if (range.high == ir::kUnbounded) return param.name + " has no upper end";
    for (lower::Value value = range.low; value <= range.high; ++value) {
      lower::Binding one = binding;
      one.open.erase(&param);
      one.values[&param] = value;
      if (!family::possible(model_, one)) continue;
      Values more = values;
      more.emplace_back(param.name, lower::value_text(param.type.type, value));
      if (std::string problem = part(one, more); !problem.empty()) return problem;
    }
    return {};
  }

  std::string proof(const lower::Lowered& lowered, const fs::path& folder) {
    auto text = read_file(folder / "proof.txt");
    if (!text) return fmt::format("{} is missing", (folder / "proof.txt").string());
    std::string problem;
    auto read = read_proof(lowered.system, *text, problem);
    if (!read) return fmt::format("{}: {}", (folder / "proof.txt").string(), problem);
    for (const Obligations& wanted : obligations(lowered.system, lowered.properties[0], *read)) {
      const fs::path file = folder / wanted.file;
      auto found = read_file(file);
      if (!found) return fmt::format("{} is missing", file.string());
      if (*found != wanted.text) {
        return fmt::format("{} is not what the model and the proof demand", file.string());
      }
      if (std::string said = ask(file, wanted); !said.empty()) return said;
    }
    if (auto broken = requirements(lowered.system)) return *broken;
    return {};
  }

  std::string ask(const fs::path& file, const Obligations& wanted) {
    auto answers = ask_solver(file, wanted.questions, query_seconds_);
    if (!answers) {
      result_.undecided = true;
      return "neither cvc5 nor z3 can be started";
    }
    result_.solver = answers->solver;
    result_.questions += wanted.questions;
    for (std::size_t i = 0; i < answers->lines.size(); ++i) {
      if (answers->lines[i] == "unsat") continue;
      result_.undecided = answers->lines[i] != "sat";
      return fmt::format("{}: question {}: {} answers `{}`", file.string(), i + 1, result_.solver,
                         answers->lines[i]);
    }
    if (answers->lines.size() != wanted.questions) {
      result_.undecided = answers->lines.size() < wanted.questions;
      return fmt::format("{}: {} answered {} of {} questions{}{}", file.string(), result_.solver,
                         answers->lines.size(), wanted.questions,
                         answers->trouble.empty() ? "" : " and ", answers->trouble);
    }
    return {};
  }

  /// That the model is one for all values is not in the files: it is asked in a file of its own.
  std::optional<std::string> requirements(const ir::System& system) {
    if (system.family.requirements.empty()) return std::nullopt;
    ir::Property all;
    std::vector<ir::Formula> parts;
    for (const auto& one : system.family.requirements) parts.push_back(one.condition);
    all.formula = ir::Formula::all(std::move(parts));
    all.text = "the model is one for all values of the parameters";
    ir::System alone = system;
    alone.transitions.clear();
    for (const Obligations& wanted : obligations(alone, all, {})) {
      if (wanted.file != "check.smt2") continue;
      const fs::path file = fs::temp_directory_path() /
                            fmt::format("hw-requirements-{}.smt2", hash_of({wanted.text}));
      put(file, wanted.text);
      std::string said = ask(file, wanted);
      fs::remove(file);
      if (!said.empty()) return "the model is not one for all values: " + said;
    }
    return std::nullopt;
  }

  fs::path folder_;
  const checked::CheckedModel& model_;
  const Goal& goal_;
  double query_seconds_;
  Verified& result_;
};

}  // namespace

fs::path write(const fs::path& folder, const Subject& subject,
               std::span<const std::vector<family::Certificate>> proofs) {
  const fs::path own = folder_of(folder, subject);
  fs::remove_all(own);
  fs::create_directories(own);
  put(own / kManifest, manifest_text(subject));
  for (std::size_t goal = 0; goal < proofs.size(); ++goal) {
    for (const family::Certificate& one : proofs[goal]) {
      const fs::path part = own / part_folder(subject, goal) / part_name(one.values);
      fs::create_directories(part);
      put(part / "proof.txt", proof_text(one.lowered->system, one.proof));
      for (const Obligations& text :
           obligations(one.lowered->system, one.lowered->properties[0], one.proof)) {
        put(part / text.file, text.text);
      }
    }
  }
  return own;
}

std::vector<fs::path> certificates(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (fs::exists(entry.path() / kManifest)) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

std::optional<Subject> subject_of(const fs::path& folder) {
  auto text = read_file(folder / kManifest);
  return text ? read_manifest(*text) : std::nullopt;
}

Verified verify(const fs::path& folder, const Subject& expected, const checked::CheckedModel& model,
                std::span<const Goal> goals, double query_seconds) {
  Verified result;
  result.check = expected.scenario + ": " + expected.check;
  auto claimed = subject_of(folder);
  if (!claimed) {
    result.problem = "its manifest cannot be read";
  } else if (claimed->model_hash != expected.model_hash) {
    result.problem = "it is about another text of the model";
  } else if (manifest_text(*claimed) != manifest_text(expected)) {
    result.problem = "it is about other parameters, or made by another version of the tool";
  }
  for (std::size_t i = 0; i < goals.size() && result.problem.empty(); ++i) {
    Verifier verifier(folder / part_folder(expected, i), model, goals[i], query_seconds, result);
    if (expected.searched) {
      verifier.search(*expected.searched);
    } else {
      verifier.proofs();
    }
  }
  return result;
}

}  // namespace hw::certificate
