// Why a run ends badly: for a wedge who holds what, who waits for what and the cycle through it;
// for a violated formula the part that is false and its values. All as data, with one sentence.
#pragma once

#include <string>
#include <vector>

#include "checker/verdict/story.h"
#include "checker/verdict/verdict.h"

namespace hw::explain {

// ---- who holds what
// ------------------------------------------------------------------------------

struct Share {
  std::string who;  ///< an account, an instance, a mempool
  ir::Value units = 0;
};

struct PoolPicture {
  std::string name;
  ir::Value size = 0;
  ir::Value free = 0;
  std::vector<Share> accounts;  ///< in the order of the text, empty ones included
  std::vector<Share> held;      ///< "nbd.write #1", or "nbd.write #1 through mp"
  std::vector<Share> reserves;  ///< what lies in mempools that this pool backs
};

struct MempoolPicture {
  std::string name;
  ir::Value size = 0;
  ir::Value reserve = 0;
  std::vector<Share> held;
};

struct LockPicture {
  std::string name;
  std::string holder;
};

/// A semaphore, variable, counter, queue or limited path, with its value as text.
struct ValuePicture {
  std::string name;
  std::string value;
};

// ---- who waits for what
// --------------------------------------------------------------------------

enum class Stance {
  Blocked,   ///< no step of it is possible, now or ever after
  Busy,      ///< it moves, and never gets there
  Failed,    ///< stays where it failed
  Sleeping,  ///< at rest, and never woken
  Resting,   ///< at rest, free to go on
  Ended,
};

/// One condition that keeps an instance from going on, and how things are.
struct Blocker {
  std::string needs;  ///< "pages.free >= 5", "m is open"
  std::string has;    ///< "4"; several variables: "a = 1, b = 2"; a lock: "held by fs.writer #1"
};

/// Instances of one process that stand alike and are not at rest.
struct Waiter {
  std::string who;  ///< the process: "mm.writer"
  ir::Value count = 1;
  std::vector<std::string> instances;  ///< as the story calls them
  ir::ProcessId process = 0;
  Stance stance = Stance::Blocked;
  bool subject = true;  ///< the property asks it to come to rest
  std::string at;       ///< the statement it stands before
  Span span;
  std::vector<Span> call_stack;
  std::vector<std::string> wants;  ///< "pages", "nbd.write"; without repeats
  std::vector<Blocker> blockers;
  std::string note;  ///< for Busy and Failed, one clause: "busy, but never gets `pages`"
};

// ---- the wait-for graph
// --------------------------------------------------------------------------

enum class WaitNodeKind { Instances, Resource, Account, Action, NotInFlight };

struct WaitNode {
  WaitNodeKind kind = WaitNodeKind::Instances;
  std::string label;  ///< "mm.writer x2", "pages", "pages.writeback"
  std::string state;  ///< where there is no way on: "has ended"; else empty
};

struct WaitEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string label;    ///< "waits for", "16 of 16 in", "freed by", "held by", "sent by"
  ir::Value units = 0;  ///< of a pool or mempool: how many lie there
};

struct WaitGraph {
  std::vector<WaitNode> nodes;
  std::vector<WaitEdge> edges;
  std::vector<std::size_t> cycle;  ///< edges in order, closing on itself; empty if there is none
};

// ---- all of it
// -----------------------------------------------------------------------------------

/// A comparison in the violated formula, or in the guard of the step that fails.
struct FormulaPart {
  std::string text;    ///< "held(dm_crypt.writer, pages) <= 7"
  std::string values;  ///< "held(dm_crypt.writer, pages) = 8"
};

struct Explanation {
  /// One sentence, names in back quotes, clauses separated by " · ":
  /// "`mm.writer` x2 wait for `pages` · all 16 are in `writeback` · which `nbd.write` frees · …".
  std::string sentence;

  // of a wedge or deadlock
  std::vector<PoolPicture> pools;
  std::vector<MempoolPicture> mempools;
  std::vector<LockPicture> locks;    ///< those that are held
  std::vector<ValuePicture> values;  ///< everything else that can be waited for
  std::vector<Waiter> waiters;       ///< subjects first, then blocked before busy
  WaitGraph graph;
  std::size_t states_after = 0;  ///< states that can follow the last one, itself included
  bool all_states_after = true;  ///< false: more than that; "never" then means "not in these"

  // of a run that never ends
  std::string kind;  ///< "starvation", and what that is; empty for the others

  // of a formula or a failure
  std::vector<FormulaPart> parts;  ///< false ones; of a failure: the conditions that led to it
};

inline constexpr std::size_t kExplainStates = 100'000;

/// The witness must replay (replay.h), `story` must be its own. Cost: the states that can follow
/// the last one, at most kExplainStates.
Explanation explain(const ir::System& system, const ir::Property& property, const Witness& witness,
                    const story::Story& story);

}  // namespace hw::explain
