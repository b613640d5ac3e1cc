"""The one base of every named error of the domain."""


class RuleBroken(Exception):
    """The caller asked for what a rule forbids; nothing happened. The keywords fill the message."""

    def __init__(self, **params: object) -> None:
        super().__init__(", ".join(f"{name}={value}" for name, value in params.items()))
        self.__dict__.update(params)
