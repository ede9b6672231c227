"""What a change of the public API means for frontends that exist: which break, and what the version must say.

Needs Python alone: `PYTHONPATH=frontend-contract/tools python -m contract_diff OLD.json NEW.json`.

Direction decides. What an answer loses or loosens breaks who reads it; what a question gains or tightens breaks who
asks. Answers may grow where frontends are told to ignore what they do not know: fields, blocks, values.
"""

from .findings import Finding, Level
from .operations import differences
from .versions import complaint

__all__ = ["Finding", "Level", "complaint", "differences"]
