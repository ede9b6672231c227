"""Comparison of two documents: operations, parameters, request bodies and responses."""

from __future__ import annotations

from .documents import Document, Node
from .findings import Finding, Findings
from .schemas import SchemaComparison

Content = dict[str, Node]


def differences(old: Node, new: Node) -> list[Finding]:
    """Return all differences that affect frontends, breaking ones first. Descriptions are ignored."""
    return _Comparison(Document(old), Document(new)).run()


class _Comparison:
    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new, self.findings = old, new, Findings()
        self.schemas = SchemaComparison(old, new, self.findings)

    def run(self) -> list[Finding]:
        self._operations(self.old.operations, self.new.operations, webhooks=False)
        self._operations(self.old.webhooks, self.new.webhooks, webhooks=True)
        return self.findings.all()

    def _operations(self, before: Content, after: Content, *, webhooks: bool) -> None:
        """Compare operations. With webhooks, the frontend receives the request body instead of sending it."""
        for where in before.keys() - after.keys():
            self.findings.breaking(where, "the operation is gone. Frontends that ask it get nothing.")
        for where in after.keys() - before.keys():
            self.findings.added(where, "the operation is new.")
        for where in before.keys() & after.keys():
            old, new = before[where], after[where]
            if old.get("operationId") != new.get("operationId"):
                names = f"{old.get('operationId')} and is {new.get('operationId')}"
                self.findings.breaking(where, f"its operationId was {names}. Generated functions are called by it.")
            if new.get("security") and {} not in new["security"] and old.get("security") != new["security"]:
                self.findings.breaking(where, "asks for other credentials. Frontends do not send them.")
            self._parameters(old, new, where)
            self._body(old, new, where, webhooks)
            if not webhooks:
                self._responses(old["responses"], new["responses"], where)

    def _parameters(self, old: Node, new: Node, where: str) -> None:
        before, after = _parameters_of(self.old, old), _parameters_of(self.new, new)
        for key in before.keys() - after.keys():
            self.findings.breaking(where, f"the parameter {key[1]} is gone. Frontends that send it get 422.")
        for key in after.keys() - before.keys():
            if after[key].get("required"):
                self.findings.breaking(where, f"the parameter {key[1]} is new and required. No frontend sends it yet.")
            else:
                self.findings.added(where, f"the parameter {key[1]} is new.")
        for key in before.keys() & after.keys():
            if after[key].get("required") and not before[key].get("required"):
                self.findings.breaking(where, f"the parameter {key[1]} is now required. Frontends may leave it out.")
            self.schemas.compare(before[key]["schema"], after[key]["schema"], f"{where}, {key[1]}", received=False)

    def _body(self, old: Node, new: Node, where: str, webhooks: bool) -> None:
        before, after = old.get("requestBody", {}), new.get("requestBody", {})
        if after.get("required") and not before.get("required"):
            self.findings.breaking(where, "a body is now required.")
        self._content(before.get("content", {}), after.get("content", {}), f"{where}, body", received=webhooks)

    def _responses(self, before: Content, after: Content, where: str) -> None:
        for status in before.keys() - after.keys():
            self.findings.breaking(where, f"no longer answers {status}. Frontends are prepared for that.")
        for status in after.keys() - before.keys():
            if status.startswith(("2", "3")):
                self.findings.breaking(where, f"may now answer {status}. Frontends do not expect it.")
            else:
                self.findings.added(where, f"may now answer {status}.")
        for status in before.keys() & after.keys():
            old, new = self.old.resolved(before[status]), self.new.resolved(after[status])
            for name in old.get("headers", {}).keys() - new.get("headers", {}).keys():
                self.findings.breaking(where, f"{status} no longer has the header {name}.")
            for name in new.get("headers", {}).keys() - old.get("headers", {}).keys():
                self.findings.added(where, f"{status} has the header {name} too.")
            self._content(old.get("content", {}), new.get("content", {}), f"{where}, {status}", received=True)

    def _content(self, before: Content, after: Content, where: str, *, received: bool) -> None:
        for kind in before.keys() - after.keys():
            self.findings.breaking(where, f"is no longer {kind}.")
        for kind in after.keys() - before.keys():
            self.findings.added(where, f"may be {kind} too.")
        for kind in before.keys() & after.keys():
            schemas = (before[kind].get("schema", {}), after[kind].get("schema", {}))
            self.schemas.compare(*schemas, where, received=received)


def _parameters_of(document: Document, operation: Node) -> dict[tuple[str, str], Node]:
    resolved = [document.resolved(parameter) for parameter in operation.get("parameters", ())]
    return {(parameter["in"], parameter["name"]): parameter for parameter in resolved}
