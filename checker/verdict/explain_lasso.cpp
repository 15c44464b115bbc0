#include "checker/verdict/explain_lasso.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checker/ir/evaluate.h"

namespace hw::explain {

using ir::kNone;
using ir::TransitionId;

const char* word(Lack lack) {
  switch (lack) {
    case Lack::Wedge:
      return "wedge";
    case Lack::Unanswered:
      return "unanswered";
    case Lack::Livelock:
      return "livelock";
    case Lack::Starvation:
      return "starvation";
  }
  return "";
}

namespace {

class LassoExplainer {
 public:
  LassoExplainer(const ir::System& system, const ir::Property& property, const Witness& witness,
                 const story::Story& story)
      : system_(system),
        property_(property),
        witness_(witness),
        lasso_(*witness.lasso),
        story_(story) {
    for (std::size_t i = lasso_.loop_start; i < witness.steps.size(); ++i) {
      movers_.insert(story.steps[i].actor);
    }
  }

  std::string kind() const {
    std::string what = word(lasso_.lack);
    switch (lasso_.lack) {
      case Lack::Wedge:
        return fmt::format("{}: from the end on, no run at all leads {}", what,
                           about_instance() ? "it to rest" : "there");
      case Lack::Unanswered:
        return fmt::format("{}: only a step that nobody is owed would lead {}", what,
                           about_instance() ? "it to rest" : "there");
      case Lack::Livelock:
        return fmt::format("{}: steps are taken for ever, and nobody comes {}", what,
                           about_instance() ? "to rest" : "to an end");
      case Lack::Starvation:
        return fmt::format("{}: it could come {}, and is passed over", what,
                           about_instance() ? "to rest" : "true");
    }
    return what;
  }

  std::string sentence() const {
    std::vector<std::string> parts;
    if (about_instance()) {
      parts.push_back(about_the_instance());
    } else {
      parts.push_back("from there on it never comes true");
      add_standing(parts);
    }
    if (lasso_.lack == Lack::Unanswered) add_unanswered(parts);
    if (lasso_.lack == Lack::Starvation) add_served(parts);
    return fmt::format("{}", fmt::join(parts, " · "));
  }

 private:
  bool about_instance() const { return property_.kind == ir::PropertyKind::Progress; }
  std::size_t loop_length() const { return witness_.steps.size() - lasso_.loop_start; }

  const story::Standing* followed() const {
    auto it = std::ranges::find(story_.end, story_.followed, &story::Standing::who);
    return it == story_.end.end() ? nullptr : &*it;
  }

  /// In how many states of the loop a step from this place is possible.
  std::size_t possible(ir::PlaceId place) const {
    std::size_t times = 0;
    for (std::size_t i = lasso_.loop_start; i < states_end(); ++i) {
      times += std::ranges::any_of(
          ir::enabled_transitions(system_, witness_.states[i]),
          [&](TransitionId id) { return system_.transitions[id].from == place; });
    }
    return times;
  }
  std::size_t states_end() const { return std::max(lasso_.loop_start + 1, witness_.steps.size()); }

  std::string about_the_instance() const {
    const story::Standing* it = followed();
    if (!it) return fmt::format("`{}` never comes to rest", story_.followed);
    if (it->failed) return fmt::format("`{}` has failed at `{}`", it->who, it->at);
    if (movers_.contains(it->who)) {
      return fmt::format("`{}` goes round and never comes to rest", it->who);
    }
    std::string text = fmt::format("`{}` stands before `{}` for ever", it->who, it->at);
    if (loop_length() == 0 || lasso_.lack == Lack::Unanswered) return text;
    return text + fmt::format(", which is possible in {} of the {} states of the loop",
                              possible(it->place), states_end() - lasso_.loop_start);
  }

  /// Of `leads to`: who is not at rest and does not move.
  void add_standing(std::vector<std::string>& parts) const {
    for (const story::Standing& standing : story_.end) {
      if (standing.rest || movers_.contains(standing.who)) continue;
      parts.push_back(fmt::format("`{}` stands before `{}`", standing.who, standing.at));
    }
  }

  /// Steps that are possible and that nobody is owed, less those of rest.
  void add_unanswered(std::vector<std::string>& parts) const {
    std::set<std::string> said;
    for (TransitionId id : ir::enabled_transitions(system_, witness_.states.back())) {
      const ir::Transition& transition = system_.transitions[id];
      const ir::Statement& statement = system_.statements[transition.statement];
      if (ir::is_owed(system_, property_, id) || statement.may_rest) continue;
      said.insert(fmt::format("nobody is owed `{}` of `{}`", statement.text,
                              system_.processes[transition.process].name));
    }
    if (said.empty()) said.insert("all others are at rest and may stay there");
    parts.insert(parts.end(), said.begin(), said.end());
  }

  /// Who comes to rest in the loop.
  void add_served(std::vector<std::string>& parts) const {
    std::set<std::string> served;
    for (std::size_t i = lasso_.loop_start; i < witness_.steps.size(); ++i) {
      const ir::Transition& by = system_.transitions[witness_.steps[i]];
      if (by.from == kNone || system_.places[by.from].rest) continue;
      if (by.to == kNone || system_.places[by.to].rest) {
        served.insert(system_.processes[by.process].name);
      }
    }
    for (const std::string& name : served) {
      parts.push_back(fmt::format("`{}` comes to rest in the meantime", name));
    }
  }

  const ir::System& system_;
  const ir::Property& property_;
  const Witness& witness_;
  const Lasso& lasso_;
  const story::Story& story_;
  std::set<std::string> movers_;  ///< actors of the loop
};

}  // namespace

void explain_lasso(const ir::System& system, const ir::Property& property, const Witness& witness,
                   const story::Story& story, Explanation& explanation) {
  LassoExplainer explainer(system, property, witness, story);
  explanation.kind = explainer.kind();
  if (explanation.sentence.empty()) explanation.sentence = explainer.sentence();
}

}  // namespace hw::explain
