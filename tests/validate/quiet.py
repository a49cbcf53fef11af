#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which estimate of a time agrees between runs: a Markdown table from the samples and rows of several.

quiet.py FOLDER: of each run NAME, FOLDER/NAME.samples.csv (--export-samples) and FOLDER/NAME.csv (--export-csv). Exit status:
0, 3 with fewer than two runs.
"""
import csv
import glob
import itertools
import math
import statistics
import sys
from collections import defaultdict

CLOSE = math.log(1.05)


def quantile(ordered, fraction):
    """Type 7 of Hyndman and Fan, as stats/quantiles.h has it."""
    place = fraction * (len(ordered) - 1)
    low = int(place)
    if low + 1 >= len(ordered):
        return ordered[low]
    return ordered[low] + (place - low) * (ordered[low + 1] - ordered[low])


def trimmed(values):
    ordered = sorted(values)
    cut = int(len(ordered) * 0.2)
    return statistics.fmean(ordered[cut:len(ordered) - cut])


def estimates(launches):
    medians = sorted(statistics.median(turns) for turns in launches)
    turns = sorted(itertools.chain.from_iterable(launches))
    return {
        'mean of all turns': statistics.fmean(turns),
        'trimmed mean over launches (mean_ns)': trimmed(medians),
        'median over launches (median_ns)': statistics.median(medians),
        '10 % quantile of launches': quantile(medians, 0.1),
        'fastest launch': medians[0],
        '10 % quantile of turns': quantile(turns, 0.1),
        '5 % quantile of turns': quantile(turns, 0.05),
        '1 % quantile of turns (quiet_ns)': quantile(turns, 0.01),
        'fastest turn (min_ns)': turns[0],
    }


def lines_of(path):
    with open(path, newline='') as file:
        yield from csv.DictReader(line for line in file if not line.startswith('#'))


def key_of(line):
    return line['case'], line['point'], line['variant']


def read_run(samples, found):
    launches = defaultdict(lambda: defaultdict(list))
    for line in lines_of(samples):
        launches[key_of(line)][line['launch']].append(float(line['turn_ns']) / int(line['ops']))
    for row, turns in launches.items():
        for name, value in estimates(list(turns.values())).items():
            found[name][row].append(value)
    for line in lines_of(samples.replace('.samples.csv', '.csv')):
        if line['ratio'] and line['variant'] != line['baseline']:
            found['ratio'][key_of(line)].append(float(line['ratio']))


def say(found, title, wanted):
    print(f'\n### {title}\n\n| estimate | pairs | within 5 % | 90 % of pairs within |\n|---|---:|---:|---:|')
    for name, rows in found.items():
        pairs = sorted(abs(math.log(a / b)) for row, values in rows.items() if wanted(row)
                       for a, b in itertools.combinations(values, 2))
        if pairs:
            close = 100 * sum(pair <= CLOSE for pair in pairs) / len(pairs)
            print(f'| {name} | {len(pairs)} | {close:.0f} % | {100 * math.expm1(quantile(pairs, 0.9)):.0f} % |')


def main():
    runs = sorted(glob.glob(sys.argv[1] + '/*.samples.csv'))
    found = defaultdict(lambda: defaultdict(list))
    for run in runs:
        read_run(run, found)
    if len(runs) < 2:
        print('fewer than two runs', file=sys.stderr)
        return 3
    print(f'{len(runs)} runs; every pair of them that measured a row.')
    cases = sorted({row[0] for rows in found.values() for row in rows})
    say(found, 'all rows', lambda row: True)
    for case in cases:
        say(found, case, lambda row, case=case: row[0] == case)
    return 0


sys.exit(main())
