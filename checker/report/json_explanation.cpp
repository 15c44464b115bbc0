// Why a run ends badly, as data: explain.h field by field.
#include "checker/report/json_parts.h"

namespace hw::report {

namespace {

const char* identifier(explain::Stance stance) {
  switch (stance) {
    case explain::Stance::Blocked:
      return "blocked";
    case explain::Stance::Busy:
      return "busy";
    case explain::Stance::Failed:
      return "failed";
    case explain::Stance::Sleeping:
      return "sleeping";
    case explain::Stance::Resting:
      return "resting";
    case explain::Stance::Ended:
      return "ended";
  }
  return nullptr;
}

const char* identifier(explain::WaitNodeKind kind) {
  switch (kind) {
    case explain::WaitNodeKind::Instances:
      return "instances";
    case explain::WaitNodeKind::Resource:
      return "resource";
    case explain::WaitNodeKind::Account:
      return "account";
    case explain::WaitNodeKind::Action:
      return "action";
    case explain::WaitNodeKind::NotInFlight:
      return "not_in_flight";
  }
  return nullptr;
}

Json shares_json(const std::vector<explain::Share>& shares) {
  Json list = Json::array();
  for (const explain::Share& share : shares) {
    list.push_back({{"who", share.who}, {"units", share.units}});
  }
  return list;
}

Json holds_json(const explain::Explanation& explanation) {
  Json pools = Json::array(), mempools = Json::array(), locks = Json::array(),
       values = Json::array();
  for (const explain::PoolPicture& pool : explanation.pools) {
    pools.push_back({{"name", pool.name},
                     {"size", pool.size},
                     {"free", pool.free},
                     {"accounts", shares_json(pool.accounts)},
                     {"held", shares_json(pool.held)},
                     {"reserves", shares_json(pool.reserves)}});
  }
  for (const explain::MempoolPicture& mempool : explanation.mempools) {
    mempools.push_back({{"name", mempool.name},
                        {"size", mempool.size},
                        {"reserve", mempool.reserve},
                        {"held", shares_json(mempool.held)}});
  }
  for (const explain::LockPicture& lock : explanation.locks) {
    locks.push_back({{"name", lock.name}, {"holder", text_json(lock.holder)}});
  }
  for (const explain::ValuePicture& value : explanation.values) {
    values.push_back({{"name", value.name}, {"value", value_json(value.value)}});
  }
  return {{"pools", std::move(pools)},
          {"mempools", std::move(mempools)},
          {"locks", std::move(locks)},
          {"values", std::move(values)}};
}

Json waiter_json(const explain::Waiter& waiter, const SourceMap& sources) {
  Json json{{"who", waiter.who},
            {"count", waiter.count},
            {"instances", waiter.instances},
            {"stance", word_json(identifier(waiter.stance))},
            {"subject", waiter.subject},
            {"at", waiter.at}};
  add_place(json, waiter.span, sources);
  json["calls"] = places_json(waiter.call_stack, sources);
  json["wants"] = waiter.wants;
  json["blockers"] = Json::array();
  for (const explain::Blocker& blocker : waiter.blockers) {
    json["blockers"].push_back({{"needs", blocker.needs}, {"has", blocker.has}});
  }
  json["note"] = text_json(waiter.note);
  return json;
}

Json graph_json(const explain::WaitGraph& graph) {
  Json nodes = Json::array(), edges = Json::array();
  for (const explain::WaitNode& node : graph.nodes) {
    nodes.push_back({{"kind", word_json(identifier(node.kind))},
                     {"label", node.label},
                     {"state", text_json(node.state)}});
  }
  for (const explain::WaitEdge& edge : graph.edges) {
    edges.push_back(
        {{"from", edge.from}, {"to", edge.to}, {"label", edge.label}, {"units", edge.units}});
  }
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}, {"cycle", graph.cycle}};
}

}  // namespace

Json explanation_json(const explain::Explanation& explanation, const SourceMap& sources) {
  Json waits = Json::array(), parts = Json::array();
  for (const explain::Waiter& waiter : explanation.waiters) {
    waits.push_back(waiter_json(waiter, sources));
  }
  for (const explain::FormulaPart& part : explanation.parts) {
    parts.push_back({{"text", part.text}, {"values", part.values}});
  }
  return {{"sentence", text_json(explanation.sentence)},
          {"holds", holds_json(explanation)},
          {"waits", std::move(waits)},
          {"graph", graph_json(explanation.graph)},
          {"parts", std::move(parts)},
          {"states_after", explanation.states_after},
          {"all_states_after", explanation.all_states_after}};
}

}  // namespace hw::report
