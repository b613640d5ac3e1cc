"""What is refused of notices from outside and their sources, by name."""


class SourceUnknown(Exception):
    """There is no such source, or the caller may not know of it."""


class SourceExists(Exception):
    """A source with this id was registered before."""


class MenuDoesNotFit(Exception):
    """The menu is a board, closed, or another area's: this source's articles can't go there."""


class SendersMissing(Exception):
    """A source of mails or alerts names who may send."""


class AddressMissing(Exception):
    """A feed has an address; mails have none."""


class NoticeMalformed(Exception):
    """What was handed in is no notice; ``reason`` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NobodyListens(Exception):
    """No association has named this sender as a source."""


class GatewayUnknown(Exception):
    """The credential is not the mail gateway's."""
