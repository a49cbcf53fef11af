# SPDX-License-Identifier: MIT
"""Reads Go's benchmark format as strictly as its description has it (golang.org/design/14313-benchmark-format), and prints
a line per benchmark: its name without the number of CPUs, how many results it has, and the units of these. What is neither
a result, nor configuration, nor a unit, nor passed over on purpose, is an error, which names the line."""
import math
import sys


def fail(number, line, reason):
    sys.exit(f"line {number}: {reason}: {line!r}")


def is_configuration(line):
    key, colon, value = line.partition(":")
    well = bool(colon) and key[:1].islower() and not any(c.isspace() or c.isupper() for c in key)
    return well and (value == "" or value[0] in " \t")


def read_unit(number, line, units):
    fields = line.split()
    if len(fields) < 3 or not all("=" in field for field in fields[2:]):
        fail(number, line, "no 'Unit NAME KEY=VALUE'")
    if units.setdefault(fields[1], fields[2:]) != fields[2:]:
        fail(number, line, "two words about a unit")


def read_result(number, line, results):
    fields = line.split()  # at whatever Unicode calls a blank, as strings.Fields of Go does
    if len(fields) < 4 or len(fields) % 2 != 0:
        fail(number, line, f"{len(fields)} fields")
    name = fields[0][len("Benchmark"):]
    if name and not name[0].isupper():
        fail(number, line, "no capital letter after 'Benchmark'")
    if not (fields[1].isascii() and fields[1].isdigit() and int(fields[1]) > 0):
        fail(number, line, "no number of iterations")
    base, dash, cpus = name.rpartition("-")
    if not (dash and cpus.isascii() and cpus.isdigit()):
        fail(number, line, "no number of CPUs")
    if not all(base.split("/")):
        fail(number, line, "an empty part of the name")
    values, units = fields[2::2], fields[3::2]
    for value in values:
        if not math.isfinite(float(value)):
            fail(number, line, "no finite number")
    if len(set(units)) < len(units):
        fail(number, line, "a unit twice")
    results.setdefault(base, []).append((tuple(units), tuple(values)))


def main():
    results, units = {}, {}
    text = sys.stdin.buffer.read().decode("utf-8")  # strictly
    if not text.endswith("\n"):
        sys.exit("no end of the last line")
    for number, line in enumerate(text[:-1].split("\n"), 1):
        if line.startswith("Benchmark"):
            read_result(number, line, results)
        elif line.startswith("Unit "):
            read_unit(number, line, units)
        elif not (line.startswith(("# ", "--- FAIL: ")) or is_configuration(line)):
            fail(number, line, "neither a result nor anything else that is known")
    for name, lines in results.items():
        if len({of for of, _ in lines}) > 1:
            sys.exit(f"{name}: results of different units")
        exact = [unit for unit in lines[0][0] if units.get(unit) == ["assume=exact"]]
        for unit in exact:
            if len({values[of.index(unit)] for of, values in lines}) > 1:
                sys.exit(f"{name}: {unit} is said to be exact, but differs")
        print(name, len(lines), " ".join(lines[0][0]), "exact:", " ".join(exact))


main()
