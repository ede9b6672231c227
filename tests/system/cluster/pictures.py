"""A picture that a public page uses: its renditions are in the object storage, and every web host returns them."""

from __future__ import annotations

import random
import re
import time
from typing import Any

from .questions import Question
from .visitors import send

ADDRESS = re.compile(r"/media/[-\w/.]+\.(?:avif|webp|jpe?g|png)")
WAIT_SECONDS = 120


def create_page_with_picture(home: Any) -> list[Question]:
    """Publish a page with a picture, and return the requests for all its files, with what each must return."""
    from cms.demo import factories
    from tests.system.faults.content import body

    picture = factories.PictureFactory(size=(640, 480))
    page = factories.StandardFactory(parent=home, title="A page with a picture", image=picture, body=body("pictures"))
    rng, until = random.Random(1), time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        answer = send(Question(f"/pages/{page.pk}", "/pages/{page_id}"), rng, past_cache=True)
        found = sorted(set(ADDRESS.findall(answer.text)))
        questions = [Question(path, "/media", digest=0) for path in found]
        answers = [send(question, rng, past_cache=True) for question in questions]
        if found and all(one.status == 200 and one.body for one in answers):
            return [Question(one.question.path, "/media", digest=hash(one.body)) for one in answers]
        time.sleep(1)
    raise TimeoutError(f"the renditions of a picture do not appear: {answer.status} {answer.text[:500]}")
