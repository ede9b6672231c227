"""The check that the version number fits the differences."""

from __future__ import annotations

from collections.abc import Iterable

from .documents import Document, Node
from .findings import Finding, Level

BREAKS = """\
This breaks frontends that read version {old}:
{findings}
Keep what they use: a field can be called deprecated and stay. If it must go, this is a new major version: {major}.0.0
at /api/v{major}, beside the present one (`version` in cms/api/public.py), announced in
frontend-contract/CHANGELOG.md."""

GROWS = """\
This version adds to {old}, so it needs a new minor version:
{findings}
Set `version` in cms/api/public.py to {minor} and write a line for frontend developers in
frontend-contract/CHANGELOG.md."""

BACKWARDS = "The version is {new}, older than {old}, which is released. Set `version` in cms/api/public.py."


def complaint(old: Node, new: Node, findings: Iterable[Finding]) -> str:
    """Return what is wrong with the new version number and how to correct it; empty if it is right."""
    before, after = Document(old).version, Document(new).version
    names = {"old": _dotted(before), "new": _dotted(after)}
    breaking = [one for one in findings if one.level is Level.BREAKING]
    if after < before:
        return BACKWARDS.format(**names)
    if after[0] > before[0]:
        return ""
    if breaking:
        return BREAKS.format(**names, findings=_listed(breaking), major=before[0] + 1)
    minor = (before[0], before[1] + 1, 0)
    if findings and after < minor:
        return GROWS.format(**names, findings=_listed(findings), minor=_dotted(minor))
    return ""


def _dotted(version: Iterable[int]) -> str:
    return ".".join(map(str, version))


def _listed(findings: Iterable[Finding]) -> str:
    return "\n".join(f"  {finding}" for finding in findings)
