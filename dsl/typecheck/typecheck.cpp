#include "dsl/typecheck/typecheck.h"

#include "dsl/typecheck/checker.h"

namespace hw {

namespace typing {

Checker::Checker(const resolved::Model& model, Diagnostics& diagnostics)
    : model_(model), diagnostics_(diagnostics) {}

std::unique_ptr<checked::CheckedModel> Checker::run() {
  const std::size_t errors_before = diagnostics_.error_count();
  checked_ = std::make_unique<checked::CheckedModel>();
  checked_->file = model_.main;
  const ast::File& main = *model_.files.back();
  checked_->doc = main.model_doc;
  checked_->span = {model_.main, 0, 0};
  if (main.model) {
    checked_->name = main.model->text;
    checked_->span = main.model->span;
  }
  make_enums();
  for (const auto& file : model_.files) make_shells(file->declarations, checked_->root);
  fill_consts();
  fill_params();
  for (const auto& file : model_.files) fill(file->declarations);
  for (const auto& file : model_.files) bodies(file->declarations);
  check_calls();
  text_ = {};
  text_.owner = Text::Scenario;
  for (const ast::DeclPtr& decl : main.declarations) {
    if (const auto* node = std::get_if<ast::Scenario>(&decl->node)) scenario(*node, *decl);
  }
  if (!model_.complete || diagnostics_.error_count() != errors_before) return nullptr;
  return std::move(checked_);
}

std::string describe(const checked::Type& type) {
  switch (type.kind) {
    case checked::Type::Int:
      return "a number";
    case checked::Type::Bool:
      return "a condition";
    case checked::Type::Enumerated:
      break;
  }
  if (type.enumeration == nullptr || type.enumeration->name.empty()) return "a kind of a queue";
  return "a kind of enum `" + type.enumeration->name + "`";
}

}  // namespace typing

std::unique_ptr<checked::CheckedModel> typecheck(const resolved::Model& model,
                                                 Diagnostics& diagnostics) {
  return typing::Checker(model, diagnostics).run();
}

}  // namespace hw
