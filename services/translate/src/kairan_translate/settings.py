"""What the translate service reads from its environment besides what every process does."""

from pathlib import Path
from typing import Final

from pydantic import AliasChoices, Field

from kairan_kernel.config import Settings

PACKAGES: Final = Path("~/.local/share/argos-translate/packages").expanduser()
ENVIRONMENTS: Final = Path("~/.cache/kairan/translate").expanduser()


class TranslateSettings(Settings):
    """For every process; all have defaults."""

    argos_packages_dir: Path = Field(
        default=PACKAGES, validation_alias=AliasChoices("ARGOS_PACKAGES_DIR", "KAIRAN_ARGOS_PACKAGES_DIR")
    )
    """Where the engine's packages are; Argos Translate's own variable."""
    engine_folder: Path = ENVIRONMENTS
    """Where the engine's and the voice's virtual environments are made."""
    article_seconds: float = Field(default=60.0, gt=0, le=3600)
    """How long the machine may work on one article in one language."""
    engine_threads: int = Field(default=1, ge=1, le=64)
    """Processors that the engine may use; one, so that people's requests keep the others."""
    placenames_file: Path | None = None
    """More readings of place names for the voice: lines `surface,reading` (katakana)."""
