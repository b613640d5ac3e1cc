"""What the stores can suffer: read models dropped in mid-flight, the event store's disk full."""

from dataclasses import dataclass, field
from pathlib import Path

from kairan_local.supervision import SupervisorGone

from .disk import NoWrites, fill
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
    """Something else fills the event store's disk to the last byte; or where it has none of its own, it may
    write to no file.
    """

    name: str = "the event store's disk full"
    _no_writes: NoWrites = field(default_factory=NoWrites, compare=False, repr=False)

    def inject(self, site: Site) -> None:
        if site.has_small_disk:
            fill(_ballast(site))
        else:
            self._no_writes.impose(lambda: _pid(site))

    def heal(self, site: Site) -> None:
        if site.has_small_disk:
            _ballast(site).unlink(missing_ok=True)
        else:
            self._no_writes.lift(lambda: _pid(site))


def _pid(site: Site) -> int:
    try:
        return site.stack.pid("eventstore")
    except SupervisorGone as error:
        raise OSError(str(error)) from error


def _ballast(site: Site) -> Path:
    part = site.stack.stack.eventstore
    assert part is not None
    return part.folder / "data" / "ballast"
