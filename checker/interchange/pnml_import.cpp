#include "checker/interchange/pnml_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <stdexcept>
#include <vector>

#include "checker/interchange/names_and_sums.h"

namespace hw::interchange {

namespace {

constexpr const char* kNetType = "http://www.pnml.org/version-2009/grammar/ptnet";

struct Wrong : std::runtime_error {
  Wrong(std::size_t at, const std::string& what) : std::runtime_error(what), offset(at) {}
  std::size_t offset;
};

std::size_t offset_of(const pugi::xml_node& node) {
  const std::ptrdiff_t offset = node.offset_debug();
  return offset < 0 ? 0 : static_cast<std::size_t>(offset);
}

struct NetPlace {
  std::string name;
  std::uint64_t tokens = 0;
};

struct NetTransition {
  std::string name;
  std::map<std::size_t, std::uint64_t> takes, puts;  ///< by place
};

class Reader {
 public:
  void read(const pugi::xml_node& net) {
    const std::string type = net.attribute("type").value();
    if (type != kNetType) {
      throw Wrong(offset_of(net),
                  fmt::format("the net is of type `{}`; only place/transition nets can be read "
                              "(`{}`)",
                              type, kNetType));
    }
    name = text_of(net, "name");
    collect(net);
    for (const pugi::xml_node& arc : arcs_) connect(arc);
  }

  std::string name;
  std::vector<NetPlace> places;
  std::vector<NetTransition> transitions;

 private:
  static std::string text_of(const pugi::xml_node& node, const char* tag) {
    return node.child(tag).child("text").text().get();
  }

  std::uint64_t number(const pugi::xml_node& node, const char* tag, std::uint64_t absent) const {
    const pugi::xml_node child = node.child(tag);
    if (!child) return absent;
    std::string text = text_of(node, tag);
    std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    auto [rest, problem] = std::from_chars(text.data(), end, value);
    constexpr std::uint64_t kMost = 1'000'000'000;
    if (problem != std::errc() || rest != end || text.empty() || value > kMost) {
      throw Wrong(offset_of(child),
                  fmt::format("`{}` is no number of tokens (0 to {})", text, kMost));
    }
    return value;
  }

  std::string id_of(const pugi::xml_node& node) const {
    std::string id = node.attribute("id").value();
    if (id.empty()) throw Wrong(offset_of(node), fmt::format("a {} without an id", node.name()));
    return id;
  }

  void collect(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string tag = node.name();
      if (tag == "page") {
        collect(node);
      } else if (tag == "place") {
        declare(node, place_of_, places.size());
        std::string title = text_of(node, "name");
        places.push_back({title.empty() ? id_of(node) : title, number(node, "initialMarking", 0)});
      } else if (tag == "transition") {
        declare(node, transition_of_, transitions.size());
        std::string title = text_of(node, "name");
        transitions.push_back({title.empty() ? id_of(node) : title, {}, {}});
      } else if (tag == "referencePlace" || tag == "referenceTransition") {
        stands_for_[id_of(node)] = node.attribute("ref").value();
      } else if (tag == "arc") {
        arcs_.push_back(node);
      }
    }
  }

  void declare(const pugi::xml_node& node, std::map<std::string, std::size_t>& ids,
               std::size_t index) {
    const std::string id = id_of(node);
    if (place_of_.contains(id) || transition_of_.contains(id)) {
      throw Wrong(offset_of(node), fmt::format("the id `{}` is there twice", id));
    }
    ids.emplace(id, index);
  }

  /// The end of a chain of references; a chain that goes round ends nowhere.
  std::string resolved(std::string id) const {
    for (std::size_t i = 0; i <= stands_for_.size(); ++i) {
      auto found = stands_for_.find(id);
      if (found == stands_for_.end()) return id;
      id = found->second;
    }
    return {};
  }

  void connect(const pugi::xml_node& arc) {
    const std::string kind = arc.child("type").attribute("value").value();
    if (!kind.empty() && kind != "normal") {
      throw Wrong(offset_of(arc),
                  fmt::format("an arc of kind `{}`: only ordinary ones can be read", kind));
    }
    const std::string source = arc.attribute("source").value();
    const std::string target = arc.attribute("target").value();
    const std::uint64_t weight = number(arc, "inscription", 1);
    const auto from_place = place_of_.find(resolved(source));
    const auto to_place = place_of_.find(resolved(target));
    const auto from_transition = transition_of_.find(resolved(source));
    const auto to_transition = transition_of_.find(resolved(target));
    if (from_place != place_of_.end() && to_transition != transition_of_.end()) {
      transitions[to_transition->second].takes[from_place->second] += weight;
    } else if (from_transition != transition_of_.end() && to_place != place_of_.end()) {
      transitions[from_transition->second].puts[to_place->second] += weight;
    } else {
      throw Wrong(offset_of(arc),
                  fmt::format("an arc from `{}` to `{}`: one end has to be a place of the net, "
                              "the other a transition",
                              source, target));
    }
  }

  std::map<std::string, std::size_t> place_of_, transition_of_;
  std::map<std::string, std::string> stands_for_;
  std::vector<pugi::xml_node> arcs_;
};

std::string comment(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

/// Names of the net in the language: "p_" and "t_" keep them off its keywords.
std::vector<std::string> model_names(const std::vector<std::string>& texts, const char* prefix) {
  std::vector<std::string> names = identifiers(texts);
  for (std::string& name : names) name = prefix + name;
  return names;
}

std::string action_text(const NetTransition& transition, const std::string& name,
                        const std::vector<std::string>& places) {
  std::vector<std::string> asks, updates;
  for (const auto& [place, weight] : transition.takes) {
    if (weight > 0) asks.push_back(fmt::format("{} >= {}", places[place], weight));
  }
  std::map<std::size_t, std::int64_t> change;
  for (const auto& [place, weight] : transition.takes) {
    change[place] -= static_cast<std::int64_t>(weight);
  }
  for (const auto& [place, weight] : transition.puts) {
    change[place] += static_cast<std::int64_t>(weight);
  }
  for (const auto& [place, delta] : change) {
    if (delta == 0) continue;
    updates.push_back(fmt::format("{0} = {0} {1} {2}", places[place], delta < 0 ? '-' : '+',
                                  delta < 0 ? -delta : delta));
  }
  std::string text = fmt::format("/// {}\naction {}", comment(transition.name), name);
  if (!asks.empty()) text += fmt::format(" when {}", fmt::join(asks, " and "));
  return text + fmt::format(" {{ {} }}\n", fmt::join(updates, "  "));
}

std::string model_text(const Reader& net) {
  std::vector<std::string> texts;
  for (const NetPlace& place : net.places) texts.push_back(place.name);
  const std::vector<std::string> places = model_names(texts, "p_");
  texts.clear();
  for (const NetTransition& transition : net.transitions) texts.push_back(transition.name);
  const std::vector<std::string> transitions = model_names(texts, "t_");

  std::string text =
      "// A place/transition net: a counter for each place, an action for each "
      "transition.\n";
  text += fmt::format("model {}\n\n", identifiers({net.name.empty() ? "net" : net.name}).front());
  text += "/// How many tokens a place may hold in the scenario `bounds`.\n";
  text += "param tokens : 0..1000000000 = 1\n\n";
  for (std::size_t i = 0; i < net.places.size(); ++i) {
    text += fmt::format("/// {}\ncounter {} = {}\n", comment(net.places[i].name), places[i],
                        net.places[i].tokens);
  }
  text += '\n';
  for (std::size_t i = 0; i < net.transitions.size(); ++i) {
    text += action_text(net.transitions[i], transitions[i], places);
  }
  text +=
      "\n/// A net has no place of rest: it goes on or it is dead. This task says so.\n"
      "task net_must_go_on { wait until false }\n"
      "\nscenario deadlock { check deadlock_free }\n";
  if (!places.empty()) {
    text += "\nscenario bounds {\n";
    for (const std::string& place : places) {
      text += fmt::format("  check bounded {} <= tokens\n", place);
    }
    text += "}\n";
  }
  return text;
}

}  // namespace

Imported from_pnml(const std::string& xml) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed) {
    return {{},
            std::string("no XML: ") + parsed.description(),
            static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, parsed.offset))};
  }
  const pugi::xml_node net = document.child("pnml").child("net");
  if (!net) return {{}, "no net in it: expected <pnml> with a <net> inside", 0};
  Reader reader;
  try {
    reader.read(net);
  } catch (const Wrong& wrong) {
    return {{}, wrong.what(), wrong.offset};
  }
  return {model_text(reader), {}, 0};
}

}  // namespace hw::interchange
