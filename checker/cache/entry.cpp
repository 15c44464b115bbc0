// Each struct is taken apart with all its fields named, so that a field that is added to it does
// not compile here before it is kept, too.
#include "checker/cache/entry.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "checker/ir/evaluate.h"
#include "checker/verdict/replay.h"

namespace hw::cache {

namespace {

using Json = nlohmann::json;

Json lasso_json(const Lasso& lasso) {
  const auto& [loop_start, asked_at, fairness, lack, process, by_instance, started_by] = lasso;
  return {{"loop", loop_start},
          {"asked", asked_at},
          {"fairness", static_cast<int>(fairness)},
          {"lack", static_cast<int>(lack)},
          {"process", process},
          {"by_instance", by_instance},
          {"started_by", started_by}};
}

Json witness_json(const Witness& witness) {
  const auto& [steps, states, shortest, point_of_no_return, lasso] = witness;
  Json json{{"steps", steps},  // states are made again from them
            {"shortest", shortest},
            {"no_return", point_of_no_return}};
  if (lasso) json["lasso"] = lasso_json(*lasso);
  return json;
}

Json property_json(const PropertyResult& property) {
  const auto& [outcome, strength, reason, detail, highwater, witness] = property;
  Json json{{"outcome", static_cast<int>(outcome)},
            {"strength", static_cast<int>(strength)},
            {"reason", static_cast<int>(reason)},
            {"detail", detail}};
  if (highwater) json["highwater"] = *highwater;
  if (witness) json["witness"] = witness_json(*witness);
  return json;
}

Json coverage_json(const Coverage& coverage) {
  const auto& [states, transitions, depth, frontier, bytes, seconds, complete, reachable] =
      coverage;
  Json json{{"states", states}, {"transitions", transitions},
            {"depth", depth},   {"frontier", frontier},
            {"bytes", bytes},   {"complete", complete}};
  if (reachable) json["reachable"] = {reachable->high, reachable->low};
  return json;
}

Coverage coverage_from(const Json& json) {
  Coverage coverage;
  json.at("states").get_to(coverage.states);
  json.at("transitions").get_to(coverage.transitions);
  json.at("depth").get_to(coverage.depth);
  json.at("frontier").get_to(coverage.frontier);
  json.at("bytes").get_to(coverage.bytes);
  json.at("complete").get_to(coverage.complete);
  if (json.contains("reachable")) {
    const Json& halves = json["reachable"];
    coverage.reachable.emplace(halves.at(0).get<std::uint64_t>(),
                               halves.at(1).get<std::uint64_t>());
  }
  return coverage;
}

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

template <typename Enum>
Enum enum_from(const Json& json, Enum last) {
  const int value = json.get<int>();
  require(value >= 0 && value <= static_cast<int>(last), "a word that is not known");
  return static_cast<Enum>(value);
}

Lasso lasso_from(const Json& json) {
  Lasso lasso;
  json.at("loop").get_to(lasso.loop_start);
  json.at("asked").get_to(lasso.asked_at);
  lasso.fairness = enum_from(json.at("fairness"), ir::Fairness::Strong);
  lasso.lack = enum_from(json.at("lack"), Lack::Starvation);
  json.at("process").get_to(lasso.process);
  json.at("by_instance").get_to(lasso.by_instance);
  json.at("started_by").get_to(lasso.started_by);
  return lasso;
}

Witness witness_from(const Json& json, const ir::System& system) {
  Witness witness;
  json.at("steps").get_to(witness.steps);
  json.at("shortest").get_to(witness.shortest);
  json.at("no_return").get_to(witness.point_of_no_return);
  if (json.contains("lasso")) witness.lasso = lasso_from(json["lasso"]);
  witness.states.push_back(system.initial_state());
  for (ir::TransitionId step : witness.steps) {
    require(step < system.transitions.size(), "a step that the model does not have");
    require(ir::enabled(system, witness.states.back(), step), "a step that cannot be taken");
    witness.states.push_back(ir::apply(system, witness.states.back(), step));
  }
  return witness;
}

PropertyResult property_from(const Json& json, const ir::System& system,
                             const ir::Property& property, bool runs) {
  PropertyResult result;
  result.outcome = enum_from(json.at("outcome"), Outcome::Violated);
  result.strength = json.at("strength").get<Strength>();
  result.reason = json.at("reason").get<UnknownReason>();
  json.at("detail").get_to(result.detail);
  if (json.contains("highwater")) result.highwater = json["highwater"].get<ir::Value>();
  if (json.contains("witness")) result.witness = witness_from(json["witness"], system);
  if (result.outcome == Outcome::Violated && (runs || result.witness)) {
    require(result.witness && replay(system, property, *result.witness).empty(),
            "a run that does not replay");
  }
  return result;
}

Json trial_json(const size::Trial& trial) {
  const auto& [known, states, why] = trial;
  return {{"known", static_cast<int>(known)}, {"states", states}, {"why", why}};
}

size::Trial trial_from(const Json& json) {
  return {enum_from(json.at("known"), size::Known::Undecided),
          json.at("states").get<std::uint64_t>(), json.at("why").get<std::string>()};
}

Json frontier_json(const size::Frontier& frontier) {
  const auto& [axes, best, holes, from_here_on, tried, combinations] = frontier;
  Json json{{"axes", Json::array()}, {"best", best},           {"holes", holes},
            {"from", from_here_on},  {"tried", Json::array()}, {"combinations", combinations}};
  for (const auto& [param, most, low, high] : axes) {
    json["axes"].push_back({{"param", param}, {"most", most}, {"low", low}, {"high", high}});
  }
  for (const size::TriedPoint& one : tried) {
    json["tried"].push_back(trial_json(one));
    json["tried"].back()["values"] = one.values;
  }
  return json;
}

size::Frontier frontier_from(const Json& json) {
  size::Frontier frontier;
  for (const Json& one : json.at("axes")) {
    frontier.axes.push_back({one.at("param").get<std::string>(), one.at("most").get<bool>(),
                             one.at("low").get<ir::Value>(), one.at("high").get<ir::Value>()});
  }
  const auto point = [&](const Json& values) {
    auto result = values.get<size::Point>();
    require(result.size() == frontier.axes.size(), "another number of parameters");
    return result;
  };
  for (const Json& one : json.at("best")) frontier.best.push_back(point(one));
  for (const Json& one : json.at("holes")) frontier.holes.push_back(point(one));
  for (const Json& one : json.at("from")) frontier.from_here_on.push_back(point(one));
  for (const Json& one : json.at("tried")) {
    frontier.tried.push_back({trial_from(one), point(one.at("values"))});
  }
  json.at("combinations").get_to(frontier.combinations);
  return frontier;
}

}  // namespace

std::string to_text(const SearchResult& result) {
  const auto& [properties, coverage, fired, run_error, reduced, engine, engine_reason] = result;
  std::string flags;
  for (bool one : fired) flags += one ? '1' : '0';
  Json json{{"coverage", coverage_json(coverage)},
            {"fired", flags},
            {"reduced", reduced},
            {"engine", engine},
            {"engine_reason", engine_reason},
            {"properties", Json::array()}};
  for (const PropertyResult& property : properties) {
    json["properties"].push_back(property_json(property));
  }
  require(!run_error, "a run to an error of the model is not kept");
  return json.dump();
}

SearchResult search_from_text(const std::string& text, const ir::System& system,
                              std::span<const ir::Property> properties, bool runs) {
  const Json json = Json::parse(text);
  SearchResult result;
  result.coverage = coverage_from(json.at("coverage"));
  for (char flag : json.at("fired").get<std::string>()) result.fired.push_back(flag == '1');
  require(result.fired.empty() || result.fired.size() == system.transitions.size(),
          "another number of steps");
  json.at("reduced").get_to(result.reduced);
  json.at("engine").get_to(result.engine);
  json.at("engine_reason").get_to(result.engine_reason);
  const Json& list = json.at("properties");
  require(list.size() == properties.size(), "another number of checks");
  for (std::size_t i = 0; i < properties.size(); ++i) {
    result.properties.push_back(property_from(list[i], system, properties[i], runs));
  }
  return result;
}

std::string to_text(const size::Result& result) {
  const auto& [param, most, low, high, value, form, computed, tried, excluded, undecided,
               everything_covered, holes, frontier, detail, states, seconds] = result;
  require(form.empty() && computed.empty(), "a size for all values is not kept");
  require(!undecided, "what is undecided is not kept");
  Json json{{"param", param},        {"most", most},         {"low", low},
            {"high", high},          {"excluded", excluded}, {"covered", everything_covered},
            {"holes", holes},        {"detail", detail},     {"states", states},
            {"tried", Json::array()}};
  if (value) json["value"] = *value;
  for (const size::Tried& one : tried) {
    json["tried"].push_back(trial_json(one));
    json["tried"].back()["value"] = one.value;
  }
  if (frontier) json["frontier"] = frontier_json(*frontier);
  return json.dump();
}

size::Result size_from_text(const std::string& text) {
  const Json json = Json::parse(text);
  size::Result result;
  json.at("param").get_to(result.param);
  json.at("most").get_to(result.most);
  json.at("low").get_to(result.low);
  json.at("high").get_to(result.high);
  if (json.contains("value")) result.value = json["value"].get<ir::Value>();
  json.at("excluded").get_to(result.excluded);
  json.at("covered").get_to(result.everything_covered);
  json.at("holes").get_to(result.holes);
  json.at("detail").get_to(result.detail);
  json.at("states").get_to(result.states);
  for (const Json& one : json.at("tried")) {
    result.tried.push_back({trial_from(one), one.at("value").get<ir::Value>()});
  }
  if (json.contains("frontier")) result.frontier = frontier_from(json["frontier"]);
  return result;
}

}  // namespace hw::cache
