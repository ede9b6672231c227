"""What `manage.py check` says about copies: the list of models, their directory, and the rights of the account."""

from __future__ import annotations

import os

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError
from django.db.models import ForeignKey

from cms.db.copies import get_copies

from ..child import MAX_SOCKET_BYTES, choose_socket
from .content_list import COPIED_MODELS, find_copied_models


@register()
def check_copied_models(**_: object) -> list[CheckMessage]:
    """Report labels of models that do not exist, and copied models that refer to others which are not copied."""
    errors: list[CheckMessage] = []
    for label in COPIED_MODELS.values():
        try:
            apps.get_model(label)
        except (LookupError, ValueError):
            hint = "Give the hook clarion_copied_for_rehearsals the label of a model, such as `tides.Harbour`."
            errors.append(Error(f"Rehearsals copy an unknown model, {label!r}.", hint=hint, id="rehearsal.E101"))
    copied = find_copied_models()
    for model in copied:
        for one in model._meta.local_fields:
            target = one.related_model
            if isinstance(one, ForeignKey) and not one.null and target._meta.concrete_model not in copied:
                text = f"Rehearsals copy {model._meta.label}, whose {one.name} refers to {target._meta.label}."
                hint = f'Register it: hooks.register("clarion_copied_for_rehearsals", "{target._meta.label}").'
                errors.append(Error(text, hint=hint, id="rehearsal.E102"))
    return errors


@register()
def check_right_to_copy(**_: object) -> list[CheckMessage]:
    """Report that the account of the database may not create a copy, where there are rehearsals."""
    if not settings.REHEARSAL_URL or settings.REHEARSAL_COPY:
        return []
    try:
        statement = get_copies().find_missing_right()
    except DatabaseError:  # other checks say that the database does not respond
        return []
    if statement is None:
        return []
    text = "Rehearsals are impossible: the account of the database may not create a schema."
    return [Error(text, hint=f"Run this as the owner of the database: {statement}", id="rehearsal.E103")]


@register()
def check_socket_length(**_: object) -> list[CheckMessage]:
    """Report that the processes of rehearsals could not answer, because the paths of their sockets are too long."""
    length = len(os.fsencode(choose_socket("x" * 32)))
    if not settings.REHEARSAL_URL or length <= MAX_SOCKET_BYTES:
        return []
    text = f"REHEARSAL_DIR is too long: with the name of a socket it has {length} bytes, of {MAX_SOCKET_BYTES} at most."
    return [Error(text, hint="Choose a directory with a shorter path, such as /run/clarion.", id="rehearsal.E104")]
