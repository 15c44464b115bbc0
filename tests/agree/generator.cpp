// See generator.h. Here: texts and scenarios; model_plan.h decides what is declared, body_writer.h
// writes the statements.
#include "tests/agree/generator.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/agree/body_writer.h"
#include "tests/agree/model_plan.h"
#include "tests/agree/random_source.h"
#include "tests/agree/vocabulary.h"

namespace hw::agree {

namespace {

class ModelWriter {
 public:
  explicit ModelWriter(std::uint64_t seed)
      : random_(seed), seed_(seed), plan_(plan_model(random_)) {}

  std::string write() {
    lines_.line(fmt::format("model random_{}", seed_));
    for (const std::string& line : plan_.head) lines_.line(line);
    for (std::size_t i = 0; i < plan_.parts.size(); ++i) write_part(i);
    const int scenarios = random_.chance(70) ? 1 : 2;
    for (int i = 0; i < scenarios; ++i) write_scenario(i);
    return lines_.text();
  }

 private:
  void write_lines(const std::string& text) {
    std::size_t start = 0;
    while (start <= text.size()) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      lines_.line(text.substr(start, end - start));
      start = end + 1;
    }
  }

  void write_part(std::size_t index) {
    const Part& part = plan_.parts[index];
    if (!part.name.empty()) lines_.open("subsystem " + part.name + part.formals);
    for (const std::string& declaration : part.declarations) write_lines(declaration);
    for (const Text& text : part.texts) write_text(text, plan_.words_of(index));
    if (!part.name.empty()) lines_.close();
    for (const std::string& instance : part.instance_lines) lines_.line(instance);
  }

  /// A procedure calls only those declared before it in the same part, so that nothing recurs but
  /// what says so.
  static void keep_earlier(std::vector<ProcedureName>& names, const ProcedureName& than) {
    const auto number = [](const ProcedureName& name) { return std::stoi(name.ref.substr(1)); };
    std::erase_if(names, [&](const ProcedureName& name) {
      return name.ref.find('.') != std::string::npos || number(name) >= number(than);
    });
  }

  static bool hidden(const VarName& shared, const std::vector<VarName>& own) {
    return std::any_of(own.begin(), own.end(),
                       [&](const VarName& variable) { return variable.ref == shared.ref; });
  }

  void write_text(const Text& text, Vocabulary words) {
    words.add(text.extra);
    words.own = text.extra.own;
    std::erase_if(words.shared, [&](const VarName& shared) { return hidden(shared, words.own); });
    BodyKind kind;
    kind.idle = text.kind == Text::Task;
    kind.labels = text.kind == Text::Task || text.kind == Text::Path;
    kind.holding = text.kind != Text::Action;
    kind.give_all = text.kind == Text::Task || text.kind == Text::Path;
    kind.loops =
        text.kind != Text::Action && (text.kind != Text::Procedure || !text.procedure.atomic);
    kind.calls = text.kind != Text::Action;
    if (text.kind == Text::Procedure) keep_earlier(words.procedures, text.procedure);
    if (text.kind == Text::Path) {  // or there is no end of states
      std::erase_if(words.paths, [](const PathName& path) { return !path.limited; });
      if (random_.chance(70)) words.paths.clear();
    }
    std::string head = text.head;
    if (text.kind == Text::Action && random_.chance(85)) {
      head += fmt::format(" when {}", shared_condition(random_, words));
    }
    lines_.open(head);
    for (const std::string& own : text.own_declarations) lines_.line(own);
    BodyWriter writer(random_, words, kind, lines_, text.actor.labels.get());
    if (text.kind == Text::Task) {
      write_task_body(writer, words);
    } else {
      writer.block(random_.between(1, text.kind == Text::Path ? 3 : 2));
      if (text.kind == Text::Procedure) write_recursion(text, words);
    }
    lines_.close();
  }

  void write_task_body(BodyWriter& writer, const Vocabulary& words) {
    const int form = random_.between(0, 99);
    if (form >= 75) return writer.block(random_.between(2, plan_.statements));
    lines_.open("loop");
    if (form < 55) {
      lines_.line(random_.chance(80) ? "idle" : "idle until " + shared_condition(random_, words));
    } else {
      lines_.line("step \"turn\"");
    }
    writer.looping_block(random_.between(1, plan_.statements - 1));
    lines_.close();
  }

  void write_recursion(const Text& text, const Vocabulary& words) {
    if (!text.recursive) return;
    std::string arguments;
    for (const std::string& name : text.formals)
      arguments += (arguments.empty() ? "(" : ", ") + name;
    if (!arguments.empty()) arguments += ")";
    lines_.open(fmt::format("if ({})", shared_condition(random_, words)));
    lines_.line("call " + text.procedure.ref + arguments);
    lines_.close();
  }

  // ---- scenarios ------------------------------------------------------------------------------

  void write_scenario(int number) {
    std::string head = fmt::format("scenario case{}", number);
    if (number > 0 && !plan_.sized.empty()) {
      const SizedParam& param = random_.pick(plan_.sized);
      head += fmt::format(" with {} = {}", param.name, random_.between(param.low, param.high));
    }
    lines_.open(head);
    const Vocabulary words = plan_.words_of(0);
    if (random_.chance(60)) lines_.line("check deadlock_free");
    if (random_.chance(60)) lines_.line("check recoverable");
    if (random_.chance(40)) lines_.line("check recoverable of " + subjects(words));
    if (random_.chance(50)) lines_.line("check never fails");
    const int conditions = random_.between(1, 3);
    for (int i = 0; i < conditions; ++i) write_condition(words);
    write_never_at(words);
    if (!plan_.sized.empty() && random_.chance(20)) write_size(words);
    write_about_runs(words);
    lines_.close();
  }

  std::vector<std::string> all_subjects(const Vocabulary& words) const {
    std::vector<std::string> all;
    for (const ActorName& actor : words.actors) {
      all.push_back(actor.ref);
      if (actor.indices > 0) all.push_back(fmt::format("{}[{}]", actor.ref, actor.indices - 1));
    }
    for (const Part& part : plan_.parts)
      all.insert(all.end(), part.subjects.begin(), part.subjects.end());
    return all;
  }

  std::string subjects(const Vocabulary& words) {
    const std::vector<std::string> all = all_subjects(words);
    std::string result = random_.pick(all);
    if (random_.chance(30)) {
      const std::string& other = random_.pick(all);
      if (other != result) result += ", " + other;
    }
    return result;
  }

  std::string bounded(const Vocabulary& words) {
    std::string measure = *shared_number(random_, words);
    if (random_.chance(25)) measure += " + " + *shared_number(random_, words);
    return fmt::format("bounded {} <= {}", measure, random_.between(1, 4));
  }

  void write_condition(const Vocabulary& words) {
    if (random_.chance(45)) return lines_.line("check " + bounded(words));
    const std::string condition = shared_condition(random_, words);
    const std::string other = shared_condition(random_, words);
    if (random_.chance(15)) return lines_.line("check always " + condition);
    if (random_.chance(40)) {
      return lines_.line(fmt::format("check always ({}) implies ({})", condition, other));
    }
    lines_.line(fmt::format("check never ({}) and ({})", condition, other));
  }

  void write_never_at(const Vocabulary& words) {
    if (words.actors.empty()) return;
    const ActorName& actor = random_.pick(words.actors);
    if (actor.labels->empty()) return;
    lines_.line(fmt::format("check never at {}.{}", actor.ref, random_.pick(*actor.labels)));
  }

  /// Progress and `leads to`.
  void write_about_runs(const Vocabulary& words) {
    if (random_.chance(40)) lines_.line("check progress");
    if (random_.chance(60)) lines_.line("check progress of " + subjects(words));
    if (random_.chance(30)) {
      lines_.line(fmt::format("check progress of {} assuming {} responds", subjects(words),
                              random_.pick(all_subjects(words))));
    }
    if (random_.chance(50)) {
      const std::string condition = shared_condition(random_, words);
      lines_.line(
          fmt::format("check ({}) leads to ({})", condition, shared_condition(random_, words)));
    }
    if (!plan_.sized.empty() && random_.chance(10)) {
      lines_.line(fmt::format("size {} for progress of {}", random_.pick(plan_.sized).name,
                              random_.pick(all_subjects(words))));
    }
  }

  void write_size(const Vocabulary& words) {
    static const std::vector<std::string> kProperties{"recoverable", "deadlock_free", "never fails",
                                                      "recoverable, deadlock_free"};
    const std::string property = random_.chance(75) ? random_.pick(kProperties) : bounded(words);
    std::string params = sized();
    if (plan_.sized.size() > 1 && random_.chance(30)) {
      std::string second = sized();
      const auto name = [](const std::string& text) { return text.substr(text.find(' ') + 1); };
      if (name(second) != name(params)) params += ", " + second;
    }
    lines_.line(fmt::format("size {} for {}", params, property));
  }

  /// "most limit3"
  std::string sized() {
    const std::string most = random_.chance(30) ? "most " : "";
    return most + random_.pick(plan_.sized).name;
  }

  RandomSource random_;
  std::uint64_t seed_;
  ModelPlan plan_;
  Lines lines_;
};

}  // namespace

std::string generate_model(std::uint64_t seed) { return ModelWriter(seed).write(); }

}  // namespace hw::agree
