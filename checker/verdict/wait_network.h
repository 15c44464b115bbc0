// The wait-for graph with its meaning still attached: what WaitGraph (explain.h) is the picture of.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "checker/depgraph/wait_for.h"
#include "checker/verdict/explain.h"
#include "checker/verdict/groups.h"

namespace hw::explain {

enum class Link {
  WaitsFor,   ///< instances or action -> resource
  LiesIn,     ///< pool -> account
  HeldBy,     ///< pool, mempool, lock -> instances
  FreedBy,    ///< account -> who can free its units
  MovedBy,    ///< account that nobody frees -> who can move its units on
  EndedBy,    ///< anything else -> who can end the wait
  StartedBy,  ///< path of which none is in flight -> who submits it
};

struct NetworkNode {
  WaitNodeKind kind = WaitNodeKind::Instances;
  std::size_t group = 0;      ///< Instances
  depgraph::Need need;        ///< Resource; Account: its variable
  ir::ProcessId process = 0;  ///< Action, NotInFlight
  std::string state;          ///< why there is no way on
};

struct NetworkEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  Link link = Link::WaitsFor;
  ir::Value units = 0;
};

class Network {
 public:
  /// Everything that the given groups wait for, directly or not.
  Network(const Ending& ending, const std::vector<std::size_t>& waiting);

  const std::vector<NetworkNode>& nodes() const { return nodes_; }
  const std::vector<NetworkEdge>& edges() const { return edges_; }
  const Ending& ending() const { return ending_; }
  /// Edges that leave a node, largest number of units first.
  const std::vector<std::size_t>& out(std::size_t node) const { return out_[node]; }
  std::size_t node_of_group(std::size_t group) const;

 private:
  using Key = std::tuple<WaitNodeKind, std::size_t, depgraph::Direction>;

  std::size_t node(NetworkNode node);
  void link(std::size_t from, std::size_t to, Link link, ir::Value units = 0);
  std::size_t resource_node(depgraph::Need need);
  void expand(std::size_t node);
  void expand_waiting(std::size_t node, const std::vector<FalseAtom>& missing);
  void expand_resource(std::size_t node);
  void expand_account(std::size_t node);
  void expand_path(std::size_t node);
  void link_accounts(std::size_t node, const ir::Resource& pool);
  void link_holders(std::size_t node, ir::ResourceId resource);
  bool link_helpers(std::size_t node, std::vector<ir::TransitionId> transitions, Link link);
  bool link_groups(std::size_t node, ir::ProcessId process,
                   const std::vector<ir::TransitionId>& transitions, Link link);
  std::string why_no_way_on(const NetworkNode& node) const;

  const Ending& ending_;
  const depgraph::Effects& effects_;
  const ir::System& system_;
  std::vector<NetworkNode> nodes_;
  std::vector<NetworkEdge> edges_;
  std::vector<std::vector<std::size_t>> out_;
  std::map<Key, std::size_t> known_;
  std::vector<bool> used_up_;  ///< by node: what comes back there is taken again
};

}  // namespace hw::explain
