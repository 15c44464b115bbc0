// ANTLR's parse tree to our syntax tree: the one place where the two meet.
//
// Internal to dsl/parse. Runs only on trees without syntax errors, so every child that the grammar
// demands is there. Three kinds of mistake are found here rather than by the grammar, because they
// can be named better: declarations and variables in a wrong place, chained comparisons, overlong
// chains.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "HighwaterParser.h"
#include "dsl/ast/ast.h"
#include "dsl/parse/scan.h"
#include "dsl/source/diagnostic.h"

namespace hw::parsing {

class Builder {
 public:
  using G = grammar::HighwaterParser;

  Builder(const SourceMap& sources, FileId file, antlr4::CommonTokenStream& stream,
          Diagnostics& diagnostics)
      : sources_(sources), file_(file), stream_(stream), diagnostics_(diagnostics) {}

  std::unique_ptr<ast::File> build(G::FileContext* context);

 private:
  // build_file.cpp
  void add_model(ast::File& file, G::ModelLineContext* context);
  void add_import(ast::File& file, G::ImportLineContext* context);
  void add_declaration(std::vector<ast::DeclPtr>& to, G::DeclarationContext* context);
  void add_locks(std::vector<ast::DeclPtr>& to, G::LockDeclContext* context);
  void check_nesting(G::DeclarationsContext* context);
  void misplaced(antlr4::ParserRuleContext* context, std::string_view what, std::string_view hint);
  /// Text of the `///` lines before the token.
  std::string doc_before(const antlr4::Token* token);
  ast::DeclPtr declare(antlr4::ParserRuleContext* context, G::NameContext* name);

  // build_decl.cpp
  ast::DeclPtr declaration(G::DeclarationContext* context);
  ast::DeclPtr constant(G::ConstDeclContext* context);
  ast::DeclPtr param(G::ParamDeclContext* context);
  ast::DeclPtr assume(G::AssumeDeclContext* context);
  ast::DeclPtr enumeration(G::EnumDeclContext* context);
  ast::DeclPtr pool(G::PoolDeclContext* context);
  ast::DeclPtr mempool(G::MempoolDeclContext* context);
  ast::DeclPtr semaphore(G::SemaphoreDeclContext* context);
  ast::DeclPtr var(G::VarDeclContext* context);
  ast::DeclPtr counter(G::CounterDeclContext* context);
  ast::DeclPtr queue(G::QueueDeclContext* context);
  ast::DeclPtr instance(G::InstanceDeclContext* context);
  ast::DeclPtr task(G::TaskDeclContext* context);
  ast::DeclPtr path(G::PathDeclContext* context);
  ast::DeclPtr procedure(G::ProcedureDeclContext* context);
  ast::DeclPtr action(G::ActionDeclContext* context);
  ast::DeclPtr subsystem(G::SubsystemDeclContext* context);
  void add_pool_item(ast::Pool& pool, G::PoolItemContext* context);
  std::vector<ast::Argument> formals(G::FormalsContext* context);
  ast::Argument formal(G::FormalContext* context);
  std::vector<ast::ExprPtr> actuals(G::ActualsContext* context);

  // build_scenario.cpp
  ast::DeclPtr scenario(G::ScenarioDeclContext* context);
  ast::Check check(G::ScenarioItemContext* context);
  ast::Size size(G::ScenarioItemContext* context);
  ast::Property property(G::PropertyContext* context);

  // build_stmt.cpp
  /// `locals`: where the variables that stand first in the block go; null where none may stand.
  ast::Block block(G::BlockContext* context, std::vector<ast::DeclPtr>* locals = nullptr);
  ast::StmtPtr statement(G::StatementContext* context);
  std::optional<ast::Block> optional_block(G::BlockContext* context);
  std::optional<ast::Block> otherwise(G::ElseBlockContext* context);
  void fill_memory(ast::Stmt& stmt, G::UnlabelledContext* context);
  void fill_waiting(ast::Stmt& stmt, G::UnlabelledContext* context);
  void fill_control(ast::Stmt& stmt, G::UnlabelledContext* context);
  void fill_data(ast::Stmt& stmt, G::UnlabelledContext* context);
  ast::Take take(G::TakeStatementContext* context);
  ast::Give give(G::GiveStatementContext* context);
  ast::Move move(G::MoveStatementContext* context);
  ast::If if_chain(G::IfStatementContext* context);
  ast::Receive receive(G::ReceiveStatementContext* context);
  ast::AccountName place(G::PlaceContext* context);

  // build_expr.cpp
  ast::ExprPtr expr(G::ExprContext* context);
  ast::ExprPtr optional_expr(G::ExprContext* context);
  ast::ExprPtr disjunction(G::DisjunctionContext* context);
  ast::ExprPtr conjunction(G::ConjunctionContext* context);
  ast::ExprPtr negation(G::NegationContext* context);
  ast::ExprPtr comparison(G::ComparisonContext* context);
  ast::ExprPtr sum(G::SumContext* context);
  ast::ExprPtr product(G::ProductContext* context);
  ast::ExprPtr factor(G::FactorContext* context);
  ast::ExprPtr primary(G::PrimaryContext* context);
  ast::ExprPtr unary(ast::UnaryOp op, Span op_span, ast::ExprPtr operand);
  ast::ExprPtr binary(ast::BinaryOp op, Span op_span, ast::ExprPtr left, ast::ExprPtr right);
  ast::Reference reference(G::ReferenceContext* context);
  ast::Type type(G::TypeContext* context);
  void count_operator(Span at);

  ast::Name name(G::NameContext* context) const;
  std::vector<ast::Name> names(const std::vector<G::NameContext*>& contexts,
                               std::size_t from = 0) const;
  std::string text_of(antlr4::tree::TerminalNode* literal) const;
  Span span(antlr4::tree::TerminalNode* node) const { return span_of(*node->getSymbol(), file_); }
  Span span(antlr4::ParserRuleContext* context) const;
  /// Without the blocks, bodies and lists in braces at its end, and without labels.
  Span head_span(antlr4::ParserRuleContext* context) const;

  const SourceMap& sources_;
  FileId file_;
  antlr4::CommonTokenStream& stream_;
  Diagnostics& diagnostics_;
  int expression_depth_ = 0;  ///< 0: outside of all expressions
  int operators_ = 0;         ///< seen in the current outermost expression
};

}  // namespace hw::parsing
