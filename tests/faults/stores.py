"""What the stores can suffer: read models dropped in mid-flight, the event store's disk full."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from .fault import Site


@dataclass(frozen=True, slots=True)
class DatabaseDropped:
    """A projector's database is gone while the projector writes; its process is not restarted.

    `spared` is what no log of the service's own could bring back: what it heard from others.
    """

    database: str
    spared: str = ""

    @property
    def name(self) -> str:
        return f"database {self.database} dropped" + (f" but for {self.spared}" if self.spared else "")

    def inject(self, site: Site) -> None:
        with site.evidence.mongo() as client:
            if not self.spared:
                client.drop_database(self.database)
                return
            for collection in client[self.database].list_collection_names():
                if collection != self.spared:
                    client[self.database].drop_collection(collection)

    def heal(self, site: Site) -> None:
        """Nothing: the log has everything."""


@dataclass(frozen=True, slots=True)
class DiskFull:
    """Something else fills the event store's disk to the last byte."""

    name: str = "the event store's disk full"

    def inject(self, site: Site) -> None:
        with _ballast(site).open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                _fill(file.fileno(), b"\0" * size)

    def heal(self, site: Site) -> None:
        _ballast(site).unlink(missing_ok=True)


def _fill(file: int, block: bytes) -> None:
    while True:
        try:
            if os.write(file, block) < len(block):
                return
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return


def _ballast(site: Site) -> Path:
    part = site.stack.stack.eventstore
    assert part is not None
    return part.folder / "data" / "ballast"
