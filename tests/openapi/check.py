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
import sys
import tempfile
import venv
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
    tokens = {"website": service.site_key, "moderator": service.moderator, "administrator": service.admin}
    total, failed = 0, []
    for caller, share in CALLERS:
        done, good, each = 0, True, 3 if cases == 0 else max(3, int(cases * share / 100))
        while True:
            report = Path(service.folder) / f"{caller}.json"
            facts = {
                "base": service.base, "site": SITE, "origin": ORIGIN, "page": PAGE, "password": PASSWORD,
                "seed": f"{caller} {seed + done}", "caller": caller,
                "site_key": service.site_key, "coral_secret": service.coral_secret, "admin": service.admin,
            }
            phases = "examples,coverage,fuzzing,stateful" if cases and not done else "examples,fuzzing"
            header = ["-H", f"Authorization: Bearer {tokens[caller]}"] if caller in tokens else []
            ended = subprocess.run(
                [python, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml", "run", f"{service.base}/openapi.json",
                 "--phases", phases, "--max-examples", str(each), "--seed", str(seed + done), *header,
                 "--report-json-path", report, "--no-color", "--warnings", "off"],
                cwd=service.folder, env={**os.environ, "TAMIS_FACTS": json.dumps(facts), "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")},
                capture_output=True, text=True, check=False,
            )
            told = json.loads(report.read_text()) if report.exists() else None
            if told is None or ended.returncode:
                print(*(line[:600] for line in (ended.stdout + ended.stderr).splitlines()), sep="\n")
                good = False
                if told is None:
                    break
            done += told["test_cases"]["generated"]
            print(f"{caller}: {done} cases", flush=True)
            if not good or done >= cases * share:
                break
        total += done
        failed += [] if good else [caller]
    log = service.log.read_text()
    panics = [line for line in log.splitlines() if '"status":5' in line or "panicked" in line]
    print(f"{total} cases, {len(panics)} answers of 5xx")
    if failed or panics or total < cases:
        print(*panics[:20], sep="\n")
        raise SystemExit(f"the document and the service differ, asked by: {', '.join(failed) or 'the log'}")


def run(command: list):
    if subprocess.run(list(map(str, command)), check=False).returncode:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main()
