#include "checker/certificate/solver_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <sstream>

extern char** environ;

namespace hw::certificate {

namespace {

struct Output {
  std::string text;
  std::string trouble;
};

/// Reads until the program closes its standard output; false if that takes longer than `seconds`.
bool read_all(int from, double seconds, std::string& text) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                                   std::chrono::duration<double>(seconds));
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    struct pollfd waiting = {from, POLLIN, 0};
    if (left.count() <= 0) return false;
    if (poll(&waiting, 1, static_cast<int>(std::min<long>(left.count(), 1000))) <= 0) continue;
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got <= 0) return true;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

/// What the program writes to its standard output; nothing if it cannot be started. It is killed
/// after so many seconds.
std::optional<Output> output_of(std::vector<std::string> command, double seconds) {
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
  // A group of its own, so that what it has started ends with it; and a broken pipe ends it,
  // whatever this program makes of one.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, words[0], &actions, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(channel[1]);
  Output output;
  if (failed == 0) {
    const bool ended = read_all(channel[0], seconds, output.text);
    if (!ended) {
      kill(-child, SIGKILL);
      output.trouble = fmt::format("was ended after {:.0f} s", seconds);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (ended && WIFSIGNALED(status)) {
      output.trouble = fmt::format("ended by signal {}", WTERMSIG(status));
    }
    // A shell-less spawn reports a program that is not there either at once or by this code.
    constexpr int kNotFound = 127;
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNotFound) {
      close(channel[0]);
      return std::nullopt;
    }
  }
  close(channel[0]);
  if (failed != 0) return std::nullopt;
  return output;
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
    // Its own limit comes first; this one is for a program that does not keep to it.
    constexpr double kGrace = 2;
    std::optional<Output> output = output_of(command, static_cast<double>(all) + kGrace);
    if (!output) continue;
    Answers answers{command[0], {}, output->trouble};
    std::istringstream lines(output->text);
    for (std::string line; std::getline(lines, line);) answers.lines.push_back(line);
    return answers;
  }
  return std::nullopt;
}

}  // namespace hw::certificate
