"""How a program's settings are chosen: by what they are worth on comments left out of what is learnt from.

Owns the folds within and the order of trials. What is tried for every program beside its own setting: with the author's name and
the website or without, and with disguises undone (letters in circles, accents, look-alike forms: Unicode's NFKD) or left in.
"""

from collections import namedtuple

from .figures import measures

Choice = namedtuple("Choice", "value fields folded")
"""`value`: the program's own setting; `fields`: whether name and website are seen; `folded`: whether disguises are undone."""


def folds_of(groups):
    """A number below five (below three where there is much to learn from) for each comment, the same for a whole group, each
    number given to about as many comments."""
    count = 5 if len(groups) < 5000 else 3
    sizes = {}
    for own in groups:
        sizes[own] = sizes.get(own, 0) + 1
    filled, numbers = [0] * count, {}
    for own in sorted(sizes, key=lambda own: (-sizes[own], own)):
        numbers[own] = filled.index(min(filled))
        filled[numbers[own]] += sizes[own]
    return [numbers[own] for own in groups]


def held_out(school, labels, folds, choice):
    """The score of each comment by what the comments of other folds taught; None where those have one class only."""
    scores = [None] * len(labels)
    for fold in sorted(set(folds)):
        rest = [at for at, own in enumerate(folds) if own != fold]
        asked = [at for at, own in enumerate(folds) if own == fold]
        if len({labels[at] for at in rest}) < 2:
            continue
        for at, score in zip(asked, school.scores(rest, [labels[at] for at in rest], asked, choice)):
            scores[at] = float(score)
    return scores


def worth(scores, labels, figure):
    """A figure of those scores that are there; −1 where there is none."""
    there = [at for at, score in enumerate(scores) if score is not None]
    found = measures([scores[at] for at in there], [labels[at] for at in there])[figure] if there else None
    return -1 if found is None else found


def choose(school, labels, groups):
    """The best choice and the scores of held-out comments under it. One thing is tried after the other, not all pairs: what is
    seen at the middle setting, then the other settings."""
    folds = folds_of(groups)
    best, scores, most = None, None, -2

    def attempt(choice):
        nonlocal best, scores, most
        found = held_out(school, labels, folds, choice)
        value = worth(found, labels, school.chosen_by)
        if value > most:
            best, scores, most = choice, found, value

    middle = school.values[len(school.values) // 2]
    attempt(Choice(middle, True, True))
    attempt(best._replace(fields=False))
    attempt(best._replace(folded=False))
    for value in school.values:
        if value != middle:
            attempt(best._replace(value=value))
    return best, scores
