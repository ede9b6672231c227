"""The message of a system check about a public read that fails, with the line to write."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

from django.core.checks import CheckMessage
from pydantic import ValidationError

from .check_messages import create_error
from .models import BasePage

MAX_ERROR_LENGTH = 300
PACKAGES = Path(__file__).resolve().parents[2]
FOREIGN = (f"{PACKAGES / 'cms'}/", f"{PACKAGES / 'search'}/", sysconfig.get_paths()["stdlib"])


def create_read_error(model: type[BasePage], operation: str, error: Exception, hint: str = "") -> CheckMessage:
    """Return the message that a public operation fails for a page type."""
    return create_error(model, "E020", f"fails in {operation}: {describe(error)}", hint or suggest_line(error))


def describe(error: Exception) -> str:
    """Return the class and the text of an exception in one line; of a schema, which fields do not fit."""
    if isinstance(error, ValidationError):
        faults = error.errors(include_input=False)
        parts = [": ".join(filter(None, (".".join(map(str, one["loc"])), one["msg"]))) for one in faults]
        text = f"{error.title} has {'; '.join(parts)}"
    else:
        text = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {text[:MAX_ERROR_LENGTH].removesuffix('.')}" if text else name


def suggest_line(error: Exception) -> str:
    """Return the line of the project where the exception was raised; that of Clarion, if the project has none."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(FOREIGN) and "-packages" not in frame.filename]
    if own:
        return f"Correct {own[-1].filename}, line {own[-1].lineno}: `{own[-1].line}`."
    where = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
    return f"Compare what the page type declares with docs/extending.md; the error is raised by a package{where}."
