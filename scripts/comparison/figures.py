"""The figures of scored comments, as `src/spam/metrics/measures.rs` has them, and those of comments of one class.

Owns the definitions. Knows nothing of who scored.
"""

import math

BINS = 15
"""Bins of the calibration error, as in measures.rs."""
PUBLISHED_SPAM = 0.01
"""The share of spam that the cut of `publishing_cut` lets through."""


def probability(logit):
    """The probability of log-odds, without overflow."""
    return 1 / (1 + math.exp(-max(logit, -700)))


def log_odds(share):
    """The log-odds of a probability; 0 and 1, which have none, count as very nearly that."""
    share = min(max(share, 1e-15), 1 - 1e-15)
    return math.log(share / (1 - share))


def measures(logits, spam):
    """Accuracy, MCC, AUC, sc1 and ECE in one pass from the highest score down, as measures.rs does it."""
    at_score = {}
    for logit, is_spam in zip(logits, spam):
        at_score.setdefault(float(logit), [0, 0])[is_spam] += 1
    all_spam, total = sum(spam), len(spam)
    all_ham = total - all_spam
    met, pairs, caught, full, middle = [0, 0], 0, 0, False, (0, 0)
    bins = [[0.0, 0.0] for _ in range(BINS)]
    for logit in sorted(at_score, reverse=True):
        ham, own = at_score[logit]
        pairs += own * (2 * (all_ham - met[0]) - ham)
        place = min((2 * sum(met) + ham + own) * BINS // (2 * total), BINS - 1)
        met[0] += ham
        met[1] += own
        full = full or met[0] * 100 > all_ham  # sc1: not more than one ham in a hundred lies above the cut
        caught = caught if full else met[1]
        middle = tuple(met) if logit >= 0 else middle
        bins[place][0] += (ham + own) * probability(logit)
        bins[place][1] += own
    fp, tp = middle
    fn, tn = all_spam - tp, all_ham - fp
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    both = all_ham and all_spam
    return {
        "accuracy": (tp + tn) / total,
        "mcc": ((tp * tn - fp * fn) / math.sqrt(product) if product else 0.0) if both else None,
        "auc": pairs / 2 / (all_ham * all_spam) if both else None,
        "sc1": caught / all_spam if both else None,
        "ece": sum(abs(told - was) for told, was in bins) / total,
    }


def publishing_cut(logits, spam):
    """The highest score below which no more than `PUBLISHED_SPAM` of the spam lies: what scores less is published unread."""
    of_spam = sorted(float(logit) for logit, is_spam in zip(logits, spam) if is_spam)
    return of_spam[int(len(of_spam) * PUBLISHED_SPAM)] if of_spam else None


def strange(logits, spam, cut):
    """What becomes of comments of a site that was never seen. For each class that is there: the share on the wrong side of
    one half, and that on the wrong side of `cut`: ham that is not published unread, spam that is."""
    of = [[float(logit) for logit, own in zip(logits, spam) if own == label] for label in (0, 1)]

    def share(label, holds):
        return sum(map(holds, of[label])) / len(of[label]) if of[label] else None

    return {
        "ham > ½": share(0, lambda logit: logit >= 0),
        "ham kept": None if cut is None else share(0, lambda logit: logit >= cut),
        "spam < ½": share(1, lambda logit: logit < 0),
        "spam out": None if cut is None else share(1, lambda logit: logit < cut),
    }
