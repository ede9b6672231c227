"""What a conversion could not take over, counted by kind, and as sentences for editors."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cms.content.conversion.texts import shorten

MAX_NAMES = 5  # addresses and reasons that one sentence lists
MAX_NAME_LENGTH = 200


class Loss(StrEnum):
    """What was left out, or is in another block than its own."""

    REMOTE_IMAGE = "remote image"
    LOCAL_IMAGE = "local image"
    FORBIDDEN_IMAGE = "forbidden image"
    REFUSED_IMAGE = "refused image"
    SURPLUS_IMAGE = "surplus image"
    IMAGE_WITHOUT_BLOCK = "image without block"
    COMMENT = "comment"
    TRACKED_CHANGE = "tracked change"
    CONTENTS = "table of contents"
    PAGE_HEADER = "page header"
    FORMULA = "formula"
    CHART = "chart"
    DRAWING = "drawing"
    EMBEDDED_OBJECT = "embedded object"
    FORM = "form"
    INTERNAL_LINK = "internal link"
    HEADING_NUMBER = "heading number"
    TABLE_CONTENT = "table content"
    QUOTE_SPEAKER = "quote speaker"
    BLOCK = "block"
    TEXT = "text"


class LeftOut:
    """Counts what is left out, and keeps names of it."""

    def __init__(self) -> None:
        self.counts: Counter[Loss] = Counter()
        self.names: dict[Loss, list[str]] = {}

    def add(self, loss: Loss, name: str = "", count: int = 1) -> None:
        """Count something that was left out; `name` identifies it for the editor."""
        self.counts[loss] += count
        names = self.names.setdefault(loss, [])
        if name and len(names) <= MAX_NAMES and (short := shorten(name, MAX_NAME_LENGTH)) not in names:
            names.append(short)

    def list_sentences(self) -> list[str]:
        """Return a sentence for each kind, in the language of the editor."""
        return [self._describe(loss) for loss in Loss if self.counts[loss]]

    def _describe(self, loss: Loss) -> str:
        count, names = self.counts[loss], self.names[loss]
        sentence = str(SENTENCES[loss] % {"count": count})
        if not names:
            return sentence
        more = ", …" if len(names) > MAX_NAMES else ""
        return f"{sentence} ({', '.join(names[:MAX_NAMES])}{more})"


SENTENCES: dict[Loss, Any] = {
    Loss.REMOTE_IMAGE: ngettext_lazy(
        "%(count)d image is on another website. Save it on your computer and add it as an image.",
        "%(count)d images are on other websites. Save them on your computer and add them as images.",
        "count",
    ),
    Loss.LOCAL_IMAGE: ngettext_lazy(
        "%(count)d image was not part of the text. Upload the document instead, or add the image.",
        "%(count)d images were not part of the text. Upload the document instead, or add the images.",
        "count",
    ),
    Loss.FORBIDDEN_IMAGE: ngettext_lazy(
        "%(count)d image was left out, because you may not add images.",
        "%(count)d images were left out, because you may not add images.",
        "count",
    ),
    Loss.REFUSED_IMAGE: ngettext_lazy(
        "%(count)d image cannot be stored.", "%(count)d images cannot be stored.", "count"
    ),
    Loss.SURPLUS_IMAGE: ngettext_lazy(
        "%(count)d image was left out, because the text has too many for one upload. Add it as an image.",
        "%(count)d images were left out, because the text has too many for one upload. Add them as images.",
        "count",
    ),
    Loss.IMAGE_WITHOUT_BLOCK: ngettext_lazy(
        "%(count)d image was left out, because this page has no block for images.",
        "%(count)d images were left out, because this page has no block for images.",
        "count",
    ),
    Loss.COMMENT: ngettext_lazy("%(count)d comment was left out.", "%(count)d comments were left out.", "count"),
    Loss.TRACKED_CHANGE: _("Tracked changes were accepted: inserted text is included, and deleted text is left out."),
    Loss.CONTENTS: _("The table of contents was left out."),
    Loss.PAGE_HEADER: _("Headers and footers of the pages were left out."),
    Loss.HEADING_NUMBER: _("The numbers of headings were left out."),
    Loss.FORMULA: ngettext_lazy("%(count)d formula was left out.", "%(count)d formulas were left out.", "count"),
    Loss.CHART: ngettext_lazy(
        "%(count)d chart was left out. Add it as an image.",
        "%(count)d charts were left out. Add them as images.",
        "count",
    ),
    Loss.DRAWING: ngettext_lazy(
        "%(count)d drawing was left out. Add it as an image.",
        "%(count)d drawings were left out. Add them as images.",
        "count",
    ),
    Loss.EMBEDDED_OBJECT: ngettext_lazy(
        "%(count)d embedded file was left out.", "%(count)d embedded files were left out.", "count"
    ),
    Loss.FORM: ngettext_lazy("%(count)d form was left out.", "%(count)d forms were left out.", "count"),
    Loss.INTERNAL_LINK: ngettext_lazy(
        "%(count)d link to a place without a heading is plain text.",
        "%(count)d links to places without headings are plain text.",
        "count",
    ),
    Loss.TABLE_CONTENT: ngettext_lazy(
        "The text of %(count)d merged cell was repeated in each place that it covers.",
        "The texts of %(count)d merged cells were repeated in each place that they cover.",
        "count",
    ),
    Loss.QUOTE_SPEAKER: ngettext_lazy(
        "%(count)d quote names no speaker. Enter the speaker, or move the words to a text.",
        "%(count)d quotes name no speaker. Enter the speakers, or move the words to a text.",
        "count",
    ),
    Loss.BLOCK: ngettext_lazy(
        "%(count)d part is plain text, because this page has no block for it.",
        "%(count)d parts are plain text, because this page has no blocks for them.",
        "count",
    ),
    Loss.TEXT: _("Text was left out, because this page has no block for it."),
}
