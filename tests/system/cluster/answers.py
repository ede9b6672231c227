"""Whether an answer is right: its status, its shape as the OpenAPI document says, and no word that is hidden."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .ledger import WORD, Ledger
from .questions import Question

CONTRACT = Path(__file__).parents[3] / "frontend-contract" / "openapi.json"
SHAPE_SHARE = 0.1  # share of the answers; checking one takes as long as answering it
REFUSED_BY_NGINX = "The service is temporarily unavailable."  # too many searches at once; or no web host answers
OK_STATUSES = (200, 304, 404, 410)
CACHED = "max-age=0, must-revalidate"  # what nginx says of an answer that it had stored

# Failures that must never happen, in whatever state the servers are.
WRONG = ("500", "502", "504", "429", "other status", "503 without problem", "wrong shape", "wrong file")
WRONG += ("hidden word", "lost page")
# Others are "503", "no answer", "no file", and "busy": too many searches run at once.


@dataclass(frozen=True)
class Answer:
    """An answer. `status` is 0 if there was none."""

    question: Question
    sent: float
    received: float
    status: int = 0
    headers: dict[str, str] | None = None
    body: bytes = b""
    error: str = ""

    @cached_property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def is_cached(self) -> bool:
        return CACHED in (self.headers or {}).get("cache-control", "")

    @property
    def is_degraded(self) -> bool:
        return self.question.template == "/search" and '"degraded":true' in self.text.replace(" ", "")


class Judge:
    """Finds what is wrong with an answer."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._contract = json.loads(CONTRACT.read_text())
        self._validators: dict[tuple[str, str], Any] = {}

    def find_failure(self, answer: Answer) -> tuple[str, str]:
        """Return the kind of failure, or an empty text, and details of it."""
        if answer.status == 0:
            return "no answer", answer.error
        if answer.question.template == "/media":
            return _judge_file(answer)
        if answer.status == 503:
            return self._judge_unavailable(answer)
        if answer.status not in OK_STATUSES:
            kind = str(answer.status) if str(answer.status) in WRONG else "other status"
            return kind, f"{answer.status} {answer.text[:200]}"
        if forbidden := self._find_forbidden(answer):
            return "hidden word", f"{forbidden} cached={answer.is_cached}"
        question = answer.question
        if answer.status == 404 and question.page and self._ledger.must_find(*_times(answer, question.page)):
            return "lost page", f"cached={answer.is_cached}"
        if answer.status == 200 and random.random() < SHAPE_SHARE and (problem := self._find_misfit(answer)):
            return "wrong shape", problem
        return "", ""

    def _judge_unavailable(self, answer: Answer) -> tuple[str, str]:
        headers = answer.headers or {}
        if not headers.get("content-type", "").startswith("application/problem+json") or "retry-after" not in headers:
            return "503 without problem", answer.text[:200]
        detail = json.loads(answer.text)["detail"]
        is_refused = "busy" in detail or (answer.question.is_search and detail == REFUSED_BY_NGINX)
        return ("busy" if is_refused else "503"), detail

    def _find_forbidden(self, answer: Answer) -> list[str]:
        words = set(WORD.findall(answer.text)) - {answer.question.word}
        if answer.question.word and answer.question.template == "/search" and answer.status == 200:
            words |= set(WORD.findall(json.dumps(json.loads(answer.text)["items"])))
        return self._ledger.find_forbidden(words, answer.sent, answer.received, is_cached=answer.is_cached)

    def _find_misfit(self, answer: Answer) -> str:
        media_type = (answer.headers or {}).get("content-type", "").split(";")[0]
        if not media_type.endswith("json"):
            return ""
        validator = self._get_validator(answer.question.template, media_type)
        if validator is None:
            return f"{media_type} is not documented"
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(answer.text))]
        return "; ".join(errors[:2])[:300]

    def _get_validator(self, template: str, media_type: str) -> Any:
        from openapi_schema_validator import OAS31Validator

        key = template, media_type
        if key not in self._validators:
            response = self._contract["paths"][f"/api/v1{template}"]["get"]["responses"]["200"]
            if "$ref" in response:
                response = self._contract["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
            schema = response["content"].get(media_type, {}).get("schema")
            components = {"components": self._contract["components"]}
            self._validators[key] = OAS31Validator({**schema, **components}) if schema is not None else None
        return self._validators[key]


def _judge_file(answer: Answer) -> tuple[str, str]:
    if answer.status == 200:
        return ("", "") if hash(answer.body) == answer.question.digest else ("wrong file", f"{len(answer.body)} bytes")
    if answer.status == 503:
        return "no file", answer.text[:200]
    return (str(answer.status) if str(answer.status) in WRONG else "other status"), f"{answer.status}"


def _times(answer: Answer, page: int) -> tuple[int, float, float]:
    return page, answer.sent, answer.received
