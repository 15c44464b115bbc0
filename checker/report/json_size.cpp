// A size: the value, or of several parameters the frontier, and everything that was tried.
#include "checker/report/json_parts.h"

namespace hw::report {

namespace {

Json trial_json(const size::Trial& trial) {
  return {{"outcome", identifier(trial.known)},
          {"states", trial.states},
          {"why", text_json(trial.why)}};
}

/// [[3, 4], [6, 9]] for ascending values.
Json ranges_json(const std::vector<size::Value>& values) {
  Json ranges = Json::array();
  for (const size::Value value : values) {
    if (!ranges.empty() && ranges.back()[1] == value - 1) {
      ranges.back()[1] = value;
    } else {
      ranges.push_back(Json::array({value, value}));
    }
  }
  return ranges;
}

Json frontier_json(const size::Frontier& frontier) {
  Json json{{"params", Json::array()},
            {"best", frontier.best},
            {"holes", frontier.holes},
            {"from_here_on", frontier.from_here_on},
            {"combinations", frontier.combinations},
            {"tried", Json::array()}};
  for (const size::Axis& axis : frontier.axes) {
    json["params"].push_back(
        {{"param", axis.param}, {"most", axis.most}, {"range", {axis.low, axis.high}}});
  }
  for (const size::TriedPoint& one : frontier.tried) {
    json["tried"].push_back({{"values", one.values}});
    json["tried"].back().update(trial_json(one));
  }
  return json;
}

}  // namespace

Json size_json(const size::Result& size) {
  const bool one = !size.frontier;
  Json json{{"param", one ? Json(size.param) : Json(nullptr)},
            {"most", one ? Json(size.most) : Json(nullptr)},
            {"value", size.value ? Json(*size.value) : Json(nullptr)},
            {"range", one ? Json({size.low, size.high}) : Json(nullptr)},
            {"excluded", size.excluded},
            {"covered", size.everything_covered},
            {"enough", ranges_json(size::values_enough(size))},
            {"holes", size.holes},
            {"form", text_json(size.form)},
            {"frontier", one ? Json(nullptr) : frontier_json(*size.frontier)},
            {"detail", text_json(size.detail)},
            {"states", size.states}};
  json["computed"] = Json::array();
  for (const size::Result::Computed& point : size.computed) {
    Json values = Json::object();
    for (const auto& [name, value] : point.others) values[name] = value;
    json["computed"].push_back(
        {{"values", std::move(values)}, {"value", point.least}, {"refuted", point.refuted}});
  }
  json["tried"] = Json::array();
  for (const size::Tried& tried : size.tried) {
    json["tried"].push_back({{"value", tried.value}});
    json["tried"].back().update(trial_json(tried));
  }
  return json;
}

}  // namespace hw::report
