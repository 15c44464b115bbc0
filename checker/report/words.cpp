#include "checker/report/words.h"

#include <fmt/format.h>

namespace hw::report {

const char* word(Outcome outcome) {
  switch (outcome) {
    case Outcome::Holds:
      return "holds";
    case Outcome::Violated:
      return "violated";
    case Outcome::Unknown:
      return "undecided";
  }
  return "";
}

const char* word(Strength strength) {
  switch (strength) {
    case Strength::None:
      return "";
    case Strength::EveryState:
      return "every state of this instance";
    case Strength::Inductive:
      return "inductive, for all parameter values that satisfy the assumptions";
  }
  return "";
}

const char* word(UnknownReason reason) {
  switch (reason) {
    case UnknownReason::None:
    case UnknownReason::Overtaken:
      return "";
    case UnknownReason::MemoryLimit:
      return "memory limit";
    case UnknownReason::StateLimit:
      return "state limit";
    case UnknownReason::TimeLimit:
      return "time limit";
    case UnknownReason::Interrupted:
      return "interrupted";
    case UnknownReason::CounterBound:
      return "a counter outgrew its bound";
    case UnknownReason::NotSupported:
      return "not supported yet";
    case UnknownReason::SolverGaveUp:
      return "no proof found";
  }
  return "";
}

const char* word(size::Known known) {
  switch (known) {
    case size::Known::Enough:
      return "enough";
    case size::Known::NotEnough:
      return "not enough";
    case size::Known::NoModel:
      return "in error";
    case size::Known::Undecided:
      return "undecided";
  }
  return "";
}

const char* word(run::ExitCode code) {
  switch (code) {
    case run::ExitCode::AsExpected:
      return "all as expected";
    case run::ExitCode::Usage:
      return "usage error";
    case run::ExitCode::ModelError:
      return "the model has errors";
    case run::ExitCode::Undecided:
      return "undecided";
    case run::ExitCode::Internal:
      return "internal error";
    case run::ExitCode::Otherwise:
      return "a check came out otherwise";
  }
  return "";
}

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

std::string seconds_text(double seconds) {
  if (seconds < 1) return fmt::format("{:.3f} s", seconds);
  if (seconds < 100) return fmt::format("{:.1f} s", seconds);
  return fmt::format("{:.0f} s", seconds);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::uint64_t kMebi = 1u << 20;
  if (bytes < 10 * kMebi) return fmt::format("{} KiB", (bytes + 1023) / 1024);
  return fmt::format("{} MiB", grouped(bytes / kMebi));
}

std::string counted(std::uint64_t number, const char* noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string base_name(const std::string& file) {
  std::size_t slash = file.find_last_of('/');
  return slash == std::string::npos ? file : file.substr(slash + 1);
}

}  // namespace hw::report
