#include "checker/explicit/monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace hw::search {

namespace {

std::uint64_t available_memory() {
  std::ifstream meminfo("/proc/meminfo");
  std::string key;
  std::uint64_t kilobytes = 0;
  std::string unit;
  while (meminfo >> key >> kilobytes >> unit) {
    if (key == "MemAvailable:") return kilobytes * 1024;
  }
  return std::uint64_t{2} << 30;
}

std::uint64_t read_number(const char* path, std::uint64_t otherwise) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  return file >> value ? value : otherwise;
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes >= std::uint64_t{10} << 30) return fmt::format("{} GiB", bytes >> 30);
  if (bytes >= std::uint64_t{10} << 20) return fmt::format("{} MiB", bytes >> 20);
  return fmt::format("{} KiB", bytes >> 10);
}

}  // namespace

std::uint64_t default_max_bytes() {
  std::uint64_t available = available_memory();
  std::uint64_t limit = read_number("/sys/fs/cgroup/memory.max", UINT64_MAX);
  std::uint64_t used = read_number("/sys/fs/cgroup/memory.current", 0);
  if (limit != UINT64_MAX) available = std::min(available, limit > used ? limit - used : 0);
  return available / 5 * 4;
}

Monitor::Monitor(const Options& options)
    : options_(options),
      max_bytes_(options.limits.max_bytes ? options.limits.max_bytes : default_max_bytes()),
      start_(Clock::now()),
      last_progress_(start_) {}

double Monitor::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

UnknownReason Monitor::reached(const Coverage& coverage, bool count_states) const {
  const Limits& limits = options_.limits;
  if (limits.interrupted && limits.interrupted->load(std::memory_order_relaxed)) {
    return UnknownReason::Interrupted;
  }
  if (limits.overtaken && limits.overtaken->load(std::memory_order_relaxed)) {
    return UnknownReason::Overtaken;
  }
  if (coverage.bytes > max_bytes_) return UnknownReason::MemoryLimit;
  if (count_states && limits.max_states && coverage.states >= limits.max_states) {
    return UnknownReason::StateLimit;
  }
  if (limits.max_seconds > 0 && seconds() > limits.max_seconds) return UnknownReason::TimeLimit;
  return UnknownReason::None;
}

bool Monitor::should_stop(const Coverage& coverage, const char* phase) {
  if (!stopped()) reason_ = reached(coverage, true);
  if (!stopped()) report_progress(coverage, phase);
  return stopped();
}

bool Monitor::should_stop_run(const Coverage& coverage, const char* phase) {
  const UnknownReason before = reason_;
  if (before == UnknownReason::StateLimit) reason_ = UnknownReason::None;
  if (!stopped()) reason_ = reached(coverage, false);
  if (stopped()) return true;
  report_progress(coverage, phase);
  reason_ = before;  // of the properties that are not violated
  return false;
}

void Monitor::report_progress(const Coverage& coverage, const char* phase) {
  if (!options_.on_progress) return;
  auto now = Clock::now();
  if (now - last_progress_ <= std::chrono::milliseconds(250)) return;
  last_progress_ = now;
  Progress progress{coverage, max_bytes_, phase};
  progress.coverage.seconds = seconds();
  options_.on_progress(progress);
}

std::string Monitor::detail() const {
  switch (reason_) {
    case UnknownReason::MemoryLimit:
      return fmt::format("the memory limit of {} was reached", bytes_text(max_bytes_));
    case UnknownReason::StateLimit:
      return fmt::format("the limit of {} states was reached", options_.limits.max_states);
    case UnknownReason::TimeLimit:
      return fmt::format("the time limit of {:g} s was reached", options_.limits.max_seconds);
    case UnknownReason::Interrupted:
      return "interrupted";
    case UnknownReason::CounterBound:
      return fmt::format("`{}` grows beyond every bound that was tried", counter_);
    case UnknownReason::NotSupported:
      return "not supported yet";
    case UnknownReason::Overtaken:
    case UnknownReason::SolverGaveUp:
    case UnknownReason::None:
      break;
  }
  return {};
}

}  // namespace hw::search
