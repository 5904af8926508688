"""Figures of surveys by other means: reads one case a line as JSON, prints its figures as JSON.

Wilson's interval, Newcombe's and the variance of a weighted sample are those of statsmodels; the
finite population's interval is found by trying, not by a formula; medians are those of Python.
"""
import json, math, statistics, sys
import warnings

warnings.filterwarnings("ignore")
from statsmodels.stats.proportion import proportion_confint, confint_proportions_2indep
from statsmodels.stats.weightstats import DescrStatsW

Z = statistics.NormalDist().inv_cdf(0.975)


def finite(hits, n, population):
    """The shares that a score test with a finite population's variance does not refuse."""
    share = hits / n
    if n >= population: return [share, share]
    factor = (population - n) / (population - 1)

    def refused(truth):
        return (share - truth) ** 2 > Z * Z * truth * (1 - truth) / n * factor

    def edge(outside, inside):
        if not refused(outside): return outside
        for _ in range(200):
            middle = (outside + inside) / 2
            if refused(middle): outside = middle
            else: inside = middle
        return inside

    return [0.0 if hits == 0 else edge(0.0, share), 1.0 if hits == n else edge(1.0, share)]


def promotion(promoters, passives, detractors, population):
    n = promoters + passives + detractors
    score = (promoters - detractors) / n
    if population is not None and n >= population: return [score, score, score]
    sample = DescrStatsW([1.0, 0.0, -1.0], [promoters + 0.75, passives + 1.5, detractors + 0.75])
    factor = 1 if population is None else (population - n) / (population - 1)
    margin = Z * math.sqrt(sample.var / sample.sum_weights * factor)
    return [score, max(-1, min(score, sample.mean - margin)), min(1, max(score, sample.mean + margin))]


for line in sys.stdin:
    case = json.loads(line)
    (a, n), (b, m), population = case["one"], case["two"], case["population"]
    answer = {
        "wilson": list(proportion_confint(a, n, method="wilson")),
        "finite": finite(a, n, population),
        "newcombe": list(confint_proportions_2indep(a, n, b, m, method="newcomb")),
        "promotion": promotion(*case["votes"], None),
        "finitePromotion": promotion(*case["votes"], sum(case["votes"]) * 3),
        "median": statistics.median(case["answers"]),
        "mean": statistics.fmean(case["answers"]),
    }
    print(json.dumps(answer))
