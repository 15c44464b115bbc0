// A witness told as named instances. A state counts interchangeable instances and does not name
// them; a story does: "mm.writer #1 takes a page", so that a reader can follow one instance.
//
// Which instance takes a step is free wherever several stand at the same place. Two steps in a row
// can be one instance's exactly when the second leaves the place that the first came to, so staying
// with the instance that moved last whenever that is possible gives the fewest switches there can
// be for a given sequence of transitions. Otherwise the one that moved most recently goes on, which
// keeps the number of actors small. Identities never change along a run.
//
// In the loop of a run that never ends, whoever has stood at a place longest goes first: with these
// names the run is fair (papers/semantics.md, section 5).
#pragma once

#include <string>
#include <vector>

#include "checker/verdict/verdict.h"

namespace hw::story {

/// A value before and after a step.
struct Change {
  std::string name;    ///< "pages.free", "m", "q"; for the actor's own: "holds pages", "x"
  std::string before;  ///< "4"; a lock: "open", "held"; a queue: "[data, ack]", the head first
  std::string after;
  bool own = false;  ///< of the actor: what it holds, its variables
};

struct StoryStep {
  std::string actor;  ///< "mm.writer #1", "net.reader", "nbd.write #2", an action's name
  ir::ProcessId process = 0;
  ir::Value number = 0;  ///< of the instance; 0 for a task with one instance and for an action
  ir::TransitionId transition = 0;
  std::string text;     ///< the statement
  std::string outcome;  ///< what sets it apart from other outcomes of the statement; may be empty
  Span span;
  std::vector<Span> call_stack;      ///< the calls it was inlined through, outermost first
  std::vector<Change> changes;       ///< shared ones first
  std::vector<std::string> started;  ///< instances of paths that begin with this step
  bool ended = false;                ///< the actor is gone (a path), or ended (a task)
  std::string failure;               ///< the failure that this step is; empty for none
  bool switched = false;             ///< another actor than in the step before
  bool crosses = false;              ///< after this step there is no way back to rest
  bool doomed = false;               ///< there was none even before it
};

/// Instances that stand alike at the end. Those that moved are told one by one.
struct Standing {
  std::string who;  ///< "mm.writer #1"; of those that never moved: "mm.writer #3..#16"
  ir::ProcessId process = 0;
  ir::PlaceId place = 0;
  ir::Value count = 1;
  ir::Value number = 0;  ///< of the first of them; 0 as in StoryStep
  std::string at;        ///< the statement it stands before; "ended"
  Span span;
  std::vector<std::string> labels;
  bool rest = false;
  bool failed = false;
  bool ended = false;
  std::vector<std::pair<std::string, ir::Value>> holds;     ///< resource, units: of each of them
  std::vector<std::pair<std::string, std::string>> locals;  ///< own variables, values as text
};

struct Story {
  std::vector<StoryStep> steps;
  std::vector<Standing> end;  ///< by process, then number
  std::size_t switches = 0;
  std::string followed;      ///< Progress: the instance that never comes to rest, "mm.writer #1"
  bool names_return = true;  ///< after one round of a loop everybody is back where he was
};

/// The witness must replay (replay.h). Cost: linear in the run times the size of a state.
Story tell(const ir::System& system, const Witness& witness);

}  // namespace hw::story
