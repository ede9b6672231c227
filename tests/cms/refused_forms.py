"""Send the forms of a view with bad values, and find refusals that do not show their reason.

A refused form shows its reason if an error stands at a visible field, or in a message at the top. Errors in a dialog
that is closed, or at a field that the response does not have, are not shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.http import HttpResponse
from django.test import Client

from tests.cms.admin_forms import FormData, read_form

ERRORS = ".error-message, .errorlist, .help-critical, .w-field__errors, [role=alert]"
MESSAGES = ".messages li"
# What a message says without a reason.
GENERAL = ("due to errors", "due to validation errors")
# Actions that publish, so that the blocking checks run as well.
PUBLISH = {"action-publish": "1"}
TOO_LONG = "x" * 20_000
NOT_A_VALUE = "\x00 <b>999999999999999999999</b> ]["


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a view: where it is sent, and what a browser would send."""

    url: str
    data: FormData
    texts: frozenset[str]  # the names of its visible fields
    files: frozenset[str]


def find_forms(response: HttpResponse, url: str) -> Iterator[Form]:
    """Yield the forms of the main part of a view that have visible fields."""
    document = BeautifulSoup(read_html(response), "html.parser")
    for number, form in enumerate(document.select("form")):
        if str(form.get("method", "get")).lower() != "post":
            continue
        form["data-number"] = str(number)
        data = read_form(str(document), f'form[data-number="{number}"]')
        inputs = [one for one in form.select("input, select, textarea") if one.get("name")]
        kinds = {str(one["name"]): str(one.get("type", one.name)) for one in inputs}
        kinds |= {str(stream["id"]): "stream" for stream in form.select("[data-block]")}
        files = frozenset(name for name, kind in kinds.items() if kind == "file")
        visible = frozenset(name for name, kind in kinds.items() if kind not in ("hidden", "submit", "button", "file"))
        if visible or files:
            yield Form(str(form.get("action") or url) if form.get("action") != "." else url, data, visible, files)


def build_bad_data(form: Form) -> dict[str, FormData]:
    """Return data that a form may get, by what is wrong with it."""
    kept = {name: value for name, value in form.data.items() if name not in form.texts}
    return {
        "as it is": form.data,
        "absent": {},
        "empty": {**form.data, **dict.fromkeys(form.texts, "")},
        "without its visible fields": kept,
        "wrong": {**form.data, **dict.fromkeys(form.texts, NOT_A_VALUE.replace("\x00", ""))},
        "wrong choices": {**form.data, **dict.fromkeys(_list_references(form), "x")},
        "deleted choices": {**form.data, **dict.fromkeys(_list_references(form), "99999999")},
        "null characters": {**form.data, **dict.fromkeys(form.texts, NOT_A_VALUE)},
        "too long": {**form.data, **dict.fromkeys(form.texts, TOO_LONG)},
        "wrong files": {**form.data, **{name: SimpleUploadedFile("x.exe", b"\x00not") for name in form.files}},
    }


def list_silent_refusals(client: Client, form: Form, data: FormData) -> list[str]:
    """Return what is wrong with the response to the form; empty if it was accepted, or refused with a reason."""
    with transaction.atomic():
        response = client.post(form.url, {**data, **PUBLISH})
        transaction.set_rollback(True)
    if response.status_code >= 500:
        return [f"status {response.status_code}"]
    errors = list(_list_errors(response))
    if not errors:
        return []
    shown = find_shown_errors(read_html(response))
    return [] if shown else [f"status {response.status_code}, nothing shown of {errors}"[:500]]


def find_shown_errors(html: str) -> list[str]:
    """Return the texts of the errors that a reader of the response sees."""
    document = BeautifulSoup(html, "html.parser")
    shown = [_get_text(one) for one in document.select(ERRORS) if not _is_hidden(one)]
    messages = [_get_text(one) for one in document.select(MESSAGES)]
    shown += [text for text in messages if not _is_general(text)]
    for stream in document.select("[data-block][data-w-block-arguments-value]"):
        _value, error = json.loads(str(stream["data-w-block-arguments-value"]))
        if error and not _is_hidden(stream):
            shown.append(json.dumps(error))
    return [text for text in shown if text]


def read_html(response: HttpResponse) -> str:
    """Return the HTML of a response, or that which the JSON of a dialog contains."""
    content: str = response.content.decode(errors="replace")
    if response.get("Content-Type", "").startswith("application/json"):
        try:
            parts = json.loads(content)
            return str(parts.get("html") or parts.get("htmlFragment") or "")
        except (ValueError, AttributeError):
            return ""
    return content


def _list_references(form: Form) -> Iterator[str]:
    """Yield the hidden fields in which a browser stores what a chooser chose, without those that scripts write."""
    for name in sorted(form.data.keys() - form.texts):
        is_state = name.startswith(("csrf", "next", "loaded_revision", "overwrite")) or "-" in name
        if not is_state and not form.data[name][0].startswith(("{", "[", "null")):
            yield name


def _list_errors(response: HttpResponse) -> Iterator[str]:
    """Yield the fields with errors of the bound forms with which the response was rendered."""
    seen: set[int] = set()
    for context in response.context or ():
        for value in (one for layer in context for one in layer.values()) if not isinstance(context, dict) else ():
            for form in value if isinstance(value, list | tuple) else (value,):
                if isinstance(form, BaseForm | BaseFormSet) and id(form) not in seen and form.is_bound:
                    seen.add(id(form))
                    yield from _describe_errors(form)


def _describe_errors(form: Any) -> Iterator[str]:
    if isinstance(form, BaseFormSet):
        yield from (str(error) for error in form.non_form_errors())
        for row in form.forms:
            yield from _describe_errors(row)
        return
    yield from (f"{name}: {errors.as_text()}" for name, errors in form.errors.items())
    for formset in getattr(form, "formsets", {}).values():
        yield from _describe_errors(formset)


def _is_hidden(element: Tag) -> bool:
    """Return whether an element is not shown: in a template, as dialogs are, or in an element that is hidden.

    The panels of tabs are hidden, too, but tabs with errors are marked.
    """
    for parent in (element, *element.parents):
        if parent.name == "template" or (parent.has_attr("hidden") and parent.get("role") != "tabpanel"):
            return True
    return False


def _is_general(text: str) -> bool:
    """Return whether a message says only that there are errors."""
    rest = text.removesuffix("Go to the first error").strip()
    return any(rest.endswith((f"{general}.", general)) for general in GENERAL)


def _get_text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())
