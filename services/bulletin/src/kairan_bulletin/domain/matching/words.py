"""The closed sets of words of issue matching. They live in the contracts; here they have one door."""

from kairan_contracts.bulletin.board_words import MatchingStage, OfferStatus

__all__ = ["MatchingStage", "OfferStatus"]
