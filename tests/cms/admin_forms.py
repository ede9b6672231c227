"""The forms of the admin as a browser sends them: only fields that the response has, with the values that it shows."""

from __future__ import annotations

import json
from typing import Any

from bs4 import BeautifulSoup, Tag

FormData = dict[str, Any]


def read_form(html: str, selector: str = "form[data-edit-form]") -> FormData:
    """Return the names and values that a browser would send for the form that the selector finds."""
    document = BeautifulSoup(html, "html.parser")
    (form, *_) = document.select(selector)
    # Not with a selector, which finds nothing inside a template: scripts of the admin show dialogs from templates.
    fields = list(form.find_all(["input", "select", "textarea"]))
    fields += document.find_all(attrs={"form": str(form["id"])}) if form.get("id") else []
    posted: FormData = {}
    for field in fields:
        name = str(field.get("name") or "")
        if not name or field.has_attr("disabled"):
            continue
        for value in _read_values(field):
            posted.setdefault(name, []).append(value)
    for stream in form.select("[data-block][data-w-block-arguments-value]"):
        posted |= _read_stream(str(stream["id"]), stream)
    return posted


def read_messages(html: str) -> list[str]:
    """Return the texts of the messages at the top of a view."""
    return [" ".join(one.get_text().split()) for one in BeautifulSoup(html, "html.parser").select(".messages li")]


def _read_values(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        chosen = field.select("option[selected]") or (
            field.select("option")[:1] if not field.has_attr("multiple") else []
        )
        return [str(one.get("value", one.get_text())) for one in chosen]
    kind = field.get("type", "text")
    if kind in ("submit", "button", "image", "reset", "file"):
        return []
    if kind in ("checkbox", "radio"):
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [str(field.get("value", ""))]


def _read_stream(name: str, stream: Tag) -> FormData:
    """Return the data that the script of a stream field sends, if its blocks are plain texts, and structs of those."""
    blocks, _errors = json.loads(str(stream["data-w-block-arguments-value"]))
    posted: FormData = {f"{name}-count": [str(len(blocks))]}
    for position, block in enumerate(blocks):
        prefix = f"{name}-{position}"
        posted |= {f"{prefix}-deleted": [""], f"{prefix}-order": [str(position)]}
        posted |= {f"{prefix}-type": [block["type"]], f"{prefix}-id": [block["id"] or ""]}
        value = block["value"]
        children = value.items() if isinstance(value, dict) else [("", value)]
        for child, stored in children:
            if isinstance(stored, dict):  # an object that a chooser shows
                stored = stored.get("id")
            elif isinstance(stored, list):  # a choice
                stored = stored[0] if stored else ""
            posted["-".join(filter(None, (prefix, "value", child)))] = ["" if stored is None else str(stored)]
    return posted
