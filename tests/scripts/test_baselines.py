"""`scripts/baselines`: its figures, how it splits and chooses, and the whole with a stand-in for Tamis.

    python3 -m unittest discover -s tests/scripts
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "scripts"))

from comparison.comments import group, read_comments  # noqa: E402
from comparison.figures import log_odds, measures, publishing_cut, strange  # noqa: E402
from comparison.programs import Part, fields_of, judge, sample, unfolded  # noqa: E402
from comparison.search import Choice, choose, folds_of, held_out  # noqa: E402

STAND_IN = """#!/usr/bin/env python3
# Splits by the parity of a comment's number and scores every comment alike; writes down what it was asked for.
import json, sys
flags, named = {}, None
for word in sys.argv[3:]:
    if word.startswith("--"):
        named = flags.setdefault(word, [])
    else:
        named.append(word)
open(LOG, "a").write(" ".join(sorted(flags)) + " " + flags["--by"][0] + "\\n")
out, number = open(flags["--folds-out"][0], "w"), 0
for flag in ("--data", "--judge-only"):
    for path in flags.get(flag, []):
        for line in open(path):
            label, learnt = json.loads(line)["label"], flag == "--data"
            part = number // 2 % 2 if learnt else None
            out.write(json.dumps({"index": number, "label": label, "part": part, "learnt": learnt, "logit": 0.0}) + "\\n")
            number += 1
"""


class Words:
    """A program that knows the words of spam; it sees names only where it may, and 𝐜 as c only where it may."""

    values, chosen_by = [None], "accuracy"

    def school(self, comments, learnt, asked):
        self.comments, self.rows, self.taught = comments, [*learnt, *asked], []
        return self

    def words(self, at, choice):
        comment = self.comments[self.rows[at]]
        text = comment["text"] + (" name:" + fields_of(comment)[0] if choice.fields else "")
        return set((unfolded(text) if choice.folded else text).split())

    def scores(self, rest, labels, asked, choice):
        self.taught.append(set(rest))
        bad = set().union(*(self.words(at, choice) for at, label in zip(rest, labels) if label))
        good = set().union(*(self.words(at, choice) for at, label in zip(rest, labels) if not label))
        return [len(self.words(at, choice) & (bad - good)) - 0.5 for at in asked]

    def calibrate(self, _scores, _labels):
        return lambda asked: asked


class Figures(unittest.TestCase):
    def test_every_figure_is_that_of_the_program(self):
        # The case of measures.rs: from the top spam .9, ham .8, spam .7, ham .2.
        found = measures([log_odds(share) for share in (0.8, 0.2, 0.9, 0.7)], [0, 0, 1, 1])
        wanted = {"accuracy": 0.75, "mcc": 2 / math.sqrt(12), "auc": 0.75, "sc1": 0.5, "ece": 1.4 / 4}
        for name, value in wanted.items():
            self.assertAlmostEqual(found[name], value, msg=name)

    def test_the_cut_lets_out_one_spam_in_a_hundred_and_no_more(self):
        spam = [float(score) for score in range(200)]
        cut = publishing_cut([*spam, -50.0], [1] * 200 + [0])
        self.assertEqual(sum(score < cut for score in spam), 2)
        self.assertEqual(publishing_cut([1.0], [0]), None)

    def test_ties_at_the_cut_are_not_let_out(self):
        cut = publishing_cut([0.0] * 100 + [1.0], [1] * 101)
        self.assertEqual(strange([0.0, -1.0], [1, 1], cut)["spam out"], 0.5)

    def test_a_class_that_is_not_there_has_no_share(self):
        found = strange([-2.0, -0.5, 0.0, 1.0], [0] * 4, -1.0)
        self.assertEqual(found, {"ham > ½": 0.5, "ham kept": 0.75, "spam < ½": None, "spam out": None})


class Choosing(unittest.TestCase):
    def test_a_group_is_never_on_both_sides(self):
        groups = [("template", str(number // 7)) for number in range(100)]
        folds = folds_of(groups)
        self.assertEqual(len({(own, fold) for own, fold in zip(groups, folds)}), len(set(groups)))
        self.assertEqual(set(folds), set(range(5)))

    def test_what_is_left_out_follows_the_split(self):
        comment = {"text": "hi", "source": "a", "template": 0, "kind": "k"}
        self.assertEqual(group(comment, "template"), group({**comment, "text": "ho"}, "template"))
        self.assertNotEqual(group(comment, "template"), group({**comment, "source": "b"}, "template"))
        self.assertEqual(group(comment, "kind"), group({**comment, "source": "b"}, "kind"))
        self.assertEqual(group(comment, "source"), group({**comment, "template": 1}, "source"))
        self.assertNotEqual(group(comment, "random"), group({**comment, "text": "ho"}, "random"))

    def test_held_out_comments_are_scored_by_the_others(self):
        comments = [{"text": text} for text in ("buy", "buy", "hello", "hello")]
        words = Words().school(comments, [0, 1, 2, 3], [])
        scores = held_out(words, [1, 1, 0, 0], [0, 1, 0, 1], Choice(None, False, False))
        self.assertEqual(scores, [0.5, 0.5, -0.5, -0.5])
        self.assertEqual(words.taught, [{1, 3}, {0, 2}])

    def test_a_fold_that_leaves_one_class_has_no_scores(self):
        words = Words().school([{"text": "buy"}, {"text": "hello"}], [0, 1], [])
        self.assertEqual(held_out(words, [1, 0], [0, 1], Choice(None, True, True)), [None, None])

    def chosen(self, spam, ham):
        comments = [*spam, *ham] * 5
        labels = ([1] * len(spam) + [0] * len(ham)) * 5
        groups = [("text", str(number)) for number in range(len(comments))]
        return choose(Words().school(comments, list(range(len(comments))), []), labels, groups)[0]

    def test_names_are_used_where_they_help(self):
        spam, ham = {"text": "hello", "author": "Casino"}, {"text": "hello", "author": "Awa"}
        self.assertTrue(self.chosen([spam], [ham]).fields)

    def test_names_are_left_out_where_they_mislead(self):
        # Each name stands once in spam and once, in another fold, in ham: what it tells is wrong of the one left out.
        spam = [{"text": "buy", "author": f"n{at}"} for at in range(10)]
        ham = [{"text": "hello", "author": f"n{(at + 1) % 10}"} for at in range(10)]
        groups = [("text", f"{at:02}") for at in range(20)]
        folds = folds_of(groups)
        self.assertTrue(all(folds[at] != folds[10 + (at - 1) % 10] for at in range(10)))
        words = Words().school([*spam, *ham], list(range(20)), [])
        self.assertFalse(choose(words, [1] * 10 + [0] * 10, groups)[0].fields)

    def test_disguises_are_undone_where_that_helps(self):
        spam = [{"text": "𝐜asino"}, {"text": "c\u0336asino"}, {"text": "casino"}]
        self.assertTrue(self.chosen(spam, [{"text": "hello"}]).folded)

    def test_a_sample_has_whole_groups(self):
        groups = [("template", str(number // 10)) for number in range(1000)]
        chosen = sample(groups, 100)
        self.assertEqual(len(chosen), 100)
        self.assertEqual(len({groups[at] for at in chosen}), 10)
        self.assertEqual(sample(groups, 1000), list(range(1000)))

    def test_a_part_of_a_school_keeps_its_numbers(self):
        words = Words().school([{"text": text} for text in "abcd"], [0, 1, 2, 3], [])
        Part(words, [1, 3]).scores([0, 1], [0, 1], [], Choice(None, False, False))
        self.assertEqual(words.taught, [{1, 3}])

    def test_nobody_is_scored_by_what_was_learnt_of_himself(self):
        comments = [{"text": text, "label": label, "source": "a"} for text, label in [("buy", "spam"), ("hello", "ham")] * 6]
        learnt, groups = list(range(10)), [("text", str(number)) for number in range(10)]
        words = Words()
        told, of_learnt, _ = judge(words, comments, learnt, groups, [10, 11], [number // 2 % 2 for number in learnt])
        self.assertEqual(told, [0.5, -0.5])
        self.assertEqual(of_learnt, [0.5, -0.5] * 5)
        self.assertTrue(all(not taught & {10, 11} for taught in words.taught))


class Whole(unittest.TestCase):
    def run_with(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            place, log = os.path.join(folder, "tamis"), os.path.join(folder, "log")
            with open(place, "w", encoding="utf-8") as program:
                program.write(STAND_IN.replace("LOG", repr(log)))
            os.chmod(place, 0o755)
            paths = {}
            for name, labels in (("many", ["spam", "ham"] * 8), ("ham", ["ham"] * 3)):
                paths[name] = os.path.join(folder, name + ".jsonl")
                with open(paths[name], "w", encoding="utf-8") as lines:
                    for number, label in enumerate(labels):
                        lines.write(json.dumps({"text": f"{label} {number}", "label": label}) + "\n")
            command = [sys.executable, os.path.join(ROOT, "scripts", "baselines"), "--tamis", place, "--json"]
            done = subprocess.run([*command, *(paths.get(word, word) for word in arguments)], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(log, encoding="utf-8") as lines:
                return json.loads(done.stdout), lines.read().splitlines()

    def test_tamis_splits_and_the_others_follow(self):
        table, asked = self.run_with("--data", "many", "--by", "template", "--only", "multinomial NB, words", "SpamBayes")
        self.assertEqual(asked, ["--by --cross-validate --data --folds-out template"])
        self.assertEqual(table["Tamis"]["accuracy"], 0.5)
        for title in set(table) - {"Tamis"}:
            self.assertEqual(table[title]["accuracy"], 1.0, title)
            self.assertNotIn("ham kept", table[title])

    def test_what_is_only_judged_is_held_against_a_cut(self):
        table, asked = self.run_with("--also-train", "many", "--judge-only", "ham", "--only", "multinomial NB, words")
        self.assertEqual(asked[0], "--also-train --by --cross-validate --folds-out --judge-only source")
        self.assertEqual(asked[1], "--by --cross-validate --data --folds-out template")
        # Every score of the stand-in is 0, and so is its cut.
        self.assertEqual((table["Tamis"]["ham > ½"], table["Tamis"]["ham kept"], table["Tamis"]["spam out"]), (1.0, 1.0, None))
        for title in set(table) - {"Tamis"}:
            self.assertEqual((table[title]["ham > ½"], table[title]["ham kept"]), (0.0, 0.0), title)

    def test_a_missing_source_is_the_name_of_the_file(self):
        with tempfile.TemporaryDirectory() as folder:
            place = os.path.join(folder, "site.jsonl")
            with open(place, "w", encoding="utf-8") as lines:
                lines.write('{"text": "a", "label": 1}\n\n{"text": "b", "label": "Ham", "source": "s"}\n')
            found = [(comment["label"], comment["source"]) for comment in read_comments([place])]
        self.assertEqual(found, [("spam", "site"), ("ham", "s")])


if __name__ == "__main__":
    unittest.main()
