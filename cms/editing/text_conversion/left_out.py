"""What a conversion could not take over, counted by kind, and as sentences for editors."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from django.utils.translation import gettext, ngettext

MAX_NAMES = 5  # addresses and reasons that one sentence lists


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
        if name and name not in names:
            names.append(name)

    def list_sentences(self) -> list[str]:
        """Return a sentence for each kind, in the language of the editor."""
        return [self._describe(loss) for loss in Loss if self.counts[loss]]

    def _describe(self, loss: Loss) -> str:
        sentence = _describe(loss, self.counts[loss])
        names = self.names[loss]
        if not names:
            return sentence
        more = ", …" if len(names) > MAX_NAMES else ""
        return f"{sentence} ({', '.join(names[:MAX_NAMES])}{more})"


def _describe(loss: Loss, count: int) -> str:
    """Return what happened to so many of a kind."""
    values = {"count": count}
    match loss:
        case Loss.REMOTE_IMAGE:
            text = ngettext(
                "%(count)d image is on another website. Save it on your computer and add it as an image.",
                "%(count)d images are on other websites. Save them on your computer and add them as images.",
                count,
            )
        case Loss.LOCAL_IMAGE:
            text = ngettext(
                "%(count)d image was not part of the pasted text. Upload the document instead, or add the image.",
                "%(count)d images were not part of the pasted text. Upload the document instead, or add the images.",
                count,
            )
        case Loss.FORBIDDEN_IMAGE:
            text = ngettext(
                "%(count)d image was left out, because you may not add images.",
                "%(count)d images were left out, because you may not add images.",
                count,
            )
        case Loss.REFUSED_IMAGE:
            text = ngettext(
                "%(count)d image cannot be stored.",
                "%(count)d images cannot be stored.",
                count,
            )
        case Loss.SURPLUS_IMAGE:
            text = ngettext(
                "%(count)d image was left out, because the text has too many images for one upload. "
                "Add it as an image.",
                "%(count)d images were left out, because the text has too many images for one upload. "
                "Add them as images.",
                count,
            )
        case Loss.IMAGE_WITHOUT_BLOCK:
            text = ngettext(
                "%(count)d image was left out, because this page has no block for images.",
                "%(count)d images were left out, because this page has no block for images.",
                count,
            )
        case Loss.COMMENT:
            text = ngettext(
                "%(count)d comment was left out.",
                "%(count)d comments were left out.",
                count,
            )
        case Loss.QUOTE_SPEAKER:
            text = ngettext(
                "%(count)d quote names no speaker. Enter the speaker, or move the words to the text.",
                "%(count)d quotes name no speaker. Enter the speakers, or move the words to the text.",
                count,
            )
        case Loss.TABLE_CONTENT:
            text = ngettext(
                "%(count)d cell of a table was merged over several places. Its text is repeated in each of them.",
                "%(count)d cells of tables were merged over several places. Their texts are repeated in each of them.",
                count,
            )
        case Loss.BLOCK:
            text = ngettext(
                "%(count)d part is plain text, because this page has no block for it.",
                "%(count)d parts are plain text, because this page has no blocks for them.",
                count,
            )
        case Loss.TEXT:
            text = gettext("Text was left out, because this page has no block for it.")
        case _:
            text = _describe_part(loss, count)
    return text % values


def _describe_part(loss: Loss, count: int) -> str:
    """Return which part of the document was left out, or taken over in another form."""
    match loss:
        case Loss.TRACKED_CHANGE:
            return gettext("Tracked changes were accepted: inserted text is included, and deleted text is left out.")
        case Loss.CONTENTS:
            return gettext("The table of contents was left out.")
        case Loss.PAGE_HEADER:
            return gettext("Headers and footers of the pages were left out.")
        case Loss.HEADING_NUMBER:
            return gettext("The numbers of headings were left out.")
        case Loss.FORMULA:
            return ngettext("%(count)d formula was left out.", "%(count)d formulas were left out.", count)
        case Loss.CHART:
            return ngettext(
                "%(count)d chart was left out. Add it as an image.",
                "%(count)d charts were left out. Add them as images.",
                count,
            )
        case Loss.DRAWING:
            return ngettext(
                "%(count)d drawing was left out. Add it as an image.",
                "%(count)d drawings were left out. Add them as images.",
                count,
            )
        case Loss.EMBEDDED_OBJECT:
            return ngettext(
                "%(count)d embedded file or frame was left out.",
                "%(count)d embedded files or frames were left out.",
                count,
            )
        case _:
            return ngettext("%(count)d form was left out.", "%(count)d forms were left out.", count)
