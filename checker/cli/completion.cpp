// Completion of commands, options and their words, for bash, zsh and fish: `hw completion SHELL`.
#include <fmt/format.h>

#include <algorithm>

#include "checker/cli/help.h"

namespace hw::cli {

namespace {

bool takes_file(const OptionDoc& option) { return option.range.starts_with("FILE"); }
/// Whether models stand behind the command.
bool takes_models(const CommandDoc& command) {
  return command.argument.find("FILE") != std::string::npos;
}
bool takes_folder(const OptionDoc& option) { return option.range.starts_with("DIR"); }

std::string names_of(std::span<const CommandDoc> commands) {
  std::string names;
  for (const CommandDoc& command : commands) names += command.name + ' ';
  return names + "help";
}

/// What can stand behind `hw help`.
std::string help_words(std::span<const CommandDoc> commands) {
  std::string words;
  for (const CommandDoc& command : commands) words += command.name + ' ';
  for (const Topic& topic : topics()) words += std::string(topic.name) + ' ';
  words.pop_back();
  return words;
}

// ---- bash

std::string bash_values(const CommandDoc& command) {
  std::string out;
  for (const OptionDoc& option : command.options) {
    if (option.range.empty()) continue;
    std::string patterns;
    for (const std::string& name : option.names) {
      patterns += fmt::format("{}{}:{}", patterns.empty() ? "" : "|", command.name, name);
    }
    std::string action = "return";
    if (!option.choices.empty()) {
      action = fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return",
                           fmt::join(option.choices, " "));
    } else if (takes_file(option)) {
      action = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\")); return";
    } else if (takes_folder(option)) {
      action = "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\")); return";
    }
    out += fmt::format("    {}) {} ;;\n", patterns, action);
  }
  return out;
}

std::string bash(std::span<const CommandDoc> commands) {
  std::string values, options, arguments;
  for (const CommandDoc& command : commands) {
    values += bash_values(command);
    std::string names;
    for (const OptionDoc& option : command.options) {
      for (const std::string& name : option.names) names += name + ' ';
    }
    options += fmt::format("      {}) words='{}--help' ;;\n", command.name, names);
    if (!command.words.empty() || !takes_models(command)) {
      arguments +=
          fmt::format("    {}) words='{}'{} ;;\n", command.name, fmt::join(command.words, " "),
                      takes_models(command) ? "" : " only=1");
    }
  }
  return fmt::format(
      R"(# bash completion for hw: source this, or keep it as completions/hw of bash-completion
_hw() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command= words= only= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      -*) ;;
      *) command=${{COMP_WORDS[i]}}; break ;;
    esac
  done
  if [[ -z $command ]]; then
    COMPREPLY=($(compgen -W '{} --help --version' -- "$cur"))
    return
  fi
  case $command:$prev in
{}  esac
  if [[ $cur == -* ]]; then
    case $command in
{}    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  case $command in
    help) words='{}' only=1 ;;
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ -z $only ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -X '!*.hwm' -- "$cur") $(compgen -d -- "$cur"))
  fi
}}
complete -F _hw hw
)",
      names_of(commands), values, options, help_words(commands), arguments);
}

// ---- zsh

std::string quoted(std::string text, std::string_view special) {
  std::string out;
  for (char letter : text) {
    if (letter == '\'') {
      out += "'\\''";
      continue;
    }
    if (special.find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

std::string zsh_option(const OptionDoc& option) {
  std::string value;
  if (!option.range.empty()) {
    std::string action = " ";
    if (!option.choices.empty()) action = fmt::format("({})", fmt::join(option.choices, " "));
    if (takes_file(option)) action = "_files";
    if (takes_folder(option)) action = "_files -/";
    value = fmt::format(":{}:{}", quoted(option.range, "[]:\\"), action);
  }
  std::string out;
  for (const std::string& name : option.names) {
    const std::string others = fmt::format("({})", fmt::join(option.names, " "));
    out += fmt::format("        '{}{}[{}]{}' \\\n", option.repeatable ? "*" : others, name,
                       quoted(option.help, "[]:\\"), value);
  }
  return out;
}

std::string zsh(std::span<const CommandDoc> commands) {
  std::string list, cases;
  for (const CommandDoc& command : commands) {
    list += fmt::format("    '{}:{}'\n", command.name, quoted(command.help, ":\\"));
    std::string options;
    for (const OptionDoc& option : command.options) options += zsh_option(option);
    std::string rest;
    if (!command.words.empty()) {
      rest = fmt::format("'1:word:({})' ", fmt::join(command.words, " "));
    }
    if (takes_models(command)) rest += "'*:model:_files -g \"*.hwm(-.)\" -/'";
    cases += fmt::format(
        "    {})\n      _arguments \\\n{}        '(-h --help)-h[options]' '(-h "
        "--help)--help[options]' {}\n      ;;\n",
        command.name, options, rest);
  }
  return fmt::format(R"(#compdef hw
# zsh completion for hw: keep this as _hw in a folder of $fpath
_hw() {{
  local curcontext=$curcontext state line
  local -a commands
  commands=(
{}    'help:the options of a command, or a page on a topic'
  )
  _arguments -C '(- *)--version[print the version]' '(- *)--help[what there is]' \
    '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe -t commands command commands; return ;;
  esac
  case ${{words[1]}} in
{}    help)
      _arguments '1:page:({})'
      ;;
  esac
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _hw "$@"
else
  compdef _hw hw
fi
)",
                     list, cases, help_words(commands));
}

// ---- fish

std::string fish_option(const CommandDoc& command, const OptionDoc& option) {
  std::string out = fmt::format("complete -c hw -n '__fish_seen_subcommand_from {}'", command.name);
  for (const std::string& name : option.names) {
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.choices.empty()) {
    out += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
  } else if (takes_file(option)) {
    out += " -r -F";
  } else if (takes_folder(option)) {
    out += " -x -a '(__fish_complete_directories)'";
  } else if (!option.range.empty()) {
    out += " -x";
  }
  std::string help;
  for (char letter : option.help)
    help += letter == '\'' ? std::string("\\'") : std::string(1, letter);
  return out + " -d '" + help + "'\n";
}

std::string fish(std::span<const CommandDoc> commands) {
  std::string out =
      "# fish completion for hw: keep this as completions/hw.fish\n"
      "complete -c hw -n __fish_use_subcommand -f\n";
  for (const CommandDoc& command : commands) {
    out += fmt::format("complete -c hw -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                       command.help);
    if (!command.words.empty() || !takes_models(command)) {
      out += fmt::format("complete -c hw -n '__fish_seen_subcommand_from {}'{} -a '{}'\n",
                         command.name, takes_models(command) ? "" : " -f",
                         fmt::join(command.words, " "));
    }
    for (const OptionDoc& option : command.options) out += fish_option(command, option);
  }
  out += "complete -c hw -n __fish_use_subcommand -a help -d 'options of a command, or a topic'\n";
  return out + fmt::format("complete -c hw -n '__fish_seen_subcommand_from help' -f -a '{}'\n",
                           help_words(commands));
}

}  // namespace

std::string completion_script(const std::string& shell, std::span<const CommandDoc> commands) {
  if (shell == "zsh") return zsh(commands);
  return shell == "fish" ? fish(commands) : bash(commands);
}

}  // namespace hw::cli
