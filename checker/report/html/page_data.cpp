#include "checker/report/html/page_data.h"

#include <fmt/format.h>

#include "checker/depgraph/depgraph.h"

namespace hw::report {

namespace {

/// "\"a\"" as Graphviz reads it: only quotes and backslashes mean something.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

/// A pool in the order in which the page stacks it: free, the accounts, what lies in mempools. What
/// tasks hold is in each state by name.
Json pool_json(const ir::System& system, ir::ResourceId id) {
  const ir::Resource& pool = system.resources[id];
  Json parts = Json::array(), floors = Json::array(), mempools = Json::array();
  for (std::size_t i = 0; i < pool.variables.size(); ++i) {
    parts.push_back({{"name", pool.account_names.at(i)},
                     {"variable", system.variables[pool.variables[i]].name}});
  }
  for (const ir::Resource::Floor& floor : pool.floors) {
    floors.push_back({{"class", text_json(floor.class_name)}, {"units", floor.units}});
  }
  for (const ir::Resource& mempool : system.resources) {
    if (mempool.kind != ir::ResourceKind::Mempool || mempool.backing != id) continue;
    mempools.push_back({{"name", mempool.name},
                        {"size", mempool.size},
                        {"variable", system.variables[mempool.variables[0]].name}});
  }
  return {{"name", pool.name},
          {"size", pool.size},
          {"parts", std::move(parts)},
          {"floors", std::move(floors)},
          {"mempools", std::move(mempools)}};
}

class Collector {
 public:
  Collector(const SourceMap& sources, const Layout& layout) : sources_(sources), layout_(layout) {}

  Json scenario(const run::ScenarioResult& scenario, const Json& reported) {
    Json json{{"pools", Json::array()}, {"locks", Json::array()}, {"graph", nullptr}};
    if (scenario.lowered) {
      json = memory_of(scenario.lowered->system);
      json["graph"] = dependency_graph(scenario.lowered->system);
    }
    json["waits"] = Json::array();
    json["refutations"] = Json::array();
    for (std::size_t i = 0; i < scenario.checks.size(); ++i) {
      const Json& check = reported.at("checks").at(i);
      json["waits"].push_back(waits_of(check));
      Json refutations = Json::array();
      for (std::size_t j = 0; j < scenario.checks[i].refutations.size(); ++j) {
        refutations.push_back(memory_of(scenario.checks[i].refutations[j].lowered->system));
        refutations.back()["waits"] = waits_of(check.at("size").at("refutations").at(j));
      }
      json["refutations"].push_back(std::move(refutations));
    }
    return json;
  }

  Json graphs() { return std::move(graphs_); }
  bool layout_failed() const { return failed_; }

 private:
  Json memory_of(const ir::System& system) {
    Json pools = Json::array(), locks = Json::array();
    for (ir::ResourceId id = 0; id < system.resources.size(); ++id) {
      const ir::Resource& resource = system.resources[id];
      if (resource.kind == ir::ResourceKind::Pool) pools.push_back(pool_json(system, id));
      if (resource.kind == ir::ResourceKind::Lock) locks.push_back(resource.name);
    }
    return {{"pools", std::move(pools)}, {"locks", std::move(locks)}};
  }

  Json svg(const std::string& dot) {
    std::optional<std::string> drawn = layout_(dot);
    if (!drawn) failed_ = true;
    const std::size_t start = drawn ? drawn->find("<svg") : std::string::npos;
    if (start == std::string::npos) return nullptr;
    return drawn->substr(start);
  }

  /// Scenarios of a model mostly have the same graph: it is drawn and stored once.
  std::size_t dependency_graph(const ir::System& system) {
    const auto graph = depgraph::dependency_graph(system);
    const std::string dot = depgraph::to_dot(graph, system.name);
    auto [known, fresh] = number_of_.try_emplace(dot, graphs_.size());
    if (!fresh) return known->second;
    Json cycles = Json::array();
    for (const depgraph::Cycle& cycle : graph.cycles) {
      cycles.push_back(depgraph::to_text(cycle, sources_));
    }
    graphs_.push_back({{"svg", svg(dot)},
                       {"cycles", std::move(cycles)},
                       {"cycles_left_out", graph.cycles_left_out}});
    return known->second;
  }

  Json waits_of(const Json& check) {
    if (!check.contains("explanation") || check["explanation"].is_null()) return nullptr;
    const Json& graph = check["explanation"]["graph"];
    if (graph["edges"].empty()) return nullptr;
    return svg(wait_graph_dot(graph));
  }

  const SourceMap& sources_;
  const Layout& layout_;
  Json graphs_ = Json::array();
  std::map<std::string, std::size_t> number_of_;  ///< of a graph, by its text
  bool failed_ = false;
};

}  // namespace

std::string wait_graph_dot(const Json& graph) {
  const std::map<std::string, std::string> shapes = {{"instances", "box"},
                                                     {"resource", "cylinder"},
                                                     {"account", "tab"},
                                                     {"action", "note"},
                                                     {"not_in_flight", "box"}};
  std::vector<bool> node_on_cycle(graph["nodes"].size()), edge_on_cycle(graph["edges"].size());
  for (const Json& edge : graph["cycle"]) {
    edge_on_cycle[edge.get<std::size_t>()] = true;
    node_on_cycle[graph["edges"][edge.get<std::size_t>()]["from"].get<std::size_t>()] = true;
  }
  std::string dot =
      "digraph waits {\n  rankdir=LR;\n  node [fontname=\"Helvetica\", fontsize=12];\n"
      "  edge [fontname=\"Helvetica\", fontsize=10];\n";
  std::size_t number = 0;
  for (const Json& node : graph["nodes"]) {
    std::string label = quoted(node["label"].get<std::string>());
    if (!node["state"].is_null()) {
      label.pop_back();
      label += "\\n" + quoted(node["state"].get<std::string>()).substr(1);
    }
    dot += fmt::format("  n{} [label={}, shape={}, class={}];\n", number, label,
                       shapes.at(node["kind"].get<std::string>()),
                       node_on_cycle[number] ? "cycle" : "aside");
    ++number;
  }
  number = 0;
  for (const Json& edge : graph["edges"]) {
    dot += fmt::format("  n{} -> n{} [label={}, class={}{}];\n", edge["from"].get<std::size_t>(),
                       edge["to"].get<std::size_t>(), quoted(edge["label"].get<std::string>()),
                       edge_on_cycle[number] ? "cycle" : "aside",
                       edge_on_cycle[number] ? ", penwidth=2, weight=3" : "");
    ++number;
  }
  return dot + "}\n";
}

Json page_data(std::span<const run::FileResult> results, const RunSummary& summary,
               const SourceMap& sources, const JsonOptions& options, const Layout& layout) {
  Json data{{"report", report_json(results, summary, sources, options)}};
  data["sources"] = Json::object();
  for (FileId id = 0; id < sources.size(); ++id) {
    data["sources"][sources.file(id).name] = sources.file(id).text;
  }
  Collector collector(sources, layout);
  data["extra"] = Json::array();
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Json& reported = data["report"]["files"][i]["scenarios"];
    Json file = Json::array();
    for (std::size_t j = 0; j < results[i].scenarios.size(); ++j) {
      file.push_back(collector.scenario(results[i].scenarios[j], reported.at(j)));
    }
    data["extra"].push_back(std::move(file));
  }
  data["graphs"] = collector.graphs();
  data["layout"] = !collector.layout_failed();
  return data;
}

}  // namespace hw::report
