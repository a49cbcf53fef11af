#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Changes one operator, constant or branch of a source at a time, and counts how many changes the tests notice.

usage: mutate.py BUILD [--sample N] [--seed S] [--jobs N] [--list] [SOURCE[:LINE]...]

BUILD is a build folder of the Makefile generator with the tests. SOURCE is a file below harness/, or one line of it;
without one, all files of tests/mutate/targets are taken. --sample takes so many mutants of each file, drawn by --seed (default 1); without it all.
A mutant is compiled by itself and put in front of the layer's library when a test is linked, so nothing is built twice.
One from which the compiler makes the same code is none: of a branch for another processor, or of what changes nothing
(Papadakis et al., "Trivial Compiler Equivalence", ICSE 2015).
The tests of a file are those of its line in tests/mutate/targets, in that order; the first that fails has noticed.
Prints a table and every survivor. Exit status: 0 at least 90 % were noticed, 1 fewer, 3 it could not be tried.
"""

import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WANTED_SHARE = 0.9
SLOWEST_FACTOR, SLOWEST_EXTRA_S = 10, 5  # of the unchanged test's time: a mutant that loops for ever is noticed

SWAPS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
    "+": "-", "-": "+", "*": "/", "/": "*", "+=": "-=", "-=": "+=", "true": "false", "false": "true",
}
TOKEN = re.compile(
    r"""(?P<skip>/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|^[ \t]*\#[ \t]*(?!define)[^\n]*)
      |(?P<number>\b0[xX][0-9a-fA-F]+[uUlL]*\b|\b\d+\.\d*(?:[eE][-+]?\d+)?|\b\d+(?:[eE][-+]?\d+)?[uUlL]*\b)
      |(?P<word>[A-Za-z_]\w*)
      |(?P<operator>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|/=|[-+*/<>=!~%&|^?:;,.(){}\[\]])""",
    re.X | re.S | re.M)
OPERAND_END = re.compile(r"[\w)\]]$")


class Mutant:
    def __init__(self, text, begin, end, new, what):
        self.text = text[:begin] + new + text[end:]
        self.line = text.count("\n", 0, begin) + 1
        self.what = what


def tokens_of(text):
    return [(m.lastgroup, m.group(), m.start(), m.end()) for m in TOKEN.finditer(text) if m.lastgroup != "skip"]


def next_number(number):
    """The constant one further: 0 -> 1, 0.2 -> 0.3, 1e6 -> 2e6."""
    digits = number.rstrip("uUlL")
    suffix = number[len(digits):]
    if digits.lower().startswith("0x"):
        return hex(int(digits, 16) + 1) + suffix
    if re.fullmatch(r"\d+", digits):
        return str(int(digits) + 1) + suffix
    value = float(digits)
    return repr(value * 1.5 if value else 1.0)


def line_at(text, begin):
    return text[text.rfind("\n", 0, begin) + 1:text.find("\n", begin)]


def is_left_out(line):
    """Changes that do not change the program: sizes of buffers, checks of our own mistakes, declarations for the compiler."""
    return re.search(r"\bassert\(|^\s*(static\s+)?(const\s+)?(_Alignas\(.*\)\s+)?(char|struct \w+)\s+\w+\[|__attribute__|^#define \w+_(MAX|SIZE|BYTES)\b",
                     line) is not None


def closing(tokens, opening):
    depth = 0
    for index in range(opening, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[index][1], 0)
        if depth == 0:
            return index
    return None


def mutants_of(text):
    tokens = tokens_of(text)
    for index, (kind, token, begin, end) in enumerate(tokens):
        if is_left_out(line_at(text, begin)):
            continue
        before = tokens[index - 1][1] if index else ""
        if kind == "number" and before == "[" and re.search(r"sizeof [\w.]+\[$", text[:begin]):
            continue  # the first element stands for any
        if kind == "number":
            yield Mutant(text, begin, end, next_number(token), f"{token} -> {next_number(token)}")
        elif token == "if" and index + 1 < len(tokens) and tokens[index + 1][1] == "(":
            last = closing(tokens, index + 1)
            if last is not None:
                condition = text[tokens[index + 1][3]:tokens[last][2]]
                yield Mutant(text, tokens[index + 1][3], tokens[last][2], f"!({condition})", "if (...) -> if (!(...))")
        elif token == "!":
            yield Mutant(text, begin, end, "", "! left out")
        elif token in SWAPS:
            is_binary = OPERAND_END.search(before) and text[begin - 1] == " " and text[end:end + 1] == " "
            if kind == "word" or is_binary:
                yield Mutant(text, begin, end, SWAPS[token], f"{token} -> {SWAPS[token]}")


def fail(message):
    print(f"mutate: {message}", file=sys.stderr)
    sys.exit(3)


def run(command, folder, timeout=None):
    """Whether it succeeds. What it leaves running ends with it."""
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            return process.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            try:
                os.killpg(process.pid, 9)
            except ProcessLookupError:
                pass


class Test:
    """A test of CTest, and the program that a mutant has to be linked into."""

    def __init__(self, build, name, command):
        self.name, self.command = name, command
        is_unit = name.startswith("unit/")
        self.program = pathlib.Path(command[0] if is_unit else
                                    next(word for word in command if word.startswith("VBENCH="))[len("VBENCH="):])
        self.folder = build / "tests" if is_unit else build
        self.link = self.folder / "CMakeFiles" / f"{self.program.name}.dir" / "link.txt"
        self.longest_s = 300
        self.tries = 1 if is_unit else 2  # on a busy machine a whole program may fail for once, which notices nothing

    def learn(self, source_object, folder):
        """Runs it as for a mutant, but unchanged."""
        started = time.monotonic()
        if notices(self, source_object, folder):
            fail(f"{self.name} fails without any change")
        self.longest_s = SLOWEST_FACTOR * (time.monotonic() - started) + SLOWEST_EXTRA_S

    def linked(self, target, source_object):
        words = shlex.split(self.link.read_text())
        words[words.index("-o") + 1] = str(target)
        first_object = next(i for i, word in enumerate(words) if word.endswith(".o"))
        return words[:first_object] + [str(source_object)] + words[first_object:]

    def with_program(self, program):
        return [str(program) if word == str(self.program) else
                f"VBENCH={program}" if word == f"VBENCH={self.program}" else word for word in self.command]

    def put_beside(self, folder):
        """Programs that the program looks for beside itself."""
        for other in self.program.parent.glob(f"{self.program.name}-*"):
            (folder / other.name).unlink(missing_ok=True)
            (folder / other.name).symlink_to(other)


def notices(test, source_object, folder):
    program = folder / test.program.name
    test.put_beside(folder)
    if not program.exists() and not run(test.linked(program, source_object), test.folder):
        fail(f"{test.name} cannot be linked with the changed file")
    return all(not run(test.with_program(program), test.folder, test.longest_s) for _ in range(test.tries))


def compiled(text, source, command, compile_folder, folder):
    """The code of a text in the place of a source, without debugging information; None: it does not compile."""
    changed, made = folder / source.name, folder / "mutant.o"
    changed.write_text(text)
    words = [str(changed) if word == str(source) else word for word in command]
    words[words.index("-o") + 1] = str(made)
    is_made = run(words + ["-w", "-g0", f"-I{source.parent}"], compile_folder)
    return made.read_bytes() if is_made else None


def try_mutant(job):
    """The name of the test that notices it; None: none does; "": it does not compile, or into the same code."""
    mutant, compile_command, compile_folder, source, unchanged, tests = job
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if compiled(mutant.text, source, compile_command, compile_folder, folder) in (None, unchanged):
            return ""
        for test in tests:
            if notices(test, folder / "mutant.o", folder):
                return test.name
    return None


def targets(wanted):
    """(source, patterns of tests) for each file meant."""
    for line in (HERE / "targets").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        pattern, *tests = line.split()
        found = sorted(ROOT.glob(pattern))
        if not found:
            fail(f"targets: no file is called {pattern}")
        for source in found:
            if not wanted or source.resolve() in (path for path, _ in wanted):
                yield source, tests


def chosen_tests(all_tests, patterns, module):
    names = []
    for pattern in patterns:
        pattern = pattern.replace("MODULE", module)
        names += [name for name in all_tests if fnmatch.fnmatch(name, pattern) and name not in names]
    return names


def path_and_line(text):
    path, _, line = text.partition(":")
    return pathlib.Path(path).resolve(), int(line) if line else None


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true", help="print the mutants, try none")
    parser.add_argument("sources", nargs="*", type=path_and_line, metavar="SOURCE[:LINE]")
    return parser.parse_intermixed_args()


class Suite:
    """The build: how each file is compiled, and its tests, each run once unchanged before it is believed."""

    def __init__(self, build):
        entries = json.loads((build / "compile_commands.json").read_text())
        self.build, self.known = build, {}
        self.compiled = {entry["file"]: entry for entry in entries}
        shown = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, check=True)
        self.commands = {test["name"]: test["command"] for test in json.loads(shown.stdout)["tests"]}

    def compile_command(self, source):
        words = shlex.split(self.compiled[str(source)]["command"])
        return ([word for word in words if not word.endswith("ccache")],
                pathlib.Path(self.compiled[str(source)]["directory"]))

    def tests_of(self, source, patterns):
        names = chosen_tests(self.commands, patterns, source.stem)
        if not names:
            fail(f"{source} has no test")
        command, compile_folder = self.compile_command(source)
        unchanged = compile_folder / pathlib.Path(command[command.index("-o") + 1])
        with tempfile.TemporaryDirectory() as folder:
            for name in [name for name in names if name not in self.known]:
                self.known[name] = Test(self.build, name, self.commands[name])
                self.known[name].learn(unchanged, pathlib.Path(folder))
        return [self.known[name] for name in names]


def try_file(suite, source, patterns, mutants, job_count):
    """(mutants that compiled into other code, those of them that nobody noticed)"""
    tests = suite.tests_of(source, patterns)
    command, folder = suite.compile_command(source)
    with tempfile.TemporaryDirectory() as name:
        unchanged = compiled(source.read_text(), source, command, folder, pathlib.Path(name))
    jobs = [(mutant, command, folder, source, unchanged, tests) for mutant in mutants]
    with concurrent.futures.ThreadPoolExecutor(job_count) as pool:
        results = list(pool.map(try_mutant, jobs))
    tried = [result for result in results if result != ""]
    return len(tried), [mutant for mutant, result in zip(mutants, results) if result is None]


def drawn(source, options):
    lines = {line for path, line in options.sources if path == source.resolve()}
    mutants = [mutant for mutant in mutants_of(source.read_text()) if not lines - {None} or mutant.line in lines]
    if not options.sample or len(mutants) <= options.sample:
        return mutants
    return random.Random(f"{options.seed} {source.name}").sample(mutants, options.sample)


def say_row(name, tried, noticed):
    print(f"| {name} | {tried} | {noticed} | {100 * noticed / max(tried, 1):.1f} % |", flush=True)


def main():
    options = read_options()
    if options.list:
        for source, _ in targets(options.sources):
            for mutant in drawn(source, options):
                print(f"{source.relative_to(ROOT)}:{mutant.line}: {mutant.what}")
        return 0
    suite = Suite(options.build)
    total, survivors = 0, []
    print("| file | changes | noticed | share |\n|---|---:|---:|---:|")
    for source, patterns in targets(options.sources):
        tried, alive = try_file(suite, source, patterns, drawn(source, options), options.jobs)
        total += tried
        name = source.relative_to(ROOT)
        survivors += [(name, mutant) for mutant in alive]
        for mutant in alive:
            print(f"{name}:{mutant.line}: {mutant.what}", file=sys.stderr, flush=True)
        say_row(name, tried, tried - len(alive))
    say_row("all", total, total - len(survivors))
    print("\nNot noticed:\n")
    for name, mutant in survivors:
        print(f"- {name}:{mutant.line}: {mutant.what}: `{mutant.text.splitlines()[mutant.line - 1].strip()}`")
    return 0 if total and total - len(survivors) >= WANTED_SHARE * total else 1


sys.exit(main())
