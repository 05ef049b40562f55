"""The program under test: `tamis serve` on a free port of this machine, with a throw-away database and something in it."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = "blog"
ORIGIN = "https://blog.example"
PAGE = f"{ORIGIN}/bridge"
PASSWORD = "correct horse battery"
COMMENTS = [
    ("Awa", "The bridge was worth the wait, and the walk to it even more."),
    ("Bruno", "Thank you for the photographs of the old pier."),
    ("Chloé", "Le pont est beau le soir, quand les lampes s'allument."),
    ("Dmitri", "CHEAP PILLS http://pills.example http://pills.example/buy click now"),
    ("Elif", "Has anybody seen a timetable for the ferry?"),
]


class Service:
    """What callers need: addresses, keys, ids. Use it in a `with`."""

    def __init__(self, port: int | None = None):
        self.binary = os.environ.get("TAMIS_BIN") or str(ROOT / "target/debug/tamis")
        self.folder = tempfile.mkdtemp(prefix="tamis-openapi-")
        self.port = port or free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.comments: list[dict] = []
        self.log = Path(self.folder) / "log"

    def __enter__(self):
        try:
            self.set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        process = getattr(self, "process", None)
        if process is not None and process.poll() is None:
            process.terminate()
            process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def set_up(self):
        site = self.command("site", "add", SITE, "--origin", ORIGIN)
        self.site_key, self.akismet_key = site["key"], site["akismet_key"]
        self.command("site", "set", SITE, "--audit-share", "1")
        self.coral_secret = self.command("site", "coral-secret", SITE, "--new")["coral_secret"]
        self.admin = self.person("admin@example.org", "admin")
        self.moderator = self.person("moderator@example.org", "moderator")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--listen", f"127.0.0.1:{self.port}"],
                cwd=self.folder, env=self.environment(), stdout=log, stderr=log,
            )
        self.wait()
        for name, body in COMMENTS:
            sent = {"page": PAGE, "name": name, "email": f"{name.lower()[:3]}@example.org", "body": body}
            _, comment = self.ask("POST", f"/api/v1/sites/{SITE}/comments", sent)
            self.comments.append(comment)
        for comment in self.comments[:2]:
            self.ask("POST", f"/api/v1/review/comments/{comment['id']}/decision", {"decision": "approve"}, self.admin)

    def environment(self) -> dict:
        return {
            **os.environ,
            "TAMIS_DATA_DIR": self.folder,
            "TAMIS_PUBLIC_URL": self.base,
            "TAMIS_LIMITS__ENABLED": "false",
        }

    def command(self, *words: str, stdin: str | None = None) -> dict:
        done = subprocess.run(
            [self.binary, "--json", *words], cwd=self.folder, env=self.environment(),
            input=stdin, capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise SystemExit(f"tamis {' '.join(words)}: {done.stderr}")
        return json.loads(done.stdout or "{}")

    def person(self, email: str, role: str) -> str:
        grant = [] if role == "admin" else ["--site", SITE]
        told = self.command("moderator", "add", email, "--role", role, "--password-stdin", *grant, stdin=PASSWORD + "\n")
        return told["token"]

    def wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"tamis serve ended:\n{self.log.read_text()[-4000:]}")
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("tamis serve is not ready after a minute")

    def ask(self, method: str, path: str, body: dict | None = None, token: str | None = None):
        """Status and JSON of one request."""
        request = urllib.request.Request(self.base + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
