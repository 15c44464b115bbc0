#include "checker/certificate/solver_process.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <sstream>

extern char** environ;

namespace hw::certificate {

namespace {

/// What the program writes to its standard output; nothing if it cannot be started.
std::optional<std::string> output_of(std::vector<std::string> command) {
  std::array<int, 2> channel{};
  if (pipe(channel.data()) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, channel[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, channel[0]);
  posix_spawn_file_actions_addclose(&actions, channel[1]);
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(channel[1]);
  std::string text;
  if (failed == 0) {
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(channel[0], buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    int status = 0;
    waitpid(child, &status, 0);
    // A shell-less spawn reports a program that is not there either at once or by this code.
    constexpr int kNotFound = 127;
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNotFound) {
      close(channel[0]);
      return std::nullopt;
    }
  }
  close(channel[0]);
  if (failed != 0) return std::nullopt;
  return text;
}

}  // namespace

std::optional<Answers> ask_solver(const std::filesystem::path& file, std::size_t questions,
                                  double seconds) {
  const auto all = static_cast<long>(seconds * static_cast<double>(questions)) + 1;
  const std::vector<std::vector<std::string>> commands{
      {"cvc5", "--incremental", fmt::format("--tlimit={}", all * 1000),
       fmt::format("--tlimit-per={}", static_cast<long>(seconds * 1000) + 1), file.string()},
      {"z3", fmt::format("-T:{}", all), file.string()}};
  for (const auto& command : commands) {
    std::optional<std::string> text = output_of(command);
    if (!text) continue;
    Answers answers{command[0], {}};
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) answers.lines.push_back(line);
    return answers;
  }
  return std::nullopt;
}

}  // namespace hw::certificate
