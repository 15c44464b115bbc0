#include "checker/cli/help.h"

#include <fmt/format.h>

#include <algorithm>

namespace hw::cli {

namespace {

constexpr std::size_t kColumns = 88;

/// Words of `text` in lines that start at column `indent`; the first one goes on after `used`
/// columns.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t used) {
  std::string out;
  std::size_t column = used;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (column + 1 + word.size() > kColumns && column > indent) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at = end + 1;
  }
  return out + '\n';
}

/// "  NAME  what it is", the second column at `indent`; on a line of its own behind a long name.
std::string row(const std::string& name, const std::string& help, std::size_t indent) {
  std::string out = "  " + name;
  if (out.size() + 2 > indent) {
    out += '\n' + std::string(indent, ' ');
  } else {
    out.resize(indent, ' ');
  }
  return out + wrapped(help, indent, indent);
}

std::string option_name(const OptionDoc& option) {
  std::string name = fmt::format("{}", fmt::join(option.names, ", "));
  if (name.starts_with("--")) name = "    " + name;
  return option.range.empty() ? name : name + ' ' + option.range;
}

constexpr const char* kExitCodes =
    "exit codes: 0 all as expected, 10 a check came out otherwise, 5 undecided, 1 usage,\n"
    "2 the model has errors or cannot be read, 6 internal error or the report cannot be written\n";

}  // namespace

std::string overview_text(std::span<const CommandDoc> commands) {
  std::string out =
      "Highwater: does a machine that needs memory in order to free memory always get it?\n\n"
      "usage: hw COMMAND [OPTIONS] …\n\ncommands\n";
  for (const CommandDoc& command : commands) {
    out += row(command.name + (command.argument.empty() ? "" : ' ' + command.argument),
               command.help, 28);
  }
  out += row("help [COMMAND|TOPIC]", "the options of a command, or one of these pages:", 28);
  out += "\ntopics\n";
  for (const Topic& topic : topics()) out += row(topic.name, topic.help, 28);
  out += "\n  hw --version prints the version\n\n";
  return out + kExitCodes;
}

std::string command_text(const CommandDoc& command) {
  std::string out = fmt::format("hw {}: {}\n\nusage: hw {}{}{}\n", command.name, command.help,
                                command.name, command.options.empty() ? "" : " [OPTIONS]",
                                command.argument.empty() ? "" : ' ' + command.argument);
  if (!command.options.empty()) out += "\noptions\n";
  for (const OptionDoc& option : command.options) {
    out +=
        row(option_name(option), option.help + (option.repeatable ? " (may be repeated)" : ""), 30);
  }
  return out + '\n' + kExitCodes;
}

std::string topic_text(const Topic& topic) { return topic.text; }

std::vector<std::string> choices(const std::string& range) {
  std::string words = range.substr(0, range.find('['));
  std::vector<std::string> result;
  if (words.find('|') == std::string::npos || words.find("FILE") != std::string::npos)
    return result;
  for (std::size_t from = 0;;) {
    std::size_t bar = words.find('|', from);
    result.push_back(words.substr(from, bar - from));
    if (bar == std::string::npos) return result;
    from = bar + 1;
  }
}

}  // namespace hw::cli
