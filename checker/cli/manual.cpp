// The manual page: `hw man`. The man macros and no others, so that both man-db and mandoc show it.
#include <fmt/format.h>

#include "checker/cli/help.h"

namespace hw::cli {

namespace {

/// A text line as roff wants it: no command character first, every hyphen a hyphen one can type.
std::string escaped(std::string_view line) {
  std::string out;
  for (char letter : line) {
    if (letter == '\\') {
      out += "\\e";
    } else if (letter == '-') {
      out += "\\-";
    } else if (letter == '\'') {
      out += "\\(aq";
    } else if (letter == '`') {
      out += "\\(ga";
    } else if (letter == '"') {
      out += "\\(dq";
    } else {
      out += letter;
    }
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

std::string options_of(const CommandDoc& command) {
  std::string out;
  for (const OptionDoc& option : command.options) {
    out += ".TP\n";
    std::string names;
    for (const std::string& name : option.names) {
      names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", escaped(name));
    }
    if (!option.range.empty()) names += " \\fI" + escaped(option.range) + "\\fR";
    out += names + '\n' + escaped(option.help) + (option.repeatable ? " (may be repeated)" : "") +
           '\n';
  }
  return out;
}

/// Paragraphs, and blocks of indented lines as they are.
std::string body_of(const Topic& topic) {
  std::string out;
  bool literal = false, fresh = true;
  std::string_view text = topic.text;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool code = line.starts_with("  ");
    if (line.empty()) {
      fresh = true;
      continue;
    }
    if (literal && !code) {
      out += ".EE\n.RE\n";
      literal = false;
      if (fresh) out += ".PP\n";
    } else if (!literal && code) {
      out += ".PP\n.RS 4\n.EX\n";
      literal = true;
    } else if (literal && fresh) {
      out += "\\&\n";
    } else if (fresh && !out.empty()) {
      out += ".PP\n";
    }
    fresh = false;
    out += escaped(code ? line.substr(2) : line) + '\n';
  }
  return literal ? out + ".EE\n.RE\n" : out;
}

std::string upper(std::string text) {
  for (char& letter : text)
    letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return text;
}

}  // namespace

std::string manual_page(std::span<const CommandDoc> commands, const std::string& version) {
  std::string out = fmt::format(
      ".TH HW 1 2026-11-21 \"Highwater {}\" \"User Commands\"\n"
      ".SH NAME\nhw \\- check models of machines that need memory in order to free memory\n"
      ".SH SYNOPSIS\n",
      escaped(version));
  for (const CommandDoc& command : commands) {
    out += fmt::format(".B hw {}\n{}{}{}.br\n", escaped(command.name),
                       command.options.empty() ? "" : "[\\fIoptions\\fR]\n",
                       command.argument.empty() ? "" : "\\fI" + escaped(command.argument) + "\\fR",
                       command.argument.empty() ? "" : "\n");
  }
  out +=
      ".B hw help\n[\\fIcommand\\fR|\\fItopic\\fR]\n"
      ".SH DESCRIPTION\n"
      "Highwater is a model checker for machines that need memory in order to free memory:\n"
      "writeback that allocates, drivers with page pools, swap over a network.\n"
      "It searches every state a model can get into and answers with \\(lqholds, in every "
      "state\\(rq,\n"
      "or with a shortest run into a wedge, told as who holds what and who waits for what.\n";
  for (const CommandDoc& command : commands) {
    out += fmt::format(
        ".SH HW {}\n{}.\n", escaped(upper(command.name)),
        escaped(static_cast<char>(std::toupper(static_cast<unsigned char>(command.help.front()))) +
                command.help.substr(1)));
    out += options_of(command);
  }
  for (const Topic& topic : topics()) {
    out += fmt::format(".SH {}\n{}", escaped(upper(topic.name)), body_of(topic));
  }
  return out;
}

}  // namespace hw::cli
