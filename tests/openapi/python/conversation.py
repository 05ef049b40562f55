"""A conversation by the generated client: a comment is written, listed, judged, taken back and scored."""

import json
import os

from tamis_client import AuthenticatedClient, Client
from tamis_client.api.moderators import decide, queue, undo
from tamis_client.api.readers import list_comments, submit_comment
from tamis_client.api.website import score_comment
from tamis_client.models import (
    CommentList,
    DecisionRequest,
    DecisionRequestDecision,
    Parts,
    Problem,
    Receipt,
    ReviewItem,
    ReviewList,
    Score,
    Submission,
)

facts = json.loads(os.environ["TAMIS_FACTS"])
site: str = facts["site"]
page: str = facts["page"]
reader = Client(base_url=facts["base"])
website = AuthenticatedClient(base_url=facts["base"], token=facts["site_key"])
moderator = AuthenticatedClient(base_url=facts["base"], token=facts["moderator"])

text = "Written by a client that a program made in Python."
receipt = submit_comment.sync(
    site, client=website, body=Submission(page=page, name="Awa", body=text, email="awa@example.org", lang="en")
)
assert isinstance(receipt, Receipt), receipt
assert receipt.comment.name == "Awa" and receipt.verdict

refused = submit_comment.sync(site, client=website, body=Submission(page=page, name="", body=text))
assert isinstance(refused, Problem), refused
assert refused.code.value == "input.invalid" and refused.errors, refused

waiting = queue.sync(client=moderator, site=site)
assert isinstance(waiting, ReviewList), waiting


def say(decision: DecisionRequestDecision) -> ReviewItem:
    assert isinstance(receipt, Receipt)
    item = decide.sync(receipt.id, client=moderator, body=DecisionRequest(decision=decision))
    assert isinstance(item, ReviewItem), item
    return item


def online() -> bool:
    listed = list_comments.sync(site, client=reader, page=page, limit=100)
    assert isinstance(listed, CommentList), listed
    assert isinstance(receipt, Receipt)
    return receipt.id in [comment.id for comment in listed.comments]


assert say(DecisionRequestDecision.APPROVE).status.value == "published"
assert online()
assert say(DecisionRequestDecision.SPAM).status.value == "spam"
assert not online()
back = undo.sync(receipt.id, client=moderator)
assert isinstance(back, ReviewItem), back
assert back.status.value == "published" and online()

score = score_comment.sync(site, client=website, body=Parts(body=text, name="Awa", lang="en"))
assert isinstance(score, Score), score
assert score.spam_probability is not None and 0 <= score.spam_probability <= 1
assert score.logit is not None
assert abs(sum(reason.weight for reason in score.reasons) + score.remainder - score.logit) < 1e-6
print("the Python client held its conversation")
