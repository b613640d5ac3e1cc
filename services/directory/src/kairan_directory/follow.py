"""`kairan-directory follow`: relay, projectors, import applier and policies, a thread each."""

from kairan_directory.bootstrap import PROJECTIONS, RELAY, Foundation, sealer_of
from kairan_directory.codec import CODEC
from kairan_directory.domain.identifiers import STREAMS
from kairan_directory.importing import ImportApplier
from kairan_directory.policies import Policies
from kairan_directory.projections import ALL
from kairan_directory.publishing import publish
from kairan_directory.settings import FollowSettings
from kairan_kernel.lifecycle import Worker, run_follow
from kairan_kernel.projector import ProjectionRunner
from kairan_kernel.relay import Relay
from kairan_kernel.shared_log import SharedLog


def own_log(foundation: Foundation) -> SharedLog:
    """The log of the service's own streams."""
    return SharedLog(foundation.store, STREAMS)


def relay_of(log: SharedLog, foundation: Foundation, amqp_url: str) -> Relay:
    """Publishes every integration event of the service."""
    return Relay(log, amqp_url, publish, foundation.checkpoints, RELAY)


def projector_of(log: SharedLog, foundation: Foundation) -> ProjectionRunner:
    """Keeps every read model of the service."""
    return ProjectionRunner(log, foundation.database, CODEC, ALL, name=PROJECTIONS)


def follow(settings: FollowSettings) -> int:
    """Run until SIGTERM; the exit code."""
    foundation = Foundation(settings)
    sealer = sealer_of(foundation, settings)
    store, books, checkpoints = foundation.store, foundation.books, foundation.checkpoints
    log = own_log(foundation)
    relay = relay_of(log, foundation, settings.amqp_url)
    projector = projector_of(log, foundation)
    applier = ImportApplier(store, books, sealer, checkpoints)
    policies = Policies(store, books, sealer, foundation.database, checkpoints)
    workers = [
        Worker("relay", relay.run),
        Worker("projector", projector.run),
        Worker("importer", applier.run),
        Worker("policies", policies.run),
    ]
    checks = {
        **foundation.checks(),
        "relay caught up": lambda: relay.caught_up,
        "projector caught up": lambda: projector.caught_up,
    }
    try:
        return run_follow("directory", settings, workers, checks)
    finally:
        foundation.close()
