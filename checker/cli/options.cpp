#include "checker/cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <filesystem>
#include <span>
#include <variant>

#include "dsl/source/diagnostic.h"

namespace hw::cli {

namespace {

struct CommandRow {
  Command command;
  const char* name;
  const char* argument;  ///< what stands behind the options; "" for nothing
  const char* help;
};

constexpr std::array kCommands = {
    CommandRow{Command::Check, "check", "FILE|DIR...", "check every scenario of the models"},
    CommandRow{Command::Size, "size", "FILE|DIR...",
               "decide their sizes only: the least values, or --for-all a function"},
    CommandRow{Command::Report, "report", "FILE|DIR...",
               "check them and write one HTML page to look at"},
    CommandRow{Command::Simulate, "simulate", "FILE",
               "go through a model by hand: what can happen, choose, back"},
    CommandRow{Command::Graph, "graph", "FILE",
               "draw who needs, holds and gives back what; list cycles"},
    CommandRow{Command::Format, "fmt", "FILE...", "print the files in canonical layout"},
    CommandRow{Command::Ir, "ir", "FILE", "print the transition system that a scenario becomes"},
    CommandRow{Command::Export, "export", "smtlib|chc|tla|pnml|promela FILE",
               "print that system in the language of another tool"},
    CommandRow{Command::Import, "import", "pnml FILE", "print a Petri net as a model"},
    CommandRow{Command::Certificate, "certificate", "verify DIR MODEL",
               "check proofs on disk with another solver"},
    CommandRow{Command::Completion, "completion", "bash|zsh|fish",
               "print what makes a shell complete commands and options"},
    CommandRow{Command::Manual, "man", "", "print the manual page: hw man | man -l -"},
};

constexpr unsigned bit(Command command) { return 1u << static_cast<unsigned>(command); }
constexpr unsigned kCheck = bit(Command::Check) | bit(Command::Size), kReport = bit(Command::Report),
                   kSearch = kCheck | kReport, kGraph = bit(Command::Graph),
                   kFormat = bit(Command::Format), kIr = bit(Command::Ir),
                   kExport = bit(Command::Export), kImport = bit(Command::Import),
                   kSimulate = bit(Command::Simulate), kCertificate = bit(Command::Certificate);

/// Where an option's value goes.
using Field =
    std::variant<bool Options::*, std::string Options::*, std::vector<std::string> Options::*,
                 std::uint64_t Options::*, double Options::*>;

struct OptionRow {
  unsigned commands;
  const char* names;
  const char* range;  ///< how a value is written and what it may be; "" for a flag
  const char* help;
  Field field;
};

/// Every option there is.
const std::array kOptions = {
    OptionRow{kSearch | kSimulate | kGraph | kIr | kExport, "-D,--define", "NAME=VALUE",
              "give a parameter a value", &Options::parameters},
    OptionRow{kSearch | kSimulate | kGraph | kIr | kExport, "--scenario", "NAME",
              "only this scenario", &Options::scenarios},
    OptionRow{kSearch, "--check", "TEXT", "only checks that contain TEXT", &Options::checks},
    OptionRow{kCheck, "--format", "text|json|junit|sarif|github|html[=FILE],...",
              "what reports to write (text); several at once, each to a FILE if wanted",
              &Options::formats},
    OptionRow{kCheck, "-o,--output", "FILE",
              "write the first report without a file of its own there", &Options::output},
    OptionRow{kGraph, "--format", "dot|svg", "what the graph is written as (dot)",
              &Options::format},
    OptionRow{kGraph, "-o,--output", "FILE", "write the graph there, not to standard output",
              &Options::output},
    OptionRow{kGraph, "--cycles", "N", "list so many cycles of waits, the shortest (12)",
              &Options::cycles},
    OptionRow{
        kSearch, "--baseline", "FILE",
        "compare verdicts and sizes with those recorded there; record them if there is no FILE",
        &Options::baseline},
    OptionRow{kSearch, "--update-baseline", "", "record what is found now in the baseline",
              &Options::update_baseline},
    OptionRow{kSearch, "--cache", "DIR",
              "keep what is decided there, and do not decide the same again", &Options::cache},
    OptionRow{kExport | kImport, "-o,--output", "FILE",
              "write the text there, not to standard output", &Options::output},
    OptionRow{kReport, "-o,--output", "FILE", "write the page there, not to standard output",
              &Options::output},
    OptionRow{kSearch, "--fairness", "strong|weak|none",
              "how fair the runs are that progress speaks of (strong)", &Options::fairness},
    OptionRow{kSearch, "--for-all", "NAME[=A..[B]]",
              "check, or size, for all values of this parameter (may be repeated)", &Options::for_all},
    OptionRow{kSearch, "--engine", "auto|explicit|smt",
              "visit states, prove by invariant, or whatever fits (auto)", &Options::engine},
    OptionRow{kSearch, "--certificate", "DIR",
              "write what shows each check there, proofs as SMT-LIB 2", &Options::certificate},
    OptionRow{kSearch | kCertificate, "--query-time", "SECONDS",
              "for a single question to the prover (10)", &Options::query_seconds},
    OptionRow{kSearch | kSimulate, "--max-memory", "N[K|M|G|T]",
              "memory for states (80 % of what is available)", &Options::max_memory},
    OptionRow{kSearch | kSimulate, "--max-states", "N",
              "stop a search at so many states (no limit)", &Options::max_states},
    OptionRow{kSearch | kSimulate, "--time", "SECONDS",
              "stop after so long, for each file (no limit)", &Options::seconds},
    OptionRow{kSearch, "--size-states", "N",
              "states to spend on values beyond the answer of a size (5000000)",
              &Options::size_states},
    OptionRow{kSearch, "--trace", "", "tell the runs of expected violations too", &Options::trace},
    OptionRow{kSearch, "--full", "", "fold no step of a run", &Options::full},
    OptionRow{kSearch, "--strict", "", "what never happens is a failure, not a warning",
              &Options::strict},
    OptionRow{kSearch, "--suggest", "",
              "try what would make a violated check hold, and tell what did", &Options::suggest},
    OptionRow{kSimulate, "--random", "N", "take N steps at random, and end",
              &Options::random_steps},
    OptionRow{kSimulate, "--seed", "N", "for --random: the same seed, the same steps (1)",
              &Options::seed},
    OptionRow{kSimulate, "--script", "FILE", "read the commands from there", &Options::script},
    OptionRow{kSearch, "--no-reduce", "", "search every state, without reductions",
              &Options::no_reduce},
    OptionRow{kSearch, "--no-times", "", "leave out what differs from run to run",
              &Options::no_times},
    OptionRow{kSearch, "-q,--quiet", "", "print nothing about files in which all is as expected",
              &Options::quiet},
    OptionRow{kSearch, "--progress", "", "show progress even if standard error is no terminal",
              &Options::progress},
    OptionRow{kSearch | kSimulate, "--color", "auto|always|never", "colour the report (auto)",
              &Options::colour},
    OptionRow{kFormat, "--check", "", "print nothing; exit 10 if a file is laid out otherwise",
              &Options::format_check},
    OptionRow{kFormat, "-i,--in-place", "", "write the files instead of printing them",
              &Options::in_place},
};

/// What is wrong with the value of a number; nothing if it is one above 0.
std::string not_positive(const std::string& text) {
  double value = 0;
  if (CLI::detail::lexical_cast(text, value) && value > 0) return {};
  return fmt::format("`{}` is not a number above 0", text);
}

void add_option(CLI::App& app, Options& options, const OptionRow& row) {
  CLI::Option* option = std::visit(
      [&](auto member) {
        using Member = std::remove_reference_t<decltype(options.*member)>;
        if constexpr (std::is_same_v<Member, bool>) {
          return app.add_flag(row.names, options.*member, row.help);
        } else {
          return app.add_option(row.names, options.*member, row.help);
        }
      },
      row.field);
  if (std::holds_alternative<bool Options::*>(row.field)) return;
  option->type_name(row.range);
  if (std::holds_alternative<std::vector<std::string> Options::*>(row.field)) {
    option->expected(1)->allow_extra_args(false)->take_all();  // a FILE behind it is no value
  }
  // CLI11 reads `-1` into an unsigned number as the largest one.
  if (std::holds_alternative<double Options::*>(row.field) ||
      std::holds_alternative<std::uint64_t Options::*>(row.field)) {
    option->check(CLI::Validator(not_positive, "", ""));
  }
  if (row.range != std::string_view(row.range).substr(0, std::string_view(row.range).find('[')))
    return;
  if (auto words = choices(row.range); !words.empty()) option->check(CLI::IsMember(words));
  option->type_name(row.range);
}

/// "smtlib|chc FILE" -> smtlib, chc; none if it does not begin with words of the tool's own.
std::vector<std::string> words_of(const CommandRow& row) {
  const std::string first = CLI::detail::split(row.argument, ' ').front();
  if (first.empty() || std::isupper(static_cast<unsigned char>(first[0]))) return {};
  return CLI::detail::split(first, '|');
}

struct Program {
  CLI::App app{"Highwater: does a machine that needs memory in order to free memory always get it?",
               "hw"};
  std::array<CLI::App*, kCommands.size()> commands{};
  Options options;
  bool wants_version = false;

  Program() {
    app.require_subcommand(0, 1);
    app.set_help_flag("-h,--help", "");
    app.add_flag("--version", wants_version, "");
    for (std::size_t i = 0; i < kCommands.size(); ++i) {
      const CommandRow& row = kCommands[i];
      CLI::App* command = app.add_subcommand(row.name, row.help);
      commands[i] = command;
      add_arguments(*command, row);
      for (const OptionRow& option : kOptions) {
        if (option.commands & bit(row.command)) add_option(*command, options, option);
      }
    }
  }

  /// A word of a few, then files, as far as the command has them.
  void add_arguments(CLI::App& command, const CommandRow& row) {
    std::vector<std::string> words = words_of(row);
    if (!words.empty()) {
      const char* name = row.command == Command::Completion    ? "SHELL"
                         : row.command == Command::Certificate ? "ACTION"
                                                               : "LANGUAGE";
      command.add_option(name, options.language, "")->required()->check(CLI::IsMember(words));
    }
    const std::string argument = row.argument;
    const bool verifies = row.command == Command::Certificate;
    if (argument.find("FILE") == std::string::npos && !verifies) return;
    command.add_option(verifies ? "DIR MODEL" : "FILE", options.files, "")
        ->required()
        ->expected(1, argument.ends_with("...") ? 1'000'000
                      : verifies                ? 2
                                                : 1);
  }

  const CLI::App* chosen() const {
    for (const CLI::App* command : commands) {
      if (command->parsed()) return command;
    }
    return nullptr;
  }
};

Parsed usage(std::string message, const std::string& hint = {}) {
  message = "hw: " + message + '\n';
  if (!hint.empty()) message += "  " + hint + '\n';
  return {std::nullopt, message, run::ExitCode::Usage, true};
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandRow& row : kCommands) names.emplace_back(row.name);
  names.emplace_back("help");
  return names;
}

/// A first word that is neither a command nor an option.
std::optional<Parsed> wrong_command(std::span<const char* const> words) {
  if (words.empty() || words[0][0] == '-') return std::nullopt;
  const std::string word = words[0];
  const std::vector<std::string> names = command_names();
  if (std::ranges::find(names, word) != names.end()) return std::nullopt;
  std::error_code ignored;
  std::string hint = "`hw help` lists the commands";
  if (std::filesystem::exists(word, ignored)) {
    hint = fmt::format("did you mean `hw check {}`?", word);
  } else if (std::string near = nearest(word, names); !near.empty()) {
    hint = fmt::format("did you mean `{}`?", near);
  }
  return usage(fmt::format("there is no command `{}`", word), hint);
}

/// What CLI11 found wrong, with the nearest option where one is meant.
Parsed explain(const CLI::ParseError& error, const Program& program) {
  const CLI::App* command = program.chosen();
  const std::string name = command ? command->get_name() : "";
  std::string hint = fmt::format("see `hw {}--help`", name.empty() ? "" : name + " ");
  std::string message = error.what();
  if (command) {
    for (const std::string& word : command->remaining()) {
      std::vector<std::string> known;
      for (const CLI::Option* option : command->get_options()) {
        for (const std::string& part : option->get_lnames()) known.push_back("--" + part);
      }
      message = fmt::format("`hw {}` does not take `{}`", name, word);
      std::string near = nearest(word.substr(0, word.find('=')), known);
      if (!near.empty()) hint = fmt::format("did you mean `{}`?", near);
      break;
    }
    for (const char* word : {"FILE", "SHELL", "LANGUAGE"}) {
      if (message == std::string(word) + " is required") {
        message = fmt::format("`hw {}` needs a {}", name, word);
      }
    }
  }
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return usage(message, hint);
}

/// The fields that need more than CLI11 does.
std::optional<Parsed> finish(Options& options) {
  for (const std::string& text : options.parameters) {
    std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
      return usage(fmt::format("-D {}: expected NAME=VALUE", text));
    }
    options.overrides.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  if (!options.max_memory.empty()) {
    auto bytes = parse_bytes(options.max_memory);
    if (!bytes) {
      return usage(
          fmt::format("--max-memory {}: expected a positive number of bytes", options.max_memory),
          "K, M, G or T behind the number stand for powers of 1024: 512M, 4G");
    }
    options.max_bytes = *bytes;
  }
  if (options.command == Command::Report) options.formats = {"html", "text"};
  auto reports = parse_formats(options.formats, options.output);
  if (bit(options.command) & kSearch) {
    if (const auto* wrong = std::get_if<std::string>(&reports)) return usage(*wrong);
    options.reports = std::get<std::vector<ReportTarget>>(reports);
  }
  if (options.update_baseline && options.baseline.empty()) {
    return usage("--update-baseline needs --baseline FILE");
  }
  if (options.format_check && options.in_place) {
    return usage("--check and --in-place exclude each other");
  }
  return std::nullopt;
}

Parsed help(const std::string& page) {
  const std::vector<CommandDoc> docs = command_docs();
  if (page.empty()) return {std::nullopt, overview_text(docs), {}};
  std::vector<std::string> names{"help"};
  for (const CommandDoc& command : docs) {
    if (page == command.name) return {std::nullopt, command_text(command), {}};
    names.push_back(command.name);
  }
  for (const Topic& topic : topics()) {
    if (page == topic.name) return {std::nullopt, topic_text(topic), {}};
    names.emplace_back(topic.name);
  }
  if (page == "help") return {std::nullopt, overview_text(docs), {}};
  std::string near = nearest(page, names);
  return usage(
      fmt::format("there is no page `{}`", page),
      near.empty() ? "`hw help` lists the pages" : fmt::format("did you mean `{}`?", near));
}

}  // namespace

std::optional<std::uint64_t> parse_bytes(const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  auto [rest, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc() || number == 0 || end - rest > 1) return std::nullopt;
  if (rest == end) return number;
  const std::string_view units = "KMGT";
  std::size_t unit = units.find(static_cast<char>(std::toupper(static_cast<unsigned char>(*rest))));
  if (unit == std::string_view::npos) return std::nullopt;
  const std::size_t shift = 10 * (unit + 1);
  if (number > (UINT64_MAX >> shift)) return std::nullopt;
  return number << shift;
}

std::vector<CommandDoc> command_docs() {
  std::vector<CommandDoc> docs;
  for (const CommandRow& row : kCommands) {
    CommandDoc doc{row.name, row.argument, row.help, words_of(row), {}};
    for (const OptionRow& option : kOptions) {
      if (!(option.commands & bit(row.command))) continue;
      OptionDoc one{CLI::detail::split(option.names, ','), option.range, option.help,
                    choices(option.range)};
      one.repeatable = std::holds_alternative<std::vector<std::string> Options::*>(option.field);
      doc.options.push_back(std::move(one));
    }
    docs.push_back(std::move(doc));
  }
  return docs;
}

Parsed parse_command_line(int argc, const char* const* argv) {
  Program program;
  std::span<const char* const> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (words.empty())
    return {std::nullopt, overview_text(command_docs()), run::ExitCode::Usage, true};
  if (words[0] == std::string_view("help")) return help(words.size() > 1 ? words[1] : "");
  if (words[0] == std::string_view("--version")) {
    return {std::nullopt, "hw " HW_VERSION "\n", {}};
  }
  if (auto wrong = wrong_command(words)) return *wrong;
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* command = program.chosen();
    return help(command ? command->get_name() : "");
  } catch (const CLI::ParseError& error) {
    return explain(error, program);
  }
  const CLI::App* command = program.chosen();
  if (!command) return {std::nullopt, overview_text(command_docs()), run::ExitCode::Usage, true};
  for (const CommandRow& row : kCommands) {
    if (command->get_name() == row.name) program.options.command = row.command;
  }
  if (auto wrong = finish(program.options)) return *wrong;
  return {std::move(program.options), "", {}};
}

}  // namespace hw::cli
