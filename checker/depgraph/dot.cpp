// The drawing. Edges point the way a wait does, from who needs to what is needed and from there to
// who holds it or gives it back, so that a possible deadlock is a ring of red arrows.
#include <fmt/format.h>

#include <map>

#include "checker/depgraph/depgraph.h"

namespace hw::depgraph {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

const char* shape(NodeKind kind) {
  switch (kind) {
    case NodeKind::Task:
      return "box";
    case NodeKind::Path:
      return "cds";
    case NodeKind::Action:
      return "note";
    case NodeKind::Pool:
      return "cylinder";
    case NodeKind::Mempool:
      return "tab";
    case NodeKind::Lock:
      return "octagon";
    case NodeKind::Semaphore:
      return "hexagon";
    case NodeKind::Queue:
      return "rarrow";
    case NodeKind::Variable:
      return "ellipse";
  }
  return "box";
}

std::string node_line(const Node& node, NodeId id, const char* indent) {
  // A label's line break is the two characters \n, put in after quoting.
  std::string label = quoted(node.name);
  if (!node.detail.empty()) {
    label.pop_back();
    label += "\\n" + quoted(node.detail).substr(1);
  }
  return fmt::format("{}n{} [label={}, shape={}{}];\n", indent, id, label, shape(node.kind),
                     node.external ? ", style=dashed" : "");
}

struct Arrow {
  std::string label;
  std::string style;
  bool reversed = false;
};

Arrow arrow(const Edge& edge, const DependencyGraph& graph) {
  const Node& target = graph.nodes[edge.to];
  switch (edge.kind) {
    case EdgeKind::Needs:
      return {(edge.class_name.empty() ? "needs" : "needs as " + edge.class_name) +
                  (edge.waits ? "" : " (does not wait)"),
              edge.waits ? "solid" : "dotted"};
    case EdgeKind::HoldsWhileNeeding:
      return {"while holding " + graph.nodes[edge.held].name, "solid"};
    case EdgeKind::GivesBack:
      if (target.kind == NodeKind::Semaphore) return {"upped by", "dashed", true};
      return {edge.account.empty() ? "held by" : edge.account + " freed by", "dashed", true};
    case EdgeKind::Submits:
      return {edge.waits ? "submits, waits at its limit" : "submits", "bold"};
    case EdgeKind::Sends:
      return {edge.waits ? "sends, waits when full" : "sends", "solid"};
    case EdgeKind::Receives:
      return {edge.waits ? "received by, which waits" : "received by", "solid", true};
    case EdgeKind::Sets:
      return {"set by", "dashed", true};
    case EdgeKind::BackedBy:
      return {"backed by", "dotted"};
  }
  return {};
}

/// A wait that is repeated, once for each thing held meanwhile, is drawn as one arrow.
bool shown_elsewhere(const Edge& edge, const DependencyGraph& graph) {
  if (edge.kind == EdgeKind::HoldsWhileNeeding) return true;
  if (edge.waits || (edge.kind != EdgeKind::Needs && edge.kind != EdgeKind::Submits)) return false;
  for (const Edge& other : graph.edges) {
    bool same = other.kind == edge.kind && other.from == edge.from && other.to == edge.to &&
                other.class_name == edge.class_name;
    if (same && other.waits) return true;
  }
  return false;
}

std::string held_meanwhile(const Edge& edge, const DependencyGraph& graph) {
  std::string text;
  for (const Edge& other : graph.edges) {
    if (other.kind != EdgeKind::HoldsWhileNeeding || other.from != edge.from ||
        other.to != edge.to || !edge.waits) {
      continue;
    }
    text += (text.empty() ? "\nwhile holding " : ", ") + graph.nodes[other.held].name;
  }
  return text;
}

std::string edge_line(const Edge& edge, const DependencyGraph& graph) {
  Arrow drawn = arrow(edge, graph);
  std::string label = quoted(drawn.label + held_meanwhile(edge, graph));
  for (auto at = label.find('\n'); at != std::string::npos; at = label.find('\n')) {
    label.replace(at, 1, "\\n");
  }
  NodeId from = drawn.reversed ? edge.to : edge.from;
  NodeId to = drawn.reversed ? edge.from : edge.to;
  return fmt::format("  n{} -> n{} [label={}, style={}{}];\n", from, to, label, drawn.style,
                     edge.on_cycle ? ", color=red, fontcolor=red, penwidth=2" : "");
}

}  // namespace

std::string to_dot(const DependencyGraph& graph, const std::string& title) {
  std::string dot = "digraph dependencies {\n";
  // newrank: without it nodes of different clusters can share a rank, and their edges one place.
  dot += fmt::format(
      "  label={};\n  labelloc=t;\n  rankdir=LR;\n  newrank=true;\n  fontname=\"Helvetica\";\n",
      quoted(title));
  dot += "  node [fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10];\n";
  std::map<std::string, std::string> clusters;
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    clusters[node.subsystem] += node_line(node, id, node.subsystem.empty() ? "  " : "    ");
  }
  std::size_t number = 0;
  for (const auto& [subsystem, lines] : clusters) {
    if (subsystem.empty()) {
      dot += lines;
      continue;
    }
    dot += fmt::format("  subgraph cluster_{} {{\n    label={};\n    style=rounded;\n{}  }}\n",
                       number++, quoted(subsystem), lines);
  }
  for (const Edge& edge : graph.edges) {
    if (!shown_elsewhere(edge, graph)) dot += edge_line(edge, graph);
  }
  return dot + "}\n";
}

std::string to_text(const Cycle& cycle, const SourceMap& sources) {
  auto with_place = [&](const CycleStep& step) {
    if (!step.span.known()) return step.text;
    int line = sources.line_column(step.span.file, step.span.begin).line;
    return fmt::format("{} ({}:{})", step.text, sources.file(step.span.file).name, line);
  };
  std::string text = "possible deadlock: ";
  for (std::size_t i = 0; i < cycle.steps.size(); ++i) {
    text += (i > 0 ? " · " : "") + with_place(cycle.steps[i]);
  }
  for (std::size_t i = 0; i < cycle.also_waiting.size(); ++i) {
    text += (i == 0 ? "; then also " : ", ") + with_place(cycle.also_waiting[i]);
  }
  return text;
}

}  // namespace hw::depgraph
