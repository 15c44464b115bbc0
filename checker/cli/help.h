// What the command line says about itself: `hw help`, topics, the manual page, completion of words
// in shells. All of it is made from the tables in options.cpp and topics.cpp, so that none of it
// can name an option that is not there, or miss one.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace hw::cli {

struct OptionDoc {
  std::vector<std::string> names;  ///< "-D", "--define"
  std::string range;               ///< "NAME=VALUE"; "" for a flag
  std::string help;
  std::vector<std::string> choices;  ///< the words it takes, if they are few
  bool repeatable = false;
};

struct CommandDoc {
  std::string name;
  std::string argument;            ///< "FILE|DIR..."; "" for none
  std::string help;                ///< one line
  std::vector<std::string> words;  ///< the first argument is one of these, if there are any
  std::vector<OptionDoc> options;
};

struct Topic {
  const char* name;
  const char* help;  ///< one line
  const char* text;  ///< paragraphs; lines that begin with two blanks are kept as they are
};
std::span<const Topic> topics();

std::string overview_text(std::span<const CommandDoc> commands);
std::string command_text(const CommandDoc& command);
std::string topic_text(const Topic& topic);

/// A manual page in the man macros of roff.
std::string manual_page(std::span<const CommandDoc> commands, const std::string& version);

/// The script for "bash", "zsh" or "fish".
std::string completion_script(const std::string& shell, std::span<const CommandDoc> commands);

/// "text|json[=FILE]" -> text, json: for options whose range is a choice.
std::vector<std::string> choices(const std::string& range);

}  // namespace hw::cli
