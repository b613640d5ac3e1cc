"""What a thread refuses, by name."""


class ThreadUnknown(Exception):
    """There is no such thread, or the caller may not read it."""


class ThreadExists(Exception):
    """A thread with this id was opened before."""


class PostUnknown(Exception):
    """The thread has no such post, or it was taken back."""


class ThreadFull(Exception):
    """A thread holds ``most`` posts; open another one."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} posts")
        self.most = most


class InquiryIsDone(Exception):
    """The inquiry is done; reopen it to go on."""


class NotAnInquiry(Exception):
    """Only an inquiry is answered, done, or private."""


class SkillsAreForIssues(Exception):
    """Only an issue (課題) says which skills are wanted."""


class OwnPost(Exception):
    """One's own post is taken back, not reported."""


class PostAlreadyHidden(Exception):
    """The post is hidden."""


class PostNotHidden(Exception):
    """The post is shown; there is nothing to appeal against or to restore."""


class NotTheAuthor(Exception):
    """Only who wrote a post may take it back or appeal."""


class AlreadyAppealed(Exception):
    """One hiding is appealed against once."""


class NoOpenAppeal(Exception):
    """There is no appeal to decide on."""


class HiderMayNotJudge(Exception):
    """Who hid a post does not decide on the appeal against it."""


class NotABoard(Exception):
    """The menu holds articles, not threads."""
