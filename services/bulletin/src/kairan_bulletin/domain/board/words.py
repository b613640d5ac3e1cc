"""The closed sets of words of boards. They live in the contracts; here they have one door."""

from kairan_contracts.bulletin.board_words import ReportReason, ThreadKind, ThreadStatus

__all__ = ["ReportReason", "ThreadKind", "ThreadStatus"]
