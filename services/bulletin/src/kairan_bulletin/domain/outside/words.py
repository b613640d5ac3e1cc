"""The closed sets of words of the inbox. They live in the contracts; here they have one door."""

from kairan_contracts.bulletin.inbox_words import Outcome, SourceKind, Treatment

__all__ = ["Outcome", "SourceKind", "Treatment"]
