#!/usr/bin/env python3
"""The architecture as a test: who may include whom, who may print or exit, how long a file may be.

The table below is the picture of dsl/README.md and checker/README.md in a form that can fail. It names
direct includes, not what they drag in, since a folder that is not named cannot be used by name.
Beside it: no file above the length that fits a head, and no path of one particular machine in
anything that is tracked. `--self-test` shows that each rule can be broken.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONGEST = 600

# folder: the folders it may include besides itself
MAY_INCLUDE = {
    "dsl/source": "",
    "dsl/ast": "dsl/source",
    "dsl/parse": "dsl/source dsl/ast",
    "dsl/resolve": "dsl/source dsl/ast dsl/parse",
    "dsl/typecheck": "dsl/source dsl/ast dsl/resolve",
    "dsl/fmt": "dsl/source dsl/parse",
    "checker/ir": "dsl/source",
    "checker/lower": "dsl/source dsl/typecheck checker/ir",
    "checker/depgraph": "dsl/source checker/ir",
    "checker/analysis": "checker/ir",
    "checker/transform": "checker/ir checker/analysis",
    "checker/interchange": "checker/ir checker/analysis",
    "checker/verdict": "dsl/source checker/ir checker/depgraph",
    "checker/explicit": "checker/ir checker/analysis checker/transform checker/verdict",
    "checker/symbolic": "checker/ir checker/analysis checker/transform checker/verdict",
    "checker/smt": "checker/ir checker/analysis checker/transform checker/verdict",
    "checker/portfolio": "checker/ir checker/transform checker/verdict checker/explicit checker/symbolic checker/smt",
    "checker/size": "checker/ir checker/lower checker/verdict checker/explicit checker/portfolio",
    "checker/certificate": "dsl/source dsl/typecheck checker/ir checker/lower checker/smt checker/family "
                           "checker/interchange",
    "checker/family": "dsl/source dsl/typecheck checker/ir checker/lower checker/verdict checker/explicit "
                      "checker/portfolio checker/smt checker/size",
    "checker/cache": "dsl/source checker/ir checker/verdict checker/explicit checker/size",
    "checker/suggest": "dsl/source dsl/typecheck checker/ir checker/lower checker/verdict checker/explicit "
                       "checker/portfolio",
    "checker/run": "dsl/source dsl/typecheck checker/ir checker/lower checker/depgraph checker/verdict "
                   "checker/explicit checker/portfolio checker/size checker/cache checker/suggest checker/family "
                   "checker/certificate checker/smt",
    "checker/report": "dsl/source checker/ir checker/depgraph checker/verdict checker/run",
    "checker/simulate": "dsl/source checker/ir checker/lower checker/verdict checker/explicit checker/portfolio "
                        "checker/report",
    "checker/cli": "dsl/source dsl/fmt dsl/typecheck checker/ir checker/lower checker/depgraph "
                   "checker/explicit checker/verdict checker/cache checker/run checker/report "
                   "checker/simulate checker/interchange",
}

# Headers of third parties, and the folders that hide them from all others.
HIDDEN = {
    re.compile(r'antlr4|Highwater(Lexer|Parser)\.h'): ("dsl/parse",),
    re.compile(r'z3(\+\+)?\.h'): ("checker/smt",),
    re.compile(r"nlohmann/"): ("checker/report", "checker/cache"),
    re.compile(r"pugixml"): ("checker/report", "checker/interchange"),
    re.compile(r'CLI/'): ("checker/cli",),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
PRINTS = re.compile(r'\bfmt::print\b|\bstd::(cout|cerr|clog|puts|printf|fprintf|fputs|fwrite)\b'
                    r'|(?<![\w:])(printf|fprintf|puts|fputs)\s*\(|\b(stdout|stderr)\b')
EXITS = re.compile(r'(?<![\w.>])(std::|::)?(exit|_exit|_Exit|quick_exit|abort|terminate)\s*\(')
# Spelled so that this file does not contain what it looks for.
MACHINE_PATH = re.compile("(?<![\\w.~$}])/(" + "|".join(
    ["wor" + "k/", "ho" + "me/", "ro" + "ot\\b", "tm" + "p/build", "Use" + "rs/"]) + ")")


def folder_of(path):
    return "/".join(path.split("/")[:2])


def without_comments(text):
    """Comments blanked, line breaks kept; strings are left alone."""
    pattern = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.S)

    def blank(match):
        found = match.group(0)
        return found if found[0] == '"' else "\n" * found.count("\n")

    return pattern.sub(blank, text)


def check_includes(path, text):
    """Yields (line, complaint) for one source file of dsl/ or checker/."""
    here = folder_of(path)
    if here not in MAY_INCLUDE:
        yield 1, f"{here} has no place in the table of {pathlib.Path(__file__).name}"
        return
    allowed = set(MAY_INCLUDE[here].split()) | {here}
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(2)
        there = folder_of(name)
        if name.startswith(("dsl/", "checker/", "tests/")) and there not in allowed:
            yield number, f"{here} may not include {there}"
        if match.group(1) == '"' and "/" not in name and not re.match(r"Highwater(Lexer|Parser)\.h$", name):
            yield number, f'"{name}": includes are written from the root of the repository'
        for header, owners in HIDDEN.items():
            if header.match(name) and here not in owners:
                yield number, f"only {' and '.join(owners)} may include {name}"


def check_manners(path, text):
    """Libraries neither print nor exit."""
    if folder_of(path) == "checker/cli":
        return
    for number, line in enumerate(without_comments(text).splitlines(), 1):
        if PRINTS.search(line):
            yield number, "prints; only checker/cli may"
        if EXITS.search(line):
            yield number, "ends the program; only checker/cli may"


def check_length(path, text):
    lines = text.count("\n")
    if lines > LONGEST:
        yield lines, f"{lines} lines; {LONGEST} is the most"


def check_paths(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield number, "a path of one particular machine"


def tracked_files():
    """What git tracks; without git, all that is not built."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
        names = [name for name in names if not name.startswith(("build/", ".git/"))]
    return [name for name in names if (ROOT / name).is_file()]


def complaints_about(path, text):
    rules = [check_paths]
    if path.endswith((".cpp", ".h", ".py", ".sh", ".g4", ".cmake", ".js", ".css", ".html", "CMakeLists.txt")):
        rules.append(check_length)
    if path.startswith(("dsl/", "checker/")) and path.endswith((".cpp", ".h")):
        rules += [check_includes, check_manners]
    for rule in rules:
        for line, complaint in rule(path, text):
            yield f"{path}:{line}: {complaint}"


def check_tree():
    complaints, sources = [], 0
    for path in tracked_files():
        text = (ROOT / path).read_bytes().decode(errors="replace")
        sources += path.endswith((".cpp", ".h"))
        complaints += complaints_about(path, text)
    if sources < 50:
        complaints.append(f"only {sources} sources found: is {ROOT} the repository?")
    for name in MAY_INCLUDE:
        for other in MAY_INCLUDE[name].split():
            if name in MAY_INCLUDE[other].split():
                complaints.append(f"{name} and {other} may include each other")
    return complaints


def self_test():
    """Each rule broken once, and things that look like it but are allowed."""
    broken = [
        ("dsl/parse/x.cpp", '#include "checker/ir/system.h"\n'),
        ("dsl/ast/x.h", '#include "dsl/parse/parse.h"\n'),
        ("dsl/resolve/x.cpp", "#include <antlr4-runtime.h>\n"),
        ("checker/explicit/x.cpp", '#include "checker/symbolic/solve.h"\n'),
        ("checker/symbolic/x.cpp", '#include "checker/explicit/search.h"\n'),
        ("checker/report/x.cpp", '#include "checker/explicit/search.h"\n'),
        ("checker/ir/x.cpp", '#include "dsl/typecheck/checked.h"\n'),
        ("checker/ir/x.cpp", '#include "system.h"\n'),
        ("checker/newcomer/x.cpp", "int x;\n"),
        ("checker/verdict/x.cpp", 'fmt::print("x");\n'),
        ("checker/verdict/x.cpp", "std::cerr << 1;\n"),
        ("checker/verdict/x.cpp", "std::exit(1);\n"),
        ("checker/verdict/x.cpp", "abort();\n"),
        ("checker/cli/x.cpp", "\n" * (LONGEST + 1)),
        ("checker/report/x.js", "\n" * (LONGEST + 1)),
        ("README.md", "see /" + "home/me/highwater\n"),
    ]
    fine = [
        ("dsl/parse/x.cpp", '#include <antlr4-runtime.h>\n#include "dsl/ast/ast.h"\n'),
        ("checker/verdict/x.cpp", '// abort() would be wrong\nauto s = fmt::format("exit {}", 1);\n'),
        ("checker/cli/x.cpp", 'fmt::print("x");\nstd::exit(1);\n'),
        ("checker/explicit/x.cpp", "search.terminate(); model.exit(place);\n"),
        ("README.md", "models/lib and tests/run and https://example.org/a/b\n"),
    ]
    complaints = [f"not noticed: {path}: {text[:60]!r}" for path, text in broken
                  if not list(complaints_about(path, text))]
    for path, text in fine:
        complaints += [f"wrongly: {complaint}" for complaint in complaints_about(path, text)]
    return complaints


if __name__ == "__main__":
    found = self_test() if "--self-test" in sys.argv[1:] else check_tree()
    print("\n".join(found) if found else "all as it should be")
    sys.exit(1 if found else 0)
