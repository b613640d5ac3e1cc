"""The training scripts are no package: they are imported from their folder, as they import each other."""

import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[4] / "services" / "translate" / "training"
sys.path.insert(0, str(TRAINING))


@pytest.fixture(scope="session")
def training() -> Path:
    """The folder of the training scripts and of the sentences written for them."""
    return TRAINING
