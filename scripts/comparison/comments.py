"""Labelled comments, and the parts that Tamis splits them in.

Owns reading, in the order that Tamis reads, and the calls of the program. Knows nothing of models.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LABELS = {"1": "spam", "0": "ham"}


def find_tamis():
    """TAMIS, else the program as built last in this folder, else the one on the path."""
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    built = [os.path.join(target, kind, "tamis") for kind in ("release", "debug")]
    found = next((place for place in built if os.path.exists(place)), None)
    return os.environ.get("TAMIS") or found or shutil.which("tamis")


def as_json_lines(program, paths, folder):
    """The JSON lines files that paths stand for, in the order that Tamis reads them: a folder of templates is expanded into
    `folder`, another folder gives its files by name."""
    files = []
    for number, path in enumerate(paths):
        if not os.path.isdir(path):
            files.append(path)
        elif any(name.endswith(".lists") for name in os.listdir(path)):
            files.append(os.path.join(folder, f"{number}-{os.path.basename(os.path.abspath(path))}.jsonl"))
            command = [program, "corpus", "expand", path, "--out", files[-1]]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                sys.exit(f"{program} did not expand the templates of {path}: {done.stderr.strip()}")
        else:
            files += as_json_lines(program, sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(".jsonl")), folder)
    wrong = [path for path in files if not path.endswith(".jsonl")]
    if wrong:
        sys.exit(f"only JSON lines and folders of templates are read, not {', '.join(wrong)}")
    return files


def read_comments(paths):
    """Every comment of JSON lines files, in the order that Tamis reads them; a source that is missing is the file's name."""
    comments = []
    for path in paths:
        stem = os.path.basename(path).removesuffix(".jsonl")
        with open(path, encoding="utf-8") as lines:
            for comment in (json.loads(line) for line in lines if line.strip()):
                told = str(comment.get("label")).strip().lower()
                comment["label"] = LABELS.get(told, told)
                comment["source"] = (comment.get("source") or "").strip() or stem
                comments.append(comment)
    return comments


def read_folds(path):
    """What `--folds-out` wrote, in order."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def split_by_tamis(program, by, **paths):
    """Lets Tamis split the comments and judge them; gives what `--folds-out` tells of each."""
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, "folds.jsonl")
        command = [program, "model", "evaluate", "--cross-validate", "--by", by, "--folds-out", place]
        for flag in ("data", "also_train", "judge_only"):
            command += ["--" + flag.replace("_", "-"), *paths[flag]] if paths.get(flag) else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{program} did not split the comments: {done.stderr.strip()}")
        return read_folds(place)


def check_same(comments, folds):
    """Stops where the parts are not those of these comments."""
    if len(folds) != len(comments):
        sys.exit(f"the parts are of {len(folds)} comments, the data has {len(comments)}")
    for number, (fold, comment) in enumerate(zip(folds, comments)):
        if fold["index"] != number or comment["label"] != fold["label"]:
            sys.exit(f"the parts are of other comments than the data: they differ at comment {number + 1}")


def group(comment, by):
    """What a comment is left out together with while settings are chosen, as Tamis leaves it out when it judges."""
    source = comment["source"]
    if by == "source" or (by == "kind" and not comment.get("kind")):
        return ("source", source)
    if by == "kind":
        return ("kind", str(comment["kind"]))
    own = comment.get("group", comment.get("template"))
    if by == "template" and own not in (None, ""):
        return ("template", source, str(own))
    return ("text", source, comment["text"])
