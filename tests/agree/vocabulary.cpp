// See vocabulary.h.
#include "tests/agree/vocabulary.h"

#include <fmt/format.h>

namespace hw::agree {

namespace {

template <typename T>
void qualify(std::vector<T>& names, const std::string& prefix) {
  for (T& name : names) name.ref = prefix + name.ref;
}
void qualify(std::vector<std::string>& names, const std::string& prefix) {
  for (std::string& name : names) name = prefix + name;
}
template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

const std::vector<std::string> kComparators{"<", "<=", "==", "!=", ">=", ">"};

std::string actor(RandomSource& random, const ActorName& name) {
  if (name.indices > 0 && random.chance(60)) {
    return fmt::format("{}[{}]", name.ref, random.between(0, name.indices - 1));
  }
  return name.ref;
}

/// One atom of each kind that the vocabulary has, so that every kind is as likely.
std::vector<std::string> shared_atoms(RandomSource& random, const Vocabulary& words) {
  std::vector<std::string> atoms;
  if (!words.pools.empty()) {
    const PoolName& pool = random.pick(words.pools);
    atoms.push_back(pool.ref + ".free");
    atoms.push_back(random.chance(50) ? pool.ref + ".held" : pool.ref + ".free");
    if (!pool.accounts.empty()) atoms.push_back(pool.ref + "." + random.pick(pool.accounts));
  }
  if (!words.mempools.empty()) {
    atoms.push_back(random.pick(words.mempools).ref + (random.chance(50) ? ".free" : ".held"));
  }
  if (!words.semaphores.empty()) atoms.push_back(random.pick(words.semaphores) + ".value");
  if (!words.queues.empty()) atoms.push_back(random.pick(words.queues).ref + ".length");
  if (!words.counters.empty()) atoms.push_back(random.pick(words.counters));
  for (const VarName& var : words.shared) {
    if (var.type == VarName::Int) atoms.push_back(var.ref);
  }
  if (!words.actors.empty()) {
    const ActorName& who = random.pick(words.actors);
    if (!words.sources.empty()) {
      atoms.push_back(fmt::format("held({}, {})", actor(random, who), random.pick(words.sources)));
    }
    const bool labelled = !who.labels->empty() && random.chance(60);
    atoms.push_back(
        labelled ? fmt::format("count({} at {})", actor(random, who), random.pick(*who.labels))
                 : fmt::format("count({})", actor(random, who)));
  }
  return atoms;
}

std::string equality(RandomSource& random, const VarName& var) {
  if (var.type == VarName::Bool) return random.chance(50) ? var.ref : "not " + var.ref;
  if (var.type == VarName::Enum) {
    return fmt::format("{} {} {}", var.ref,
                       random.chance(60) ? "==" : "!=", random.pick(var.kinds));
  }
  return fmt::format("{} {} {}", var.ref, random.pick(kComparators),
                     random.between(var.low, var.high));
}

std::string shared_comparison(RandomSource& random, const Vocabulary& words) {
  std::vector<std::string> flags;
  for (const VarName& var : words.shared) {
    if (var.type != VarName::Int) flags.push_back(equality(random, var));
  }
  if (!words.locks.empty()) flags.push_back(random.pick(words.locks) + ".held");
  if (!flags.empty() && random.chance(30)) return random.pick(flags);
  const auto left = shared_number(random, words);
  if (!left) return flags.empty() ? "true" : random.pick(flags);
  std::string right = small_constant(random, words, 3);
  if (random.chance(15)) right = *shared_number(random, words);
  if (random.chance(10)) right += fmt::format(" + {}", small_constant(random, words, 1));
  const char* factor = random.chance(8) ? "2 * " : "";
  return fmt::format("{}{} {} {}", factor, *left, random.pick(kComparators), right);
}

}  // namespace

Vocabulary Vocabulary::qualified(const std::string& prefix) const {
  Vocabulary result = *this;
  qualify(result.pools, prefix);
  qualify(result.mempools, prefix);
  qualify(result.locks, prefix);
  qualify(result.semaphores, prefix);
  qualify(result.counters, prefix);
  qualify(result.queues, prefix);
  qualify(result.shared, prefix);
  qualify(result.actors, prefix);
  qualify(result.paths, prefix);
  qualify(result.sources, prefix);
  qualify(result.procedures, prefix);
  return result;
}

void Vocabulary::add(const Vocabulary& other) {
  append(pools, other.pools);
  append(mempools, other.mempools);
  append(locks, other.locks);
  append(semaphores, other.semaphores);
  append(counters, other.counters);
  append(queues, other.queues);
  append(shared, other.shared);
  append(ints, other.ints);
  append(bools, other.bools);
  append(actors, other.actors);
  append(paths, other.paths);
  append(procedures, other.procedures);
  append(sources, other.sources);
}

std::optional<std::string> shared_number(RandomSource& random, const Vocabulary& words) {
  const std::vector<std::string> atoms = shared_atoms(random, words);
  if (atoms.empty()) return std::nullopt;
  return random.pick(atoms);
}

std::string shared_condition(RandomSource& random, const Vocabulary& words, int depth) {
  if (depth < 2 && random.chance(25)) {
    static const std::vector<std::string> kConnectives{"and", "or", "and", "or", "implies"};
    return fmt::format("({}) {} ({})", shared_condition(random, words, depth + 1),
                       random.pick(kConnectives),
                       random.chance(75) ? shared_condition(random, words, depth + 1)
                                         : local_condition(random, words));
  }
  if (depth < 2 && random.chance(8)) {
    return fmt::format("not ({})", shared_condition(random, words, depth + 1));
  }
  return shared_comparison(random, words);
}

std::string local_condition(RandomSource& random, const Vocabulary& words) {
  std::vector<std::string> conditions;
  for (const VarName& var : words.own) conditions.push_back(equality(random, var));
  if (!words.bools.empty()) conditions.push_back(random.pick(words.bools));
  if (!words.ints.empty()) {
    conditions.push_back(fmt::format("{} {} {}", random.pick(words.ints), random.pick(kComparators),
                                     random.between(0, 2)));
  }
  if (words.may_hold && !words.sources.empty()) {
    conditions.push_back(
        fmt::format("held({}) > {}", random.pick(words.sources), random.between(0, 1)));
  }
  if (conditions.empty()) return random.chance(50) ? "true" : "false";
  return random.pick(conditions);
}

std::string small_constant(RandomSource& random, const Vocabulary& words, int high) {
  if (!words.ints.empty() && random.chance(15)) return random.pick(words.ints);
  return fmt::format("{}", random.between(0, high));
}

}  // namespace hw::agree
