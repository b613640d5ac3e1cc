"""What was checked in the week, and whether it held."""

from dataclasses import dataclass, field

from kairan_local.demo.founding import Say


@dataclass(slots=True)
class Checks:
    """Each check by a sentence; the ones that did not hold are the play's faults."""

    say: Say
    held: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def that(self, sentence: str, holds: bool, seen: object = None) -> None:
        """Note whether it holds; `seen` is what was there instead."""
        if holds:
            self.held.append(sentence)
            self.say(f"✓ {sentence}")
        else:
            self.faults.append(f"not so: {sentence} (seen: {seen!r})")
