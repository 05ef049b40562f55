#!/usr/bin/env python3
"""What PyPI's akismet says to us and hears: conversation.py BASE KEY."""

import sys

import akismet
import httpx

BASE, KEY = httpx.URL(sys.argv[1]), sys.argv[2]
BLOG = "http://blog.example"
GOOD = {
    "user_ip": "198.51.100.7",
    "comment_author": "Léa",
    "comment_author_email": "lea@example.org",
    "comment_content": "Merci pour cet article, la photo du marché est superbe.",
}


class Redirect(httpx.HTTPTransport):
    """The client knows one host; its transport may know another."""

    def handle_request(self, request):
        request.url = request.url.copy_with(scheme=BASE.scheme, host=BASE.host, port=BASE.port)
        request.headers["Host"] = BASE.netloc.decode()
        return super().handle_request(request)


def client(key):
    # A second is what it waits for an answer by itself.
    http = httpx.Client(transport=Redirect(), headers={"User-Agent": akismet.USER_AGENT}, timeout=1.0)
    return akismet.SyncClient(config=akismet.Config(key=key, url=BLOG), http_client=http)


def refused(call, *arguments, **fields):
    try:
        call(*arguments, **fields)
    except akismet.APIKeyError:
        return True
    return False


def main():
    ours, nobodys = client(KEY), client("nobodyskey00")
    answer = akismet.CheckResponse
    spam = {**GOOD, "comment_author": "viagra-test-123"}
    said = [
        ("our key is valid", ours.verify_key()),
        ("nobody's key is not", not nobodys.verify_key()),
        ("a good comment is good", ours.comment_check(**GOOD) == answer.HAM),
        ("agreed spam is spam, and not thrown away", ours.comment_check(**spam) == answer.SPAM),
        ("an administrator's is good", ours.comment_check(**spam, user_role="administrator") == answer.HAM),
        ("what was spam is taken", ours.submit_spam(**GOOD)),
        ("and taken back", ours.submit_ham(**GOOD)),
        ("nobody checks by nobody's key", refused(nobodys.comment_check, **GOOD)),
        ("nor says what it was", refused(nobodys.submit_ham, **GOOD)),
        ("nor asks how often", refused(nobodys.usage_limit)),
        ("three were checked", ours.usage_limit()["usage"] == 3),
    ]
    for what, holds in said:
        print("ok  " if holds else "FAIL", what)
    return 0 if all(holds for _, holds in said) else 1


sys.exit(main())
