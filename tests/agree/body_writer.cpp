// See body_writer.h. Here: holdings, jumps and the statements that touch memory and locks;
// body_control.cpp has the others.
#include "tests/agree/body_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace hw::agree {

namespace {

template <typename Name>
const std::string& name_of(const Name& name) {
  return name.thing.empty() ? name.ref : name.thing;
}

}  // namespace

// ---- holdings ---------------------------------------------------------------------------------

bool BodyWriter::is_open(const std::string& thing) const {
  return std::any_of(open_.begin(), open_.end(),
                     [&](const Episode& episode) { return episode.thing == thing; });
}

/// Is some of it held of which the text does not know how much?
bool BodyWriter::open_unsure(const std::string& thing) const {
  return std::any_of(open_.begin(), open_.end(), [&](const Episode& episode) {
    return episode.thing == thing && episode.close != Close::Exactly;
  });
}

void BodyWriter::close(const Episode& episode) {
  const std::string& source = episode.source;
  const bool alone = std::count_if(open_.begin(), open_.end(), [](const Episode& other) {
                       return other.close != Close::Automatic && other.close != Close::Unlock;
                     }) <= 1;
  const bool only_of_source = std::count_if(open_.begin(), open_.end(), [&](const Episode& other) {
                                return other.thing == episode.thing;
                              }) <= 1;
  switch (episode.close) {
    case Close::Automatic:
      return;
    case Close::Unlock:
      return lines_.line("unlock " + source);
    case Close::IfHeld:
      lines_.open(fmt::format("if (held({}) > 0)", source));
      lines_.line("give all " + source);
      return lines_.close();
    case Close::IfGot:
      lines_.open("if (" + episode.variable + ")");
      lines_.line(fmt::format("give {} {}", amount(episode), source));
      return lines_.close();
    case Close::Amount:
      return lines_.line(fmt::format("give {} {}", episode.variable, source));
    case Close::Whatever:
      return lines_.line(alone && random_.chance(50) ? "give all" : "give all " + source);
    case Close::Exactly:
      break;
  }
  const PoolName* pool = episode.pool;
  if (pool && !pool->accounts.empty() && random_.chance(8)) {
    return lines_.line(fmt::format("move {} {}: held -> {}", amount(episode), source,
                                   random_.chance(70) ? random_.pick(pool->accounts) : "free"));
  }
  if (kind_.give_all && only_of_source && random_.chance(50)) {
    return lines_.line(alone && random_.chance(40) ? "give all" : "give all " + source);
  }
  if (episode.units > 1 && episode.constant.empty() && random_.chance(20)) {
    lines_.line("give 1 " + source);
    return lines_.line(fmt::format("give {} {}", episode.units - 1, source));
  }
  lines_.line(fmt::format("give {} {}", amount(episode), source));
}

void BodyWriter::close_down_to(std::size_t count) {
  const std::vector<Episode> before = open_;
  while (open_.size() > count) {
    close(open_.back());
    open_.pop_back();
  }
  open_ = before;  // the text after the jump is reached on other ways
}

void BodyWriter::hold(const Episode& episode) {
  open_.push_back(episode);
  body(random_.between(0, 2));
  close(open_.back());
  open_.pop_back();
}

// ---- jumps ------------------------------------------------------------------------------------

bool BodyWriter::jump() {
  std::vector<std::string> jumps;
  if (may_retry_ && !in_atomic_) jumps.insert(jumps.end(), {"retry", "retry", "retry"});
  if (in_loop_) jumps.insert(jumps.end(), {"continue", "break"});
  if (jumps.empty() || random_.chance(20)) jumps.push_back("return");
  const std::string chosen = random_.pick(jumps);
  close_down_to(chosen == "retry" ? retry_base_ : chosen == "return" ? 0 : loop_base_);
  lines_.line(chosen);
  return true;
}

/// The block after `… else`: the head is open already, and this closes it.
void BodyWriter::else_block(bool may_fall_through) {
  const bool retry_before = may_retry_;
  const std::size_t base_before = retry_base_;
  may_retry_ = kind_.loops && !in_atomic_;
  retry_base_ = open_.size();
  if (may_retry_ && random_.chance(30)) {
    // The usual reclaim: do something, then try again.
    body(1);
    lines_.line("retry");
  } else {
    body(random_.between(0, 1));
    if (!may_fall_through || random_.chance(30)) jump();
  }
  may_retry_ = retry_before;
  retry_base_ = base_before;
}

void BodyWriter::line_or_else(const std::string& text, int percent_waits, bool may_fall_through) {
  // Inside an atomic every wait makes the whole block wait.
  if (random_.chance(in_atomic_ ? percent_waits / 3 : percent_waits)) return lines_.line(text);
  lines_.open(text + " else");
  else_block(may_fall_through);
  lines_.close();
}

// ---- pools and mempools -----------------------------------------------------------------------

std::string BodyWriter::amount(const Episode& episode) const {
  return episode.constant.empty() ? fmt::format("{}", episode.units) : episode.constant;
}

std::string BodyWriter::class_clause(const PoolName& pool) {
  if (pool.classes.empty() || random_.chance(40)) return "";
  std::string clause = " as " + random_.pick(pool.classes);
  if (random_.chance(35)) {
    Vocabulary words = words_;
    words.may_hold = kind_.holding;
    clause += fmt::format(" if ({})", random_.chance(60) ? local_condition(random_, words)
                                                         : shared_condition(random_, words, 1));
  }
  return clause;
}

/// Writes the take in one of its forms, a balanced block, and what closes it.
void BodyWriter::take_open(Episode episode, const std::string& take) {
  const bool sure_only = !kind_.give_all || is_open(episode.thing) || !kind_.holding;
  const int form = random_.between(0, 9);
  const bool rarely_served = in_atomic_ || take.compare(0, 4, "move") == 0;
  if (form < (rarely_served ? 2 : 5)) {
    lines_.line(label() + take);
  } else if (form < 8 || sure_only) {
    lines_.open(label() + take + " else");
    else_block(false);
    lines_.close();
  } else if (!words_.own.empty() && words_.own.front().ref == "got" && !got_in_use_) {
    lines_.line("got = true");
    lines_.open(label() + take + " else");
    lines_.line("got = false");
    lines_.close();
    episode.close = Close::IfGot;
    episode.variable = "got";
    got_in_use_ = true;
    hold(episode);
    got_in_use_ = false;
    return;
  } else {
    lines_.open(label() + take + " else");
    else_block(true);
    lines_.close();
    episode.close = random_.chance(50) ? Close::Whatever : Close::IfHeld;
  }
  hold(episode);
}

bool BodyWriter::take_and_give() {
  if (words_.pools.empty() || !kind_.holding) return false;
  const PoolName& pool = random_.pick(words_.pools);
  if (open_unsure(name_of(pool))) return false;
  Episode episode{pool.ref,       random_.between(1, random_.chance(80) ? 1 : 2),
                  Close::Exactly, "",
                  &pool,          name_of(pool)};
  if (random_.chance(5)) episode.units = 0;
  if (!pool.accounts.empty() && random_.chance(20)) {
    take_open(episode, fmt::format("move {} {}: {} -> held", episode.units, pool.ref,
                                   random_.pick(pool.accounts)));
    return true;
  }
  if (kind_.loops && random_.chance(12)) return hold_and_wait(episode);
  if (kind_.loops && kind_.give_all && !in_atomic_ && random_.chance(6)) return take_all(episode);
  if (!words_.ints.empty() && random_.chance(15)) episode.constant = random_.pick(words_.ints);
  const bool has_amount = words_.own.size() > 1 && words_.own[1].ref == "amt" && !amount_in_use_;
  if (has_amount && random_.chance(25)) {
    lines_.line("amt = any 0..2");
    lines_.line(fmt::format("{}take amt {}{}", label(), pool.ref, class_clause(pool)));
    episode.close = Close::Amount;
    episode.variable = "amt";
    amount_in_use_ = true;
    hold(episode);
    amount_in_use_ = false;
    return true;
  }
  take_open(episode, fmt::format("take {} {}{}", amount(episode), pool.ref, class_clause(pool)));
  return true;
}

/// One by one, as dm-crypt once took its pages.
bool BodyWriter::hold_and_wait(Episode episode) {
  episode.units = random_.between(2, 3);
  lines_.open(fmt::format("repeat {}", episode.units));
  lines_.line(fmt::format("{}take 1 {}{}", label(), episode.source, class_clause(*episode.pool)));
  lines_.close();
  hold(episode);
  return true;
}

/// As much as can be had.
bool BodyWriter::take_all(Episode episode) {
  if (is_open(episode.thing)) return false;
  lines_.open("loop");
  lines_.open(
      fmt::format("{}take 1 {}{} else", label(), episode.source, class_clause(*episode.pool)));
  lines_.line("break");
  lines_.close();
  lines_.close();
  episode.close = Close::Whatever;
  hold(episode);
  return true;
}

bool BodyWriter::take_mempool() {
  if (words_.mempools.empty() || !kind_.holding) return false;
  const MempoolName& mempool = random_.pick(words_.mempools);
  if (open_unsure(name_of(mempool))) return false;
  const int units = random_.between(1, random_.chance(75) ? 1 : 2);
  take_open({mempool.ref, units, Close::Exactly, "", nullptr, name_of(mempool)},
            fmt::format("take {} {}", units, mempool.ref));
  return true;
}

bool BodyWriter::take_into() {
  if (words_.pools.empty()) return false;
  const PoolName& pool = random_.pick(words_.pools);
  if (pool.accounts.empty()) return false;
  const std::string account = random_.pick(pool.accounts);
  const int units = random_.between(1, random_.chance(80) ? 1 : 2);
  const std::string take =
      fmt::format("{}take {} {}{} into {}", label(), units, pool.ref, class_clause(pool), account);
  line_or_else(take, 50, true);
  if (random_.chance(70)) {  // else they stay there until somebody else moves them
    body(random_.between(0, 1));
    lines_.open(fmt::format("move {} {}: {} -> free else", units, pool.ref, account));
    lines_.close();
  }
  return true;
}

bool BodyWriter::move() {
  if (words_.pools.empty()) return false;
  const PoolName& pool = random_.pick(words_.pools);
  if (pool.accounts.empty()) return false;
  const std::string& from = random_.pick(pool.accounts);
  const std::string& account = random_.pick(pool.accounts);
  const std::string to = from == account ? "free" : account;
  const int units = random_.between(1, random_.chance(80) ? 1 : 2);
  const std::string text =
      fmt::format("{}move {} {}: {} -> {}", label(), units, pool.ref, from, to);
  line_or_else(text, 20, true);
  return true;
}

// ---- locks and semaphores ---------------------------------------------------------------------

bool BodyWriter::lock() {
  if (words_.locks.empty() || !kind_.holding) return false;
  const std::string& lock = random_.pick(words_.locks);
  const int form = random_.between(0, 3);
  if (is_open(lock) && (form >= 2 || !random_.chance(10))) return false;
  const std::string head = label() + "lock " + lock;
  if (form < 2) {
    lines_.open(head);
    const bool outer = is_open(lock);
    open_.push_back({lock, 0, Close::Automatic, "", nullptr, lock});
    body(random_.between(outer ? 0 : 1, 2));
    open_.pop_back();
    if (form == 1) {
      lines_.next("else");
      else_block(true);
    }
    lines_.close();
    return true;
  }
  line_or_else(head, 50, false);
  hold({lock, 0, Close::Unlock, "", nullptr, lock});
  return true;
}

bool BodyWriter::semaphore() {
  if (words_.semaphores.empty()) return false;
  const std::string& name = random_.pick(words_.semaphores);
  const std::string by = random_.chance(15) ? " by 2" : "";
  const int form = random_.between(0, 5);
  if (form == 0) {
    lines_.open(fmt::format("if ({}.value < 2)", name));
    lines_.line("up " + name + by);
    lines_.close();
    return true;
  }
  if (form == 1 && random_.chance(30)) {
    lines_.line(label() + "down " + name + by);
    return true;
  }
  line_or_else(label() + "down " + name + by, 60, false);
  body(random_.between(0, 2));
  lines_.line("up " + name + by);
  return true;
}

}  // namespace hw::agree
