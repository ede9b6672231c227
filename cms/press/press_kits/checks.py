"""A system check of the PDF of press kits, for `manage.py check --deploy`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name

from .pdf import has_weasyprint

INSTALL = "pip install --require-hashes -r requirements/pdf.txt, or requirements-pdf.txt beside a wheel"


@register(deploy=True)
def check_pdf(**_: Any) -> list[CheckMessage]:
    """Warn if kits should have a PDF, but WeasyPrint or what it needs of the operating system is not installed."""
    if not settings.PRESS_KIT_PDF or has_weasyprint():
        return []
    if find_spec("weasyprint"):
        text, what = "WeasyPrint cannot load the library Pango", "the packages of Pango, as in Clarion's Dockerfile"
    else:
        text, what = "WeasyPrint is not installed", f"the extra `pdf` ({INSTALL})"
    return [
        Warning(
            f"PRESS_KIT_PDF is on, but {text}, so press kits have no PDF.",
            hint=f"Install {what}; or set PRESS_KIT_PDF=false.",
            id="press_kits.W001",
        )
    ]
