// A run as data. Each state is written in full and by name: the shared variables as the steps'
// changes call them, and who stands where with what in hand. A reader of the report can replay the
// run without knowing how a state is laid out.
//
// Rejected: the counters of places by their names. Several places of a process share a name when
// only holdings or own variables set them apart.
#include "checker/report/json_parts.h"
#include "checker/verdict/explain_lasso.h"
#include "checker/verdict/readable.h"

namespace hw::report {

namespace {

using ir::VariableKind;
using State = std::vector<ir::Value>;

Json standing_json(const ir::System& system, const ir::Place& place, ir::Value count) {
  Json standing{{"process", system.processes[place.process].name}, {"count", count}};
  standing["at"] =
      place.statement == ir::kNone ? Json("ended") : Json(system.statements[place.statement].text);
  standing["labels"] = place.labels;
  standing["rest"] = place.rest;
  standing["failed"] = place.failed;
  standing["holds"] = Json::object();
  for (const ir::Holding& holding : place.holdings) {
    standing["holds"][system.resources[holding.resource].name] = holding.units;
  }
  standing["locals"] = Json::object();
  for (std::size_t i = 0; i < place.locals.size(); ++i) {
    const auto& [name, value] = place.locals[i];
    standing["locals"][name] =
        i < place.local_texts.size() ? value_json(place.local_texts[i]) : Json(value);
  }
  return standing;
}

Json variables_json(const ir::System& system, const State& state) {
  Json variables = Json::object();
  for (ir::VarId var = 0; var < system.variables.size(); ++var) {
    const ir::Variable& variable = system.variables[var];
    switch (variable.kind) {
      case VariableKind::Place:
      case VariableKind::LockFree:
      case VariableKind::QueueLength:
      case VariableKind::QueueSlot:
        break;
      default:
        variables[variable.name] = value_json(ir::value_text(variable, state[var]));
    }
  }
  for (const ir::Resource& resource : system.resources) {
    if (resource.kind == ir::ResourceKind::Lock) {
      variables[resource.name] = state[resource.variables[0]] != 0 ? "open" : "held";
    } else if (resource.kind == ir::ResourceKind::Queue) {
      variables[resource.name] = story::queue_text(system, resource, state);
    }
  }
  return variables;
}

Json state_json(const ir::System& system, const State& state) {
  Json standing = Json::array();
  for (const ir::Place& place : system.places) {
    ir::Value count = state[place.count];
    if (count != 0) standing.push_back(standing_json(system, place, count));
  }
  return {{"variables", variables_json(system, state)}, {"standing", std::move(standing)}};
}

Json step_json(const story::StoryStep& step, std::size_t number, const ir::System& system,
               const SourceMap& sources) {
  Json json{
      {"number", number}, {"actor", step.actor}, {"process", system.processes[step.process].name}};
  add_place(json, step.span, sources);
  json["calls"] = places_json(step.call_stack, sources);
  json["text"] = step.text;
  json["outcome"] = text_json(step.outcome);
  json["failure"] = text_json(step.failure);
  json["switched"] = step.switched;
  json["changes"] = Json::array();
  for (const story::Change& change : step.changes) {
    json["changes"].push_back({{"name", change.name},
                               {"from", value_json(change.before)},
                               {"to", value_json(change.after)},
                               {"own", change.own}});
  }
  json["started"] = step.started;
  json["ended"] = step.ended;
  return json;
}

Json end_json(const story::Standing& standing, const ir::System& system, const SourceMap& sources) {
  Json json{{"who", standing.who},
            {"process", system.processes[standing.process].name},
            {"count", standing.count},
            {"at", standing.at}};
  add_place(json, standing.span, sources);
  json["labels"] = standing.labels;
  json["rest"] = standing.rest;
  json["failed"] = standing.failed;
  json["ended"] = standing.ended;
  json["holds"] = Json::object();
  for (const auto& [resource, units] : standing.holds) json["holds"][resource] = units;
  json["locals"] = Json::object();
  for (const auto& [name, value] : standing.locals) json["locals"][name] = value_json(value);
  return json;
}

Json loop_json(const Lasso& lasso, const story::Story& story) {
  return {{"start", lasso.loop_start},
          {"never_from", lasso.asked_at},
          {"instance", text_json(story.followed)},
          {"kind", explain::word(lasso.lack)},
          {"fairness", ir::to_string(lasso.fairness)},
          {"names_return", story.names_return}};
}

}  // namespace

Json witness_json(const ir::System& system, const Witness& witness, const story::Story& story,
                  const SourceMap& sources) {
  Json json{{"length", witness.steps.size()}, {"shortest", witness.shortest}};
  bool marked = witness.point_of_no_return != SIZE_MAX;
  json["point_of_no_return"] = marked ? Json(witness.point_of_no_return) : Json(nullptr);
  json["switches"] = story.switches;
  json["loop"] = witness.lasso ? loop_json(*witness.lasso, story) : Json(nullptr);
  json["initial_state"] = state_json(system, witness.states.front());
  json["steps"] = Json::array();
  for (std::size_t i = 0; i < story.steps.size(); ++i) {
    Json step = step_json(story.steps[i], i + 1, system, sources);
    step["state"] = state_json(system, witness.states[i + 1]);
    json["steps"].push_back(std::move(step));
  }
  json["end"] = Json::array();
  for (const story::Standing& standing : story.end) {
    json["end"].push_back(end_json(standing, system, sources));
  }
  return json;
}

}  // namespace hw::report
