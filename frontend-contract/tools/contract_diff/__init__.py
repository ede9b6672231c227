"""Compare two versions of the OpenAPI document: find breaking changes, and check the version number.

It needs only Python: `PYTHONPATH=frontend-contract/tools python -m contract_diff OLD.json NEW.json`.

Whether a change is breaking depends on its direction. A response breaks frontends if it loses fields or guarantees; a
request breaks them if it gains requirements or limits. Responses may gain fields, block types and enumeration values,
because frontends must ignore unknown ones.
"""

from .findings import Finding, Level
from .operations import differences
from .versions import complaint

__all__ = ["Finding", "Level", "complaint", "differences"]
