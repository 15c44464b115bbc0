// Cases are named by file and scenario in the way of Java's packages and classes, "models.swap" and
// "patched", because that is how CI systems group them: Jenkins cuts at the last dot.
#include "checker/report/junit.h"

#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "checker/report/finding.h"
#include "checker/report/run_text.h"

namespace hw::report {

namespace {

using run::CheckResult;
using run::FileResult;
using run::ScenarioResult;

/// One testcase of a suite. `what` is "failure" or "error", or null for one that passed.
struct Case {
  std::string class_name;
  std::string name;
  double seconds = 0;
  const char* what = nullptr;
  std::string type;
  std::string message;
  std::string text;
};

struct Suite {
  std::string name;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<Case> cases;
  std::string out;
};

/// "models/swap/nbd.hwm" -> "models.swap.nbd"
std::string package_of(std::string file) {
  if (file.ends_with(".hwm")) file.resize(file.size() - 4);
  std::string package;
  for (char letter : file) {
    if (letter == '/') {
      if (!package.empty() && !package.ends_with('.')) package += '.';
    } else if (letter != '.' || !package.empty()) {
      package += letter;
    }
  }
  return package.empty() ? "model" : package;
}

void set(pugi::xml_node node, const char* attribute, const std::string& value) {
  node.append_attribute(attribute).set_value(clean_text(value).c_str());
}

class SuiteMaker {
 public:
  SuiteMaker(const FileResult& file, const SourceMap& sources)
      : file_(file), sources_(sources), package_(package_of(file.file)) {}

  Suite make() {
    suite_.name = file_.file;
    if (!file_.model.empty()) suite_.properties.emplace_back("model", file_.model);
    if (!file_.internal_error.empty()) add_error(internal_finding(file_), "the tool");
    add_errors_of_the_model();
    for (const ScenarioResult& scenario : file_.scenarios) add(scenario);
    for (const Diagnostic& diagnostic : file_.diagnostics.all()) {
      if (diagnostic.severity == Severity::Warning) {
        suite_.out += render(diagnostic, sources_, false);
        if (file_.strict) add_strict(diagnostic);
      }
    }
    return std::move(suite_);
  }

 private:
  /// All of them are one case: that the model has no errors.
  void add_errors_of_the_model() {
    Case one{package_, "the model"};
    for (const Diagnostic& diagnostic : file_.diagnostics.all()) {
      if (diagnostic.severity != Severity::Error) continue;
      if (one.message.empty()) {
        one.message = diagnostic.message;
        one.type = diagnostic.code;
      }
      one.text += render(diagnostic, sources_, false);
    }
    if (one.message.empty()) return;
    one.what = "error";
    suite_.cases.push_back(std::move(one));
  }

  /// A warning that is a failure is a case of its own.
  void add_strict(const Diagnostic& diagnostic) {
    suite_.cases.push_back({package_, diagnostic.code + " " + sources_.where(diagnostic.span), 0,
                            "failure", diagnostic.code, diagnostic.message,
                            render(diagnostic, sources_, false)});
  }

  void add_error(const Finding& finding, const std::string& name) {
    suite_.cases.push_back(
        {package_, name, 0, "error", finding.rule, finding.message, finding.message});
  }

  void add(const ScenarioResult& scenario) {
    const std::string class_name = package_ + "." + scenario.name;
    for (const auto& [name, value] : scenario.parameters) {
      suite_.properties.emplace_back(scenario.name + "." + name, value);
    }
    if (scenario.run_error) {
      Finding error = run_error_finding(scenario);
      suite_.cases.push_back({class_name, "the model", 0, "error", error.rule, error.message,
                              run_text(scenario, *scenario.run_error, sources_, plain())});
    }
    bool search_counted = false;
    for (const CheckResult& check : scenario.checks) {
      Case one{class_name, check.text};
      if (check.size) {
        one.seconds = check.size->seconds;
      } else if (!search_counted) {
        one.seconds = scenario.coverage.seconds;  // one search decides all checks
        search_counted = true;
      }
      if (auto found = finding(scenario, check)) tell(*found, one);
      suite_.cases.push_back(std::move(one));
    }
  }

  void tell(const Finding& finding, Case& one) const {
    one.what = finding.kind == Finding::Kind::Otherwise ? "failure" : "error";
    one.type = finding.kind == Finding::Kind::Otherwise ? finding.rule : "undecided";
    one.message = finding.message;
    one.text = sources_.where(finding.span) + ": " + finding.message + '\n';
    if (finding.check) {
      for (const size::Refutation& refutation : finding.check->refutations) {
        one.text += run_text(*finding.scenario, refutation, sources_, plain());
      }
    }
    if (finding.witness) one.text += run_text(*finding.scenario, *finding.check, sources_, plain());
  }

  static TextOptions plain() { return {}; }

  const FileResult& file_;
  const SourceMap& sources_;
  std::string package_;
  Suite suite_;
};

Suite summary_suite(const RunSummary& summary) {
  Suite suite{"hw", {}, {}, {}};
  for (const Difference& one : summary.differences) {
    std::string text = to_text(one);
    suite.cases.push_back({"hw.baseline",
                           fmt::format("{} {} {}", one.file, one.key.scenario, one.key.check), 0,
                           "failure", "baseline", text, text});
  }
  for (const std::string& problem : summary.problems) {
    suite.cases.push_back({"hw", problem, 0, "error", "problem", problem, problem});
  }
  return suite;
}

std::string seconds_of(double seconds, const JunitOptions& options) {
  return options.times ? fmt::format("{:.3f}", seconds) : "0.000";
}

void write_case(const Case& one, pugi::xml_node suite, const JunitOptions& options) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "classname", one.class_name);
  set(node, "name", one.name);
  set(node, "time", seconds_of(one.seconds, options));
  if (!one.what) return;
  pugi::xml_node what = node.append_child(one.what);
  set(what, "type", one.type);
  set(what, "message", one.message);
  what.append_child(pugi::node_pcdata).set_value(clean_text(one.text).c_str());
}

void write_suite(const Suite& suite, std::size_t number, pugi::xml_node root,
                 const JunitOptions& options) {
  pugi::xml_node node = root.append_child("testsuite");
  std::size_t failures = 0, errors = 0;
  double seconds = 0;
  for (const Case& one : suite.cases) {
    if (one.what) ++(std::string_view(one.what) == "failure" ? failures : errors);
    seconds += one.seconds;
  }
  set(node, "name", suite.name);
  set(node, "package", "highwater");
  set(node, "id", std::to_string(number));
  set(node, "timestamp", options.started);
  set(node, "hostname", options.host);
  set(node, "tests", std::to_string(suite.cases.size()));
  set(node, "failures", std::to_string(failures));
  set(node, "errors", std::to_string(errors));
  set(node, "time", seconds_of(seconds, options));
  pugi::xml_node properties = node.append_child("properties");
  for (const auto& [name, value] : suite.properties) {
    pugi::xml_node property = properties.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
  }
  for (const Case& one : suite.cases) write_case(one, node, options);
  node.append_child("system-out")
      .append_child(pugi::node_pcdata)
      .set_value(clean_text(suite.out).c_str());
  node.append_child("system-err");
}

}  // namespace

std::string junit_text(std::span<const FileResult> results, const RunSummary& summary,
                       const SourceMap& sources, const JunitOptions& options) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("testsuites");
  std::size_t number = 0;
  for (const FileResult& result : results) {
    write_suite(SuiteMaker(result, sources).make(), number++, root, options);
  }
  if (Suite suite = summary_suite(summary); !suite.cases.empty()) {
    write_suite(suite, number++, root, options);
  }
  std::ostringstream out;
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return out.str();
}

}  // namespace hw::report
