#!/usr/bin/python3
"""Compares lib/stats.h with SciPy, and with plain definitions where SciPy has nothing, on 200 data sets from a seed.

    check.py PROGRAM RECORDED            PROGRAM is built from print.c; RECORDED is tests/stats/recorded.tsv
    check.py --record PROGRAM RECORDED   writes RECORDED anew, from SciPy's figures

`make check-stats` runs it, for a minute or two. RECORDED holds the data sets and SciPy's figures (sets.h says how); `make check` compares
hvbench with it where there is no SciPy. Ends with exit code 1 when anything differs.
"""
import functools
import math
import subprocess
import sys
import warnings

import numpy as np
from scipy import stats

SEED = 13
FAMILIES = (1, 7, 39, 153)  # tests in a family; 200 in all
SIZES = ((4, 4), (5, 5), (6, 6), (7, 7), (8, 8), (9, 9), (10, 10), (20, 20), (4, 20), (20, 4), (7, 30), (30, 7),
         (4, 56), (56, 4), (1, 7), (28, 1), (3, 3), (2, 3))
SPLITS_MAX, CHECKED_MAX = 100000, 30  # lib/stats_rank.c
P_TOLERANCE, FIGURE_TOLERANCE, T_TOLERANCE = 1e-6, 1e-9, 1e-7  # GSL gives quantiles of t to some 1e-8
EQUAL = 1e-9  # lib/stats_interval.c: shares that are closer are equal
P = ("brunner-munzel", "welch", "differ", "holm", "student")
FIGURES = ("ratio", "low", "high", "difference", "difference-low", "difference-high", "means", "means-low", "means-high")
VERDICTS = ("same", "faster", "slower", "inconclusive")  # enum verdict, report/compare_types.h
MIN_EFFECT, BOOTS_MIN = 0.02, 4  # tests/stats/sets.h; lib/stats.h


# ---- data ----

SHAPES = {
    "narrow": lambda rng, n: 1 + 0.003 * rng.standard_normal(n),
    "noise": lambda rng, n: 1 + 0.01 * rng.standard_normal(n),
    "wide": lambda rng, n: 1 + 0.03 * rng.standard_normal(n),
    "skewed": lambda rng, n: rng.exponential(1, n) / math.log(2),
    "modes": lambda rng, n: (1 + 0.003 * rng.standard_normal(n)) * np.where(rng.random(n) < 0.15, 1.05, 1),
    "lognormal": lambda rng, n: np.exp(0.05 * rng.standard_normal(n)),
    "heavy": lambda rng, n: 1 + 0.01 * rng.standard_t(3, n),
    "ties": lambda rng, n: 1 + 0.01 * rng.integers(0, 4, n),
}
PAIRS = (("narrow", "wide"), ("wide", "skewed"), ("narrow", "modes"), ("lognormal", "lognormal"), ("heavy", "heavy"),
         ("skewed", "skewed"), ("noise", "noise"), ("ties", "ties"), ("ties", "noise"))
TRUE_RATIOS = (1, 1, 1.01, 1.02, 1.05, 1.5)


def draw_sets():
    """Pairs of sides as text, so that both programs read the same numbers."""
    rng = np.random.default_rng(SEED)
    sets = []
    for family, tests in enumerate(FAMILIES):
        for _ in range(tests):
            left, right = PAIRS[rng.integers(len(PAIRS))]
            na, nb = SIZES[rng.integers(len(SIZES))]
            true = TRUE_RATIOS[rng.integers(len(TRUE_RATIOS))]
            a, b = SHAPES[left](rng, na), SHAPES[right](rng, nb) * true
            sets.append((family, *(" ".join("%.6g" % (1000 * value) for value in side) for side in (a, b))))
    return sets


# ---- tests ----

def statistic(x, y, axis=-1):
    """Brunner and Munzel's, by its definition. Rounded, so that equal ones are equal."""
    x, y = np.atleast_2d(x), np.atleast_2d(y)
    nx, ny = x.shape[-1], y.shape[-1]
    rank = stats.rankdata(np.concatenate([x, y], -1), axis=-1)
    left, right = rank[..., :nx], rank[..., nx:]
    sx = np.square(left - stats.rankdata(x, axis=-1) - left.mean(-1, keepdims=True) + (nx + 1) / 2).sum(-1) / (nx - 1)
    sy = np.square(right - stats.rankdata(y, axis=-1) - right.mean(-1, keepdims=True) + (ny + 1) / 2).sum(-1) / (ny - 1)
    spread, away = nx * sx + ny * sy, right.mean(-1) - left.mean(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        w = nx * ny * away / (nx + ny) / np.sqrt(spread)
    return np.round(np.where(spread < 1e-9, 1e6 * np.sign(away), w), 9)


def permutation_p(a, b):
    return stats.permutation_test((a, b), statistic, vectorized=True, n_resamples=np.inf, batch=20000).pvalue


@functools.lru_cache(None)
def brunner_munzel_of(a, b):
    if min(len(a), len(b)) < 2:
        return 1
    splits = math.comb(len(a) + len(b), len(a))
    if splits <= SPLITS_MAX:
        return permutation_p(a, b)
    if abs(statistic(a, b)[0]) == 1e6:
        return 2 / splits
    if statistic(a, b)[0] == 0:
        return 1
    return max(stats.brunnermunzel(a, b).pvalue, 2 / splits)


def brunner_munzel(a, b):
    return brunner_munzel_of(tuple(a), tuple(b))


@functools.lru_cache(None)
def rank_sum_ways(few, many, u):
    """Ways to place `few` values among `many` so that exactly u of the pairs are the wrong way round."""
    if u < 0:
        return 0
    if few == 0 or many == 0:
        return int(u == 0)
    return rank_sum_ways(few - 1, many, u - many) + rank_sum_ways(few, many - 1, u)


def ranks(a, b):
    """Brunner and Munzel's p, but where it is approximate not below the exact one of the rank sum (without ties)."""
    p, few, splits = brunner_munzel(a, b), min(len(a), len(b)), math.comb(len(a) + len(b), len(a))
    if few < 2 or splits <= SPLITS_MAX or few > CHECKED_MAX:
        return p
    above = (np.sign(b[:, None] - a[None, :]) + 1).sum() / 2
    u = math.ceil(min(above, len(a) * len(b) - above))
    return max(p, min(1, 2 * sum(rank_sum_ways(few, max(len(a), len(b)), k) for k in range(u + 1)) / splits))


def welch(a, b):
    """The p of Welch's t by the degrees of freedom of either side, weighted by its share of the squared error."""
    if min(len(a), len(b)) < 2:
        return 1
    t, p = stats.ttest_ind(np.log(a), np.log(b), equal_var=False)
    if math.isnan(t):
        return 1
    error = [np.log(side).var(ddof=1) / len(side) for side in (a, b)]
    weighted = sum(e / sum(error) * 2 * stats.t.sf(abs(t), len(side) - 1) for e, side in zip(error, (a, b)))
    assert weighted >= p - 1e-12  # never less than Welch's own
    return weighted


def student(a, b):
    """p, the ratio of geometric means and its interval."""
    la, lb = np.log(a), np.log(b)
    freedom = len(a) + len(b) - 2
    away = lb.mean() - la.mean()
    error = math.sqrt((np.square(la - la.mean()).sum() + np.square(lb - lb.mean()).sum()) / freedom *
                      (1 / len(a) + 1 / len(b)))
    reach = error * stats.t.ppf(0.975, freedom)
    return 2 * stats.t.sf(abs(away) / error, freedom), *np.exp([away, away - reach, away + reach])


def holm(p):
    """The largest of (m - j) p_j, at most 1, over those that are not above p (j from 0)."""
    order = sorted(p)
    return [max(min(1, (len(p) - j) * q) for j, q in enumerate(order) if q <= value) for value in p]


# ---- the interval ----

@functools.lru_cache(None)
def rank_chances(n):
    """chance[i][k]: that the middle two of n draws (one, for odd n) are the i-th and k-th of n values."""
    low, high = (n + 1) // 2, n // 2 + 1  # the middle draws, from 1
    within = np.zeros((n + 1, n + 1))  # that the lower is among the first i and the upper among the first k
    for i in range(1, n + 1):
        drawn = np.arange(low, n + 1)
        chance = stats.binom.pmf(drawn, n, i / n)
        for k in range(i, n + 1):
            more = stats.binom.sf(high - drawn - 1, n - drawn, (k - i) / (n - i) if k > i else 0)
            within[i, k] = (chance * more).sum()
    for i in range(1, n + 1):  # the upper among the first k < i: so is the lower
        for k in range(1, i):
            within[i, k] = within[k, k]
    return within[1:, 1:] - within[:-1, 1:] - within[1:, :-1] + within[:-1, :-1]


def medians(values):
    """All medians that a resample can have, with their weights."""
    values, chance = np.sort(values), rank_chances(len(values))
    i, k = np.nonzero(np.triu(chance > 0))
    return values[i] / 2 + values[k] / 2, chance[i, k]


def interval(a, b, effect):
    (va, wa), (vb, wb) = medians(a), medians(b)
    value, weight = effect(va[:, None], vb[None, :]).ravel(), (wa[:, None] * wb[None, :]).ravel()
    order = np.argsort(value, kind="stable")
    share = np.cumsum(weight[order])
    ends = (np.searchsorted(share, share_wanted) for share_wanted in (0.025 - EQUAL, 0.975 + EQUAL))
    return effect(np.median(a), np.median(b)), *(value[order][end] for end in ends)


# ---- the verdict: METHOD rules 15 and 16 ----

def verdict(boots, p, ratio, low, high):
    """p after Holm's correction; the ratio's interval is not corrected."""
    bound = math.log1p(MIN_EFFECT)
    if boots >= BOOTS_MIN and p < 0.05 and abs(math.log(ratio)) >= bound:
        return "faster" if ratio < 1 else "slower"
    if boots >= BOOTS_MIN and -bound < math.log(low) and math.log(high) < bound:
        return "same"
    return "inconclusive"


# ---- comparison ----

def by_scipy(sets):
    rows = []
    for family, a, b in sets:
        a, b = np.fromstring(a, sep=" "), np.fromstring(b, sep=" ")
        means = welch(a, b)
        p, *effect = student(a, b)
        rows.append([brunner_munzel(a, b), means, max(ranks(a, b), means), None, p, *interval(a, b, lambda x, y: y / x),
                     *interval(a, b, lambda x, y: y - x), *effect])
    for family in range(len(FAMILIES)):
        members = [row for row, (number, _, _) in zip(rows, sets) if number == family]
        for row, adjusted in zip(members, holm([row[2] for row in members])):
            row[3] = adjusted
    for row, (_, a, b) in zip(rows, sets):
        boots = min(len(a.split()), len(b.split()))
        row.append(VERDICTS.index(verdict(boots, row[3], *row[len(P):len(P) + 3])))
    return rows


def recorded_text(sets, rows):
    head = "# Made by tests/stats/check.py --record: data sets, and what SciPy says of them. Columns: tests/stats/sets.h\n"
    return head + "".join("\t".join([str(family), a, b] + ["%.12g" % value for value in row]) + "\n"
                          for (family, a, b), row in zip(sets, rows))


def compare(name, mine, theirs, tolerance):
    """How many differ."""
    worst = max(abs(x - y) / (1 if name in P else max(1e-3, abs(y))) for x, y in zip(mine, theirs))
    good = worst <= tolerance
    print("%s - %s: %d values, at most %.1e apart (%.0e)" % ("ok" if good else "not ok", name, len(mine), worst, tolerance))
    return not good


def main(arguments):
    warnings.simplefilter("ignore")  # SciPy's, of sides without spread
    record = arguments[:1] == ["--record"]
    program, recorded = arguments[record:]
    sets = draw_sets()
    rows = by_scipy(sets)
    if record:
        with open(recorded, "w", encoding="ascii") as out:
            out.write(recorded_text(sets, rows))
    given = "".join("%d\t%s\t%s\n" % one for one in sets)
    printed = subprocess.run([program], input=given, stdout=subprocess.PIPE, check=True, text=True).stdout
    ours = [[float(value) for value in line.split("\t")] for line in printed.splitlines()]
    if len(ours) != len(sets):
        sys.exit("%s printed %d lines for %d sets" % (program, len(ours), len(sets)))
    failed = 0
    for column, name in enumerate(P + FIGURES):
        tolerance = P_TOLERANCE if name in P else T_TOLERANCE if name.startswith("means-") else FIGURE_TOLERANCE
        failed += compare(name, [row[column] for row in ours], [row[column] for row in rows], tolerance)
    failed += compare("verdict", [row[-1] for row in ours], [row[-1] for row in rows], 0)
    names = [VERDICTS[row[-1]] for row in rows]
    print("# " + ", ".join("%d %s" % (names.count(name), name) for name in VERDICTS))
    with open(recorded, encoding="ascii") as old:
        same = old.read() == recorded_text(sets, rows)
    print("%s - %s holds these sets and figures" % ("ok" if same else "not ok", recorded))
    sys.exit(failed > 0 or not same)


if __name__ == "__main__":
    main(sys.argv[1:])
