"""The scripts of the page editor in the order of their elements, each with its texts and addresses.

The scripts replace the names in braces.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

SCRIPTS: dict[str, dict[str, Any]] = {
    "lengths": {
        "length": _("{length} of {best} characters"),
        "over": _("{length} characters; at most {best} are recommended"),
        "announceOver": _("Longer than {best} characters."),
        "announceFine": _("The length is fine now."),
    },
    "defaults": {
        "dateline": _("dateline place"),
        "boilerplate": _("boilerplate"),
        "media_contacts": _("media contacts"),
        "filledIn": _("Filled in for {of}: {fields}."),
        "allFilledIn": _("Filled in for {of}."),
        "offer": _("For {of}: {fields}."),
        "offered": _("{field} “{value}”"),
        "useThis": _("Use this instead"),
        "useThese": _("Use these instead"),
    },
    "quotes": {},
    "languages": {},
    "embargo": {},
    "autosave": {},
    "body": {
        "close": _("Close"),
        "offline": _("There is no connection to the network."),
        "unreachable": _("The server does not answer."),
        "failed": _("The server has answered with the error {status}."),
        "tooLarge": _("The text is too large for the server."),
    },
    "pasted_text": {
        "url": reverse_lazy("convert_text"),
        "reading": _("Reading the pasted text"),
        "pasted": _("Pasted as blocks: {count}."),
        "leftOut": _("Left out:"),
        "titleFilledIn": _("The title was filled in."),
        "undo": _("Undo"),
        "plain": _("Paste as plain text"),
        "pastedAsPlainText": _("Pasted as plain text."),
        "changed": _("You have changed the text since. Delete the blocks that you do not want."),
        "nothingFound": _("No text was found in what you have pasted."),
        "pastedByEditor": _("The text was pasted into this block, without headings, tables and images."),
        "blockIsGone": _("The block into which you have pasted is no longer there. Paste again into another one."),
    },
    "word_upload": {
        "url": reverse_lazy("convert_text"),
        "upload": _("Upload a Word document"),
        "onlyWord": _("Choose one Word document whose name ends with “.docx”. In Word: “Save as”, “Word document”."),
        "uploading": _("Uploading “{name}”"),
        "converting": _("Reading the document"),
        "cancel": _("Cancel"),
        "notRead": _("“{name}” was not added. {reason}"),
        "empty": _("“{name}” has no text that could be added."),
        "added": _("“{name}” was added as blocks: {count}."),
        "leftOut": _("Left out:"),
        "titleFilledIn": _("The title was filled in."),
        "titleIs": _("The title of the document is “{title}”."),
        "useTitle": _("Use it as the title"),
        "undo": _("Undo"),
        "undone": _("The blocks were removed."),
        "changed": _("You have changed the text since. Delete the blocks that you do not want."),
    },
    "copied_blocks": {
        "url": reverse_lazy("copied_blocks"),
        "copy": _("Copy blocks"),
        "nothing": _("There are no blocks to copy yet."),
        "select": _("Copy: {name}"),
        "all": _("All blocks"),
        "copyChosen": _("Copy the chosen blocks: {count}"),
        "cancel": _("Cancel"),
        "tooMuch": _("Your browser cannot keep so much. Copy fewer blocks."),
        "copied": _("Copied blocks: {count}. Open another page and choose “Paste blocks” above its body."),
        "paste": _("Paste blocks ({count})"),
        "pasted": _("Pasted blocks: {count}."),
        "leftOut": _("Left out:"),
        "notPasted": _("The blocks were not pasted. {reason}"),
    },
}
