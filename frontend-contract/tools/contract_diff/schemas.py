"""Comparison of two versions of a schema, for values that frontends receive (`received`) or send."""

from __future__ import annotations

from typing import Any

from .documents import Document, Node, is_closed
from .findings import Findings

UPPER, LOWER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems"), ("minimum", "exclusiveMinimum", "minLength")
LOWER = (*LOWER, "minItems")
MISSING = object()


class SchemaComparison:
    """Compares schemas and adds the differences to the findings."""

    def __init__(self, old: Document, new: Document, findings: Findings) -> None:
        self.old, self.new, self.findings = old, new, findings
        self._seen: set[tuple[str, str, bool]] = set()

    def compare(self, old: Node, new: Node, where: str, *, received: bool) -> None:
        """Compare two schemas. Named schemas are compared once per direction and reported under their name."""
        if "$ref" in old:
            where = old["$ref"].rsplit("/", 1)[-1]
            if (old["$ref"], str(new.get("$ref", where)), received) in self._seen:
                return
            self._seen.add((old["$ref"], str(new.get("$ref", where)), received))
        before, after = self.old.kinds(old), self.new.kinds(new)
        for kind in before.keys() & after.keys():
            inner = f"{where}, {kind}" if len(before) > 1 and "“" in kind else where
            self._same_kind(before[kind], after[kind], inner, received)
        removed, added = before.keys() - after.keys(), after.keys() - before.keys()
        if "integer" in (removed if received else added) and "number" in (added if received else removed):
            pass  # fractions instead of whole numbers: reported below as a removed and an added kind
        elif "number" in (removed if received else added) and "integer" in (added if received else removed):
            removed, added = removed - {"number", "integer"}, added - {"number", "integer"}
        (self._received_kinds if received else self._sent_kinds)(sorted(removed), sorted(added), where)

    def _received_kinds(self, removed: list[str], added: list[str], where: str) -> None:
        for kind in added:
            if kind == "null":
                self.findings.breaking(where, "may now be null. Frontends read it as if it were always there.")
            elif is_closed(kind):
                self.findings.breaking(where, f"may now be {kind}. Frontends do not expect that.")
            else:
                self.findings.added(where, f"{kind} is new. Frontends leave it out until they know it.")
        for kind in removed:
            if "“" in kind:
                self.findings.breaking(where, f"{kind} is gone. Frontends that show it no longer compile.")
            elif kind != "null" and set(added) - {"null"}:
                self.findings.breaking(where, f"is no longer {kind}. Frontends read it as that.")

    def _sent_kinds(self, removed: list[str], added: list[str], where: str) -> None:
        for kind in removed:
            self.findings.breaking(where, f"{kind} is no longer accepted. Frontends that send it get 422.")
        for kind in added:
            self.findings.added(where, f"{kind} is accepted too.")

    def _same_kind(self, old: Node, new: Node, where: str, received: bool) -> None:
        if "$ref" in old and not where.endswith(old["$ref"].rsplit("/", 1)[-1]):
            self.compare(old, new, where, received=received)
            return
        before, after = self.old.resolved(old), self.new.resolved(new)
        self._values(before, after, where, received)
        self._meaning(before, after, where, received)
        self._properties(before, after, where, received)
        for part in ("items", "additionalProperties"):
            if isinstance(before.get(part), dict) and isinstance(after.get(part), dict):
                self.compare(before[part], after[part], f"{where}[]", received=received)
        if not received:
            self._limits(before, after, where)

    def _values(self, old: Node, new: Node, where: str, received: bool) -> None:
        before, after = _values_of(old), _values_of(new)
        if before is None or after is None:
            if before is None and after is not None and not received:
                self.findings.breaking(where, "takes only certain values now. Others get 422.")
            if before is not None and after is None and received:
                self.findings.breaking(where, "may now have any value. Frontends know only those that were named.")
            return
        for value in sorted(before - after):
            self.findings.breaking(where, f"the value {value} is gone. Frontends that use it no longer work.")
        for value in sorted(after - before):
            self.findings.added(where, f"the value {value} is new.")

    def _meaning(self, old: Node, new: Node, where: str, received: bool) -> None:
        """Compare how a text is to be read: media type, format, pattern."""
        kinds = [_media_type_of(node) for node in (old, new)]
        if received and kinds[0] != kinds[1]:
            self.findings.breaking(where, f"was {kinds[0]} and is {kinds[1]}. Frontends escape the one, not the other.")
        for key in ("format", "pattern"):
            before, after = (None if node.get(key) == "html" else node.get(key) for node in (old, new))  # see above
            # A receiver may rely on a guarantee that is removed; a sender may violate one that is added.
            if before != after and ((received and key == "format" and before) or (not received and after)):
                self.findings.breaking(where, f"its {key} was {before or 'free'} and is {after or 'free'}.")

    def _properties(self, old: Node, new: Node, where: str, received: bool) -> None:
        before, after = old.get("properties", {}), new.get("properties", {})
        was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
        for name in before.keys() - after.keys():
            effect = "Frontends that read it find nothing." if received else "Frontends that send it get 422."
            self.findings.breaking(f"{where}.{name}", f"the field is gone. {effect}")
        for name in after.keys() - before.keys():
            if not received and name in is_required:
                self.findings.breaking(
                    f"{where}.{name}", "the field is new and required. Frontends do not send it yet."
                )
            else:
                self.findings.added(f"{where}.{name}", "the field is new.")
        for name in before.keys() & after.keys():
            if received and name in was_required - is_required:
                self.findings.breaking(f"{where}.{name}", "may now be absent. Frontends rely on its being there.")
            if not received and name in is_required - was_required:
                self.findings.breaking(f"{where}.{name}", "is now required. Frontends may leave it out.")
            self.compare(before[name], after[name], f"{where}.{name}", received=received)

    def _limits(self, old: Node, new: Node, where: str) -> None:
        for names, is_tighter in ((UPPER, _below), (LOWER, _above)):
            for name in names:
                before, after = old.get(name), new.get(name)
                if before == after:
                    continue
                if after is not None and (before is None or is_tighter(after, before)):
                    change = f"was {before}" if before is not None else "was not there"
                    self.findings.breaking(where, f"{name} {change} and is {after}. What is beyond it gets 422.")
                else:
                    self.findings.added(where, f"{name} was {before} and is {after if after is not None else 'gone'}.")
        if old.get("default", []) != [] and old["default"] != new.get("default", MISSING):  # an empty list is none
            values = f"{old['default']!r} and is {new.get('default', 'none')!r}"
            self.findings.breaking(
                where, f"left out it meant {values}. Frontends that leave it out get another answer."
            )


def _values_of(node: Node) -> set[str] | None:
    if "const" in node:
        return {repr(node["const"])}
    return {repr(value) for value in node["enum"]} if "enum" in node else None


def _media_type_of(node: Node) -> str:
    """Return how a text is to be read. Documents before this one named HTML by `contentMediaType`."""
    return "text/html" if node.get("format") == "html" else str(node.get("contentMediaType", "plain text"))


def _below(after: Any, before: Any) -> bool:
    return bool(after < before)


def _above(after: Any, before: Any) -> bool:
    return bool(after > before)
