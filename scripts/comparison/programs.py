"""Who is compared with Tamis: scikit-learn's models, bogofilter and SpamBayes.

Owns how each of them reads a comment, learns and scores. A program is made for all comments at once and gives a `school` for
those that may be learnt from and those that are asked about; a school's `scores` are by position in the two put together.
Names and websites are words with `name:` and `site:` before them; bogofilter, whose words have no colon, gets headers, which
it marks by itself.
"""

import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
import warnings
from email.message import Message

from .figures import log_odds
from .search import choose, held_out


class Missing(Exception):
    """What a program needs is not installed."""


def unfolded(text):
    """Disguises undone as far as Unicode's tables go: compatibility forms taken apart, marks and what shows nothing dropped."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in ("Mn", "Cf"))


def fields_of(comment):
    """Its author's name and website, empty where there is none, each in one line."""
    return [" ".join((comment.get(field) or "").split()) for field in ("author", "website")]


class Sklearn:
    """A model of scikit-learn on counts (naive Bayes) or TF-IDF (the others)."""

    chosen_by = "accuracy"
    tables = {}
    """Counts of all comments, by what was counted; shared, for most models count the same. Emptied for other comments."""

    def __init__(self, name, kind):
        self.name, self.kinds = name, ["words", "characters"] if kind == "both" else [kind]
        self.values = {"logistic": [1.0, 10.0, 100.0], "svm": [0.1, 1.0, 10.0]}.get(name, [0.01, 0.1, 1.0])

    def school(self, comments, learnt, asked):
        try:
            import numpy
            import scipy.sparse
            import sklearn  # noqa: F401
        except ImportError as error:
            raise Missing(f"scikit-learn is not installed ({error})") from error
        return SklearnSchool(self, comments, learnt, asked, numpy, scipy.sparse)

    def table(self, comments, kind, folded, fields):
        """How often each comment (or its name and website) holds what, over all comments."""
        from sklearn.feature_extraction.text import CountVectorizer

        if self.tables.get("of") is not comments:
            self.tables.clear()
            self.tables["of"] = comments
        key = (kind, folded, fields)
        if key not in self.tables:
            words = {"ngram_range": (1, 2), "token_pattern": r"\w+|[^\w\s]+"}
            characters = {"analyzer": "char_wb", "ngram_range": (2, 5)}
            cut = CountVectorizer(**(words if kind == "words" else characters)).build_analyzer()
            read = unfolded if folded else str

            def of_fields(comment):
                named = zip(("name:", "site:"), fields_of(comment))
                return [mark + piece for mark, text in named for piece in cut(read(text))]

            seen = of_fields if fields else lambda comment: cut(read(comment["text"]))
            try:
                self.tables[key] = CountVectorizer(analyzer=seen, min_df=2, dtype="float32").fit_transform(comments)
            except ValueError:  # nobody has a name or a website
                self.tables[key] = None
        return self.tables[key]


class SklearnSchool:
    """Columns are those of at least two comments that may be learnt from, as if only these had been counted."""

    def __init__(self, model, comments, learnt, asked, numpy, sparse):
        self.model, self.comments, self.learnt = model, comments, len(learnt)
        self.rows, self.numpy, self.sparse = [*learnt, *asked], numpy, sparse
        self.values, self.chosen_by, self.seen, self.sigmoid = model.values, model.chosen_by, {}, None

    def matrix(self, choice):
        key = (choice.fields, choice.folded)
        if key not in self.seen:
            wanted = [(kind, fields) for kind in self.model.kinds for fields in ((False, True) if choice.fields else (False,))]
            tables = [self.model.table(self.comments, kind, choice.folded, fields) for kind, fields in wanted]
            kept = []
            for table in (table[self.rows] for table in tables if table is not None):
                held = self.numpy.bincount(table[: self.learnt].indices, minlength=table.shape[1])
                kept.append(table[:, self.numpy.flatnonzero(held >= 2)])
            found = self.sparse.hstack(kept).tocsr()
            if self.model.name in ("logistic", "svm"):
                from sklearn.feature_extraction.text import TfidfTransformer

                found = TfidfTransformer(sublinear_tf=True).fit(found[: self.learnt]).transform(found)
            self.seen[key] = found
        return self.seen[key]

    def scores(self, rest, labels, asked, choice):
        from sklearn.linear_model import LogisticRegression
        from sklearn.naive_bayes import BernoulliNB, ComplementNB, MultinomialNB
        from sklearn.svm import LinearSVC

        table, value = self.matrix(choice), choice.value
        models = {
            "multinomial": lambda: MultinomialNB(alpha=value),
            "complement": lambda: ComplementNB(alpha=value),
            "bernoulli": lambda: BernoulliNB(alpha=value),
            # The dual is the same model and several times as fast on so many columns; a finer end changes no fourth digit.
            "logistic": lambda: LogisticRegression(solver="liblinear", dual=True, tol=1e-3, max_iter=2000, C=value, random_state=1),
            "svm": lambda: LinearSVC(tol=1e-3, max_iter=20000, C=value, random_state=1),
        }
        model = models[self.model.name]().fit(table[rest], labels)
        if hasattr(model, "decision_function"):
            return model.decision_function(table[asked])
        told = model.predict_log_proba(table[asked])
        return told[:, 1] - told[:, 0]

    def calibrate(self, scores, labels):
        """Platt's sigmoid for the SVM, on scores of held-out comments, for its own are no log-odds."""
        if self.model.name != "svm":
            return lambda asked: asked
        from sklearn.linear_model import LogisticRegression

        there = [at for at, score in enumerate(scores) if score is not None]
        fitted = LogisticRegression(C=1e6).fit([[scores[at]] for at in there], [labels[at] for at in there])
        return lambda asked: fitted.decision_function(self.numpy.reshape(asked, (-1, 1)))


class MailFilter:
    """A program for mail, with its own settings: only what it sees is chosen, and on no more than `most_tried` comments."""

    values, chosen_by, most_tried = [None], "auc", 6000

    def calibrate(self, _scores, _labels):
        return lambda asked: asked


class Bogofilter(MailFilter):
    """Each comment is a message whose sender is its author."""

    def __init__(self):
        self.program = shutil.which("bogofilter")

    def school(self, comments, learnt, asked):
        if self.program is None:
            raise Missing("it is not installed")
        self.comments, self.rows = comments, [*learnt, *asked]
        return self

    def message(self, at, choice):
        comment = self.comments[self.rows[at]]
        read = unfolded if choice.folded else str
        author, website = (read(field) for field in fields_of(comment)) if choice.fields else ("", "")
        heads = [f"From: {author}"] * bool(author) + [f"X-Site: {website}"] * bool(website)
        return "\n".join([*heads, "Content-Type: text/plain; charset=utf-8", "", read(comment["text"]), ""])

    def scores(self, rest, labels, asked, choice):
        with tempfile.TemporaryDirectory() as folder:
            def messages(of):
                places = [os.path.join(folder, f"m{at}") for at in of]
                for place, at in zip(places, of):
                    with open(place, "w", encoding="utf-8", errors="replace") as message:
                        message.write(self.message(at, choice))
                return places

            def run(places, *flags):
                command = [self.program, "-C", "-d", folder, *flags, "-b"]
                done = subprocess.run(command, input="\n".join(places) + "\n", stdout=subprocess.PIPE, text=True, check=False)
                if done.returncode > 2:  # 0, 1 and 2 say spam, ham and unsure
                    raise RuntimeError(f"bogofilter ended with {done.returncode}")
                return done.stdout

            learnt = messages(rest)
            for flag, label in (("-s", 1), ("-n", 0)):
                run([place for place, own in zip(learnt, labels) if own == label], flag)
            places = messages(asked)
            told = dict(line.rsplit(" ", 1) for line in run(places, "-TT").splitlines())
            return [log_odds(float(told[place])) for place in places]


class SpamBayes(MailFilter):
    """Each comment is the body of a plain message; its headers would be the same for all."""

    def school(self, comments, learnt, asked):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is older than some of what it uses
            try:
                from spambayes_lite import classifier, tokenizer
            except ImportError as error:
                raise Missing(f"it is not installed ({error})") from error
        self.make, self.tokenizer = classifier.Classifier, tokenizer.Tokenizer()
        self.comments, self.rows = comments, [*learnt, *asked]
        return self

    def tokens(self, at, choice):
        class Comment(Message):
            """A body that stays text when asked for: SpamBayes was written when text was bytes."""

            def get_payload(self, i=None, decode=False):
                return super().get_payload(i, False)

        comment = self.comments[self.rows[at]]
        read = unfolded if choice.folded else str
        message = Comment()
        message["Content-Type"] = "text/plain"
        message.set_payload(read(comment["text"]))
        named = zip(("name:", "site:"), fields_of(comment)) if choice.fields else ()
        own = [mark + word for mark, text in named for word in re.findall(r"\w+", read(text).lower())]
        return [*self.tokenizer.tokenize_body(message), *own]

    def scores(self, rest, labels, asked, choice):
        model = self.make()
        for at, label in zip(rest, labels):
            model.learn(self.tokens(at, choice), bool(label))
        return [log_odds(model.spamprob(self.tokens(at, choice))) for at in asked]


PROGRAMS = {
    "logistic regression": Sklearn("logistic", "both"),
    "linear SVM, calibrated": Sklearn("svm", "both"),
    "multinomial NB, words": Sklearn("multinomial", "words"),
    "multinomial NB, characters": Sklearn("multinomial", "characters"),
    "complement NB, words": Sklearn("complement", "words"),
    "complement NB, characters": Sklearn("complement", "characters"),
    "Bernoulli NB, words": Sklearn("bernoulli", "words"),
    "Bernoulli NB, characters": Sklearn("bernoulli", "characters"),
    "bogofilter": Bogofilter(),
    "SpamBayes": SpamBayes(),
}


def judge(program, comments, learnt, groups, asked, cut_folds=None):
    """Scores `asked` by what `learnt` taught, settings chosen within; both are numbers of comments, `groups` are of `learnt`.
    With `cut_folds`, one for each of `learnt`, also the score of each of these by the other folds. And what was chosen."""
    school = program.school(comments, learnt, asked)
    labels = [int(comments[at]["label"] == "spam") for at in learnt]
    tried = sample(groups, getattr(program, "most_tried", len(groups)))
    choice, scores = choose(Part(school, tried), [labels[at] for at in tried], [groups[at] for at in tried])
    calibrate = school.calibrate(scores, [labels[at] for at in tried])
    of_learnt = None
    if cut_folds is not None:
        of_learnt = held_out(school, labels, cut_folds, choice)
        if None in of_learnt:
            raise RuntimeError("a part leaves one class to learn from: there is no cut")
        of_learnt = list(calibrate(of_learnt))
    all_learnt, all_asked = list(range(len(learnt))), list(range(len(learnt), len(learnt) + len(asked)))
    return list(calibrate(school.scores(all_learnt, labels, all_asked, choice))), of_learnt, choice


def sample(groups, most):
    """Positions of about `most` comments: whole groups, spread over all."""
    order = {own: number for number, own in enumerate(sorted(set(groups)))}
    every = -(-len(groups) // most)
    return [at for at, own in enumerate(groups) if order[own] % every == 0] if every > 1 else list(range(len(groups)))


class Part:
    """A school of which only some comments are taught."""

    def __init__(self, school, positions):
        self.school, self.positions = school, positions
        self.values, self.chosen_by = school.values, school.chosen_by

    def scores(self, rest, labels, asked, choice):
        of = self.positions
        return self.school.scores([of[at] for at in rest], labels, [of[at] for at in asked], choice)
