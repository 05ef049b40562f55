#!/usr/bin/env python3
"""Holds the OpenAPI document against the running service: no 5xx, and no answer outside the document.

    tests/openapi/check.py                  some hundred cases, in under a minute
    tests/openapi/check.py --cases 10000    at least so many, by every kind of caller
    tests/openapi/check.py --clients        clients generated from it compile and hold a conversation

Needs Python 3.10 or later with venv (and for --clients Node with npm). What it installs goes into --tools, a folder that is
used again. TAMIS_BIN names the program, target/debug/tamis unless given.
"""

import argparse
import hashlib
import json
import os
import subprocess
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from service import ORIGIN, PAGE, PASSWORD, SITE, Service

HERE = Path(__file__).resolve().parent
# Who asks, and for what share of the cases.
CALLERS = [("browser", 0.2), ("website", 0.25), ("moderator", 0.2), ("administrator", 0.35)]


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=0, help="at least so many cases in all")
    asked.add_argument("--seed", type=int, default=20260118)
    asked.add_argument("--clients", action="store_true")
    asked.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "tamis-openapi-tools")
    asked = asked.parse_args()
    python = tools(asked.tools)
    with Service() as service:
        valid(python, service)
        if asked.clients:
            import clients

            clients.converse(python, asked.tools, service)
        else:
            fuzz(python, service, asked.cases, asked.seed)


def tools(folder: Path) -> Path:
    """The Python of a folder that has what requirements.txt names."""
    wanted = (HERE / "requirements.txt").read_bytes()
    folder = folder / hashlib.sha256(wanted).hexdigest()[:12]
    python = folder / "bin/python"
    done = folder / "done"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt"])
        done.touch()
    return python


def valid(python: Path, service: Service):
    """OpenAPI 3.1 in the eyes of a program that is not ours."""
    _, document = service.ask("GET", "/openapi.json")
    file = Path(service.folder) / "openapi.json"
    file.write_text(json.dumps(document))
    run([python, "-m", "openapi_spec_validator", "--schema", "3.1", file])


def fuzz(python: Path, service: Service, cases: int, seed: int):
    """Asks as every kind of caller, two at a time; in the short run as those who get furthest."""
    callers = CALLERS if cases else [caller for caller in CALLERS if caller[0] in ("website", "administrator")]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda caller: ask_as(python, service, *caller, cases, seed), callers))
    failed = [caller for (caller, _), (_, good) in zip(callers, told) if not good]
    total = sum(done for done, _ in told)
    # Also what schemathesis did not see: a panic, or a failure after the answer.
    faults = [line for line in service.log.read_text().splitlines() if '"status":5' in line or "panicked" in line]
    print(f"{total} cases, {len(faults)} answers of 5xx")
    if failed or faults or total < cases:
        print(*faults[:20], sep="\n")
        raise SystemExit(f"the document and the service differ, asked by: {', '.join(failed) or 'see the log above'}")


def ask_as(python: Path, service: Service, caller: str, share: float, cases: int, seed: int) -> tuple[int, bool]:
    """How many cases were tried, and whether all was well; again and again until there are enough."""
    tokens = {"website": service.site_key, "moderator": service.moderator, "administrator": service.admin}
    header = ["-H", f"Authorization: Bearer {tokens[caller]}"] if caller in tokens else []
    done, each = 0, max(3, int(cases * share / 100))
    while True:
        report = Path(service.folder) / f"{caller}.json"
        report.unlink(missing_ok=True)
        facts = {
            "base": service.base, "site": SITE, "origin": ORIGIN, "page": PAGE, "password": PASSWORD,
            "site_key": service.site_key, "akismet_key": service.akismet_key, "admin": service.admin,
            "coral_secret": service.coral_secret, "caller": caller, "seed": f"{caller} {seed + done}",
        }
        phases = "examples,coverage,fuzzing,stateful" if cases and not done else "examples,fuzzing"
        ended = subprocess.run(
            [python, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml",
             "run", f"{service.base}/openapi.json", "--phases", phases, "--max-examples", str(each), "--seed", str(seed + done),
             *header, "--report-json-path", report, "--no-color", "--warnings", "off"],
            cwd=service.folder, capture_output=True, text=True, check=False,
            env={**os.environ, "TAMIS_FACTS": json.dumps(facts), "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")},
        )
        told = json.loads(report.read_text())["test_cases"]["generated"] if report.exists() else 0
        done += told
        if ended.returncode or not told:
            print(*(line[:600] for line in (ended.stdout + ended.stderr).splitlines()), sep="\n")
            return done, False
        if done >= cases * share:
            print(f"{caller}: {done} cases", flush=True)
            return done, True


def run(command: list):
    if subprocess.run(list(map(str, command)), check=False).returncode:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main()
