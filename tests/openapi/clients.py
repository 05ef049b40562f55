"""Clients that programs make of the document: they compile, and each holds a conversation with the service."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from service import PAGE, SITE, Service

HERE = Path(__file__).resolve().parent


def converse(python: Path, tools: Path, service: Service):
    document = Path(service.folder) / "openapi.json"
    facts = {
        "base": service.base, "site": SITE, "page": PAGE, "site_key": service.site_key, "moderator": service.moderator,
    }
    environment = {**os.environ, "TAMIS_FACTS": json.dumps(facts)}
    in_python(python, document, Path(service.folder) / "python", environment)
    in_typescript(tools, document, Path(service.folder) / "typescript", environment)


def in_python(python: Path, document: Path, folder: Path, environment: dict):
    folder.mkdir()
    for name in ("conversation.py", "mypy.ini"):
        shutil.copy(HERE / "python" / name, folder)
    beside = {**environment, "PATH": f"{python.parent}{os.pathsep}{environment['PATH']}"}
    run([python, "-m", "openapi_python_client", "generate", "--path", document, "--meta", "none",
         "--output-path", folder / "tamis_client"], folder, beside)
    every = "import pkgutil, tamis_client; [__import__(m.name) for m in pkgutil.walk_packages(tamis_client.__path__, 'tamis_client.')]"
    run([python, "-c", every], folder, beside)
    run([python, "-m", "mypy", "tamis_client"], folder, beside)
    run([python, "-m", "mypy", "--strict", "conversation.py"], folder, beside)
    run([python, "conversation.py"], folder, beside)


def in_typescript(tools: Path, document: Path, folder: Path, environment: dict):
    shutil.copytree(HERE / "typescript", folder, ignore=shutil.ignore_patterns("node_modules"))
    # Installed once for each state of the lock file, and linked to from then on.
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()[:12]
    installed = tools / f"node-{lock}"
    if not (installed / "done").exists():
        shutil.rmtree(installed, ignore_errors=True)
        installed.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(folder / name, installed)
        run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], installed, environment)
        (installed / "done").touch()
    (folder / "node_modules").symlink_to(installed / "node_modules")
    run(["npx", "--no-install", "openapi-typescript", document, "--output", "schema.ts"], folder, environment)
    run(["npx", "--no-install", "tsc"], folder, environment)
    run(["node", "out/conversation.js"], folder, environment)


def run(command: list, folder: Path, environment: dict):
    if subprocess.run(list(map(str, command)), cwd=folder, env=environment, check=False).returncode:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")
