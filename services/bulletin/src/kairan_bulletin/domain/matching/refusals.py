"""What matching refuses, by name."""


class NotAnIssue(Exception):
    """The thread is not an issue (課題)."""


class OfferUnknown(Exception):
    """The issue has no such offer."""


class OwnIssue(Exception):
    """Who raised the issue is on its team anyway."""


class AlreadyOffered(Exception):
    """The helper's offer stands already."""


class OfferSettled(Exception):
    """The offer was answered or withdrawn."""


class NotTheHelper(Exception):
    """Only who made an offer withdraws it."""


class NotTheOwner(Exception):
    """Only who raised the issue answers offers and forms the team."""


class NotOnTheTeam(Exception):
    """Only the team, or who raised the issue, writes down how it was solved."""


class NobodyAccepted(Exception):
    """A team needs at least one accepted offer."""


class IssueIsClosed(Exception):
    """The issue is solved or given up."""


class NotSolved(Exception):
    """There is no solved case to thank for."""


class TooManyOffers(Exception):
    """An issue takes ``most`` offers."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} offers")
        self.most = most
