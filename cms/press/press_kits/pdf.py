"""The PDF of a kit, by WeasyPrint: tagged for screen readers, as PDF/UA-1 requires.

WeasyPrint is the extra `pdf`, and needs Pango. It gets its images from memory: nothing in a release makes it read a
file or another server.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from contextlib import redirect_stdout
from functools import cache
from importlib.util import find_spec
from typing import Any

import structlog
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - the name in Django
from PIL import ImageFile

log = structlog.get_logger(__name__)

BASE_URL = "https://kit.invalid/"  # base of the names of images; never requested
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
INSTALL = "pip install --require-hashes -r requirements/pdf.txt, or requirements-pdf.txt beside a wheel"


def can_build_pdf() -> bool:
    """Return whether kits get a PDF: the setting allows it, and WeasyPrint and its libraries are installed."""
    return bool(settings.PRESS_KIT_PDF) and has_weasyprint()


@cache
def has_weasyprint() -> bool:
    """Return whether WeasyPrint and the libraries of the operating system that it needs can be loaded.

    Pillow goes on refusing incomplete images, so that the worker renders none of a damaged file.
    """
    try:
        with redirect_stdout(io.StringIO()):  # it explains there which library is missing
            import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        log.warning("press_kits.pdf_unavailable", reason=type(error).__name__)
        return False
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process
    return True


def build_pdf(html: str, pictures: Mapping[str, bytes]) -> bytes:
    """Return the PDF of the HTML of a kit. `pictures` are JPEG files by the name that the HTML has for them."""
    from weasyprint import HTML

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # its warnings repeat words of the release
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    document = HTML(string=prepare_html(html), base_url=BASE_URL, url_fetcher=_create_fetcher(pictures))
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return written


def prepare_html(html: str) -> str:
    """Return the HTML with what PDF/UA requires.

    No level of headings is left out, every image has a text, and no link contains elements: WeasyPrint tags only the
    text directly within a link as one.
    """
    soup = BeautifulSoup(html, "html.parser")
    level = 0
    for heading in soup.find_all(HEADINGS):
        level = min(int(heading.name[1]), level + 1)
        heading.name = f"h{level}"
    for link in soup.find_all("a", href=True):
        if link.find(True):
            _divide_link(soup, link)
    title = soup.title.get_text() if soup.title else ""
    for picture in soup.find_all("img"):
        if not picture.get("alt"):
            caption = picture.find_next_sibling("figcaption")
            picture["alt"] = (caption.get_text(" ", strip=True) if caption else "") or title
    return str(soup)


def _divide_link(soup: BeautifulSoup, link: Tag) -> None:
    """Put a link around each text within a link, instead of around the elements with these texts."""
    texts = [text for text in link.find_all(string=True) if text.strip()]
    for text in texts:
        inner = soup.new_tag("a")
        inner.attrs.update(link.attrs)
        text.wrap(inner)
        link.attrs.pop("id", None)  # the first part has it
    if texts:
        link.unwrap()


def _create_fetcher(pictures: Mapping[str, bytes]) -> Any:
    """Return what WeasyPrint asks for files: it has those of the kit, and the data in data URLs."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class KitFetcher(URLFetcher):
        """Returns files from memory, and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            content = pictures.get(url.removeprefix(BASE_URL))
            if content is None:
                raise ValueError("This file is not part of the kit.")
            return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})

    return KitFetcher(allowed_protocols={"data"})


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
