"""What is refused of an upload, by name."""

from collections.abc import Sequence

from kairan_kernel.problems import Fault


class AttachmentUnknown(Exception):
    """There is no such attachment, or the caller may not have it."""


class EmptyFile(Exception):
    """The upload holds nothing."""


class TypeNotAllowed(Exception):
    """The content is none of the kinds that are taken."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class TypeIsALie(Exception):
    """The content is not what its content type or its file name says."""

    def __init__(self, claimed: str, found: str) -> None:
        super().__init__(f"{claimed}: {found}")
        self.claimed = claimed
        self.found = found


class FileDamaged(Exception):
    """The content begins like its kind, but can't be read as one."""


class PictureTooLarge(Exception):
    """The picture has more pixels than any phone takes: ``most`` million."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} million pixels")
        self.most = most


class FileTooLarge(Exception):
    """The file has more than ``most`` MiB."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} MiB")
        self.most = most


class PdfLocked(Exception):
    """The PDF wants a password."""


class PdfActive(Exception):
    """The PDF holds a script, a launch action or an embedded file."""


class AttachmentsUnknown(Exception):
    """Attachments that an article or a post names are not there, or not the writer's; names each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("unknown attachments")
        self.faults = faults
        self.count = len(faults)


class TooMuchPutUp(Exception):
    """A household put up more than ``most`` MiB within a day."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} MiB")
        self.most = most
