"""Functions that find missing and leaked words in responses."""

from __future__ import annotations

from .canaries import CHANNELS, NEVER, ReleaseWithCanaries

Responses = dict[str, str]  # channel → the text of all its responses


def find_missing(release: ReleaseWithCanaries, responses: Responses) -> list[str]:
    """Return the words and pictures that are public but missing in a channel."""
    words = [
        f"{field} by {channel}"
        for field, channels in CHANNELS.items()
        for channel in channels
        if release.words[field] not in responses[channel]
    ]
    pictures = [
        f"picture {names[0]}" for names in release.names if not any(name in responses["page"] for name in names)
    ]
    return words + pictures


def find_leaks(release: ReleaseWithCanaries, responses: Responses, *, only_private: bool = False) -> list[str]:
    """Return the words and picture names that a channel contains."""
    fields = NEVER if only_private else release.words
    known = {field: release.words[field] for field in fields}
    if not only_private:
        known |= {f"picture {name}": name for names in release.names for name in names}
    return [
        f"{field} by {channel}" for field, word in known.items() for channel, text in responses.items() if word in text
    ]
