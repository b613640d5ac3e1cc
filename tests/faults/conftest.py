"""One stack for all tests of this folder, with wires between its processes, and one town that answers."""

import asyncio
from collections.abc import Iterator

import pytest

from .fault import Site
from .town import Town, settle
from .wiring import campaign_stack


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The stack with two serve processes of safety; each test leaves it healed."""
    with campaign_stack(tmp_path_factory.mktemp("faults"), {"safety": 2}) as site:
        yield site


@pytest.fixture(scope="session")
def town(site: Site) -> Town:
    """Everybody is on the roll of a drill that runs."""
    return asyncio.run(settle(site.stack, "bad-luck"))
