#include "checker/certificate/certificate.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "checker/certificate/proof_text.h"
#include "checker/certificate/smtlib.h"
#include "checker/certificate/solver_process.h"

namespace hw::certificate {

namespace fs = std::filesystem;

namespace {

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(fmt::format("{} cannot be written", path.string()));
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

std::string manifest_text(const Subject& subject) {
  std::string text = "hw-certificate 1\n";
  text += "tool " + subject.tool + "\n";
  text += "model " + subject.model_hash + "\n";
  text += "scenario " + subject.scenario + "\n";
  text += "check " + subject.check + "\n";
  for (const auto& [name, value] : subject.parameters) {
    text += fmt::format("parameter {} {}\n", name, value);
  }
  return text;
}

class Verifier {
 public:
  Verifier(const fs::path& folder, const checked::CheckedModel& model,
           const checked::Property& property, double query_seconds)
      : folder_(folder), model_(model), property_(property), query_seconds_(query_seconds) {}

  Verified run(const lower::Binding& open) {
    Verified result;
    result.problem = part(open, {});
    if (result.problem.empty() && questions_ == 0) result.problem = "it contains no proof";
    result.solver = solver_;
    result.questions = questions_;
    result.undecided = undecided_;
    return result;
  }

 private:
  using Values = std::vector<std::pair<std::string, std::string>>;

  /// One proof, or one for each value of a parameter that cannot stay open.
  std::string part(const lower::Binding& binding, const Values& values) {
    Diagnostics problems;
    std::optional<lower::NeedsValue> needed;
    const checked::Property* wanted[] = {&property_};
    auto lowered = lower::lower_family(model_, binding, wanted, problems, needed);
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
      undecided_ = true;
      return "neither cvc5 nor z3 can be started";
    }
    solver_ = answers->solver;
    questions_ += wanted.questions;
    for (std::size_t i = 0; i < answers->lines.size(); ++i) {
      if (answers->lines[i] == "unsat") continue;
      undecided_ = answers->lines[i] != "sat";
      return fmt::format("{}: question {}: {} answers `{}`", file.string(), i + 1, solver_,
                         answers->lines[i]);
    }
    if (answers->lines.size() != wanted.questions) {
      undecided_ = answers->lines.size() < wanted.questions;
      return fmt::format("{}: {} answered {} of {} questions{}{}", file.string(), solver_,
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
      write_file(file, wanted.text);
      std::string said = ask(file, wanted);
      fs::remove(file);
      if (!said.empty()) return "the model is not one for all values: " + said;
    }
    return std::nullopt;
  }

  const fs::path& folder_;
  const checked::CheckedModel& model_;
  const checked::Property& property_;
  double query_seconds_;
  std::string solver_;
  std::size_t questions_ = 0;
  bool undecided_ = false;
};

}  // namespace

std::string hash_of(const std::vector<std::string_view>& texts) {
  std::string all;
  for (std::string_view text : texts) all += fmt::format("{}:{}", text.size(), text);
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

fs::path write(const fs::path& folder, const Subject& subject,
               std::span<const family::Certificate> proofs) {
  const fs::path own = folder / file_name(subject.scenario + " " + subject.check);
  fs::remove_all(own);
  fs::create_directories(own);
  write_file(own / "manifest.txt", manifest_text(subject));
  for (const family::Certificate& one : proofs) {
    const fs::path part = own / part_name(one.values);
    fs::create_directories(part);
    write_file(part / "proof.txt", proof_text(one.lowered->system, one.proof));
    for (const Obligations& text :
         obligations(one.lowered->system, one.lowered->properties[0], one.proof)) {
      write_file(part / text.file, text.text);
    }
  }
  return own;
}

std::vector<fs::path> certificates(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (fs::exists(entry.path() / "manifest.txt")) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

std::optional<Subject> read_manifest(const fs::path& folder) {
  auto text = read_file(folder / "manifest.txt");
  if (!text) return std::nullopt;
  Subject subject;
  std::istringstream lines(*text);
  std::string line;
  if (!std::getline(lines, line) || line != "hw-certificate 1") return std::nullopt;
  while (std::getline(lines, line)) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string::npos) return std::nullopt;
    const std::string kind = line.substr(0, blank);
    const std::string rest = line.substr(blank + 1);
    if (kind == "tool") {
      subject.tool = rest;
    } else if (kind == "model") {
      subject.model_hash = rest;
    } else if (kind == "scenario") {
      subject.scenario = rest;
    } else if (kind == "check") {
      subject.check = rest;
    } else if (kind == "parameter" && rest.find(' ') != std::string::npos) {
      const std::size_t end = rest.find(' ');
      subject.parameters.emplace_back(rest.substr(0, end), rest.substr(end + 1));
    } else {
      return std::nullopt;
    }
  }
  return subject;
}

Verified verify(const fs::path& folder, const Subject& expected, const checked::CheckedModel& model,
                const lower::Binding& open, const checked::Property& property,
                double query_seconds) {
  auto claimed = read_manifest(folder);
  Verified result;
  if (!claimed) {
    result.problem = "its manifest cannot be read";
  } else if (claimed->model_hash != expected.model_hash) {
    result.problem = "it is about another text of the model";
  } else if (manifest_text(*claimed) != manifest_text(expected)) {
    result.problem = "it is about other parameters, or made by another version of the tool";
  } else {
    result = Verifier(folder, model, property, query_seconds).run(open);
  }
  result.check = expected.scenario + ": " + expected.check;
  return result;
}

}  // namespace hw::certificate
