// Scenarios and properties; see builder.h.
#include <utility>

#include "dsl/parse/builder.h"

namespace hw::parsing {
namespace {

using G = grammar::HighwaterParser;

}  // namespace

ast::DeclPtr Builder::scenario(G::ScenarioDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  ast::Scenario node;
  for (auto* setting : context->setting()) {
    node.settings.push_back({name(setting->name()), expr(setting->expr()), span(setting)});
  }
  for (auto* item : context->scenarioBody()->scenarioItem()) {
    if (item->CHECK() != nullptr) {
      node.items.emplace_back(check(item));
    } else {
      node.items.emplace_back(size(item));
    }
  }
  result->node = std::move(node);
  return result;
}

ast::Check Builder::check(G::ScenarioItemContext* context) {
  ast::Check result;
  result.property = property(context->property(0));
  for (auto* open : context->openParam()) {
    ast::OpenParam made;
    made.span = span(open);
    if (open->IN() != nullptr) {
      made.param = name(open->name());
      made.low = sum(open->sum(0));
      if (open->sum().size() > 1) made.high = sum(open->sum(1));
    } else {
      made.phrase = expr(open->expr());
    }
    result.for_all.push_back(std::move(made));
  }
  if (context->HOLDS() != nullptr) result.expected = ast::Expectation::Holds;
  if (context->VIOLATED() != nullptr) result.expected = ast::Expectation::Violated;
  result.span = span(context);
  return result;
}

ast::Size Builder::size(G::ScenarioItemContext* context) {
  ast::Size result;
  for (auto* one : context->sizedParam()) {
    result.params.push_back({one->MOST() != nullptr, name(one->name())});
  }
  for (auto* one : context->property()) result.properties.push_back(property(one));
  if (auto* expected = context->expectedSize()) {
    if (auto* single = expected->expr()) {
      result.expected.emplace_back().values.push_back(expr(single));
      result.expected.back().span = span(expected);
    }
    for (auto* one : expected->combination()) {
      ast::Combination& made = result.expected.emplace_back();
      for (auto* value : one->expr()) made.values.push_back(expr(value));
      made.span = span(one);
    }
  }
  result.span = cover(span_of(*context->getStart(), file_), result.properties.back().span);
  return result;
}

ast::Property Builder::property(G::PropertyContext* context) {
  ast::Property result;
  result.span = span(context);
  const auto references = [&](const std::vector<G::ReferenceContext*>& contexts) {
    std::vector<ast::Reference> list;
    list.reserve(contexts.size());
    for (auto* one : contexts) list.push_back(reference(one));
    return list;
  };
  if (auto* always = dynamic_cast<G::AlwaysContext*>(context)) {
    result.node = ast::Always{expr(always->expr())};
  } else if (auto* never = dynamic_cast<G::NeverContext*>(context)) {
    result.node = ast::Never{expr(never->expr())};
  } else if (auto* bounded = dynamic_cast<G::BoundedContext*>(context)) {
    result.node = ast::Bounded{sum(bounded->sum(0)), sum(bounded->sum(1))};
  } else if (auto* at = dynamic_cast<G::NeverAtContext*>(context)) {
    result.node = ast::NeverAt{reference(at->reference())};
  } else if (dynamic_cast<G::NeverFailsContext*>(context) != nullptr) {
    result.node = ast::NeverFails{};
  } else if (dynamic_cast<G::DeadlockFreeContext*>(context) != nullptr) {
    result.node = ast::DeadlockFree{};
  } else if (auto* recoverable = dynamic_cast<G::RecoverableContext*>(context)) {
    result.node = ast::Recoverable{references(recoverable->reference())};
  } else if (auto* progress = dynamic_cast<G::ProgressContext*>(context)) {
    ast::Progress node{references(progress->reference()), {}};
    for (auto* one : progress->responder()) {
      node.assuming_responds.push_back(reference(one->reference()));
    }
    result.node = std::move(node);
  } else if (auto* leads = dynamic_cast<G::LeadsToContext*>(context)) {
    result.node = ast::LeadsTo{expr(leads->expr(0)), expr(leads->expr(1))};
  }
  return result;
}

}  // namespace hw::parsing
