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


def relay_of(foundation: Foundation, amqp_url: str, log: SharedLog | None = None) -> Relay:
    return Relay(foundation.store, amqp_url, publish, foundation.checkpoints, RELAY, streams=STREAMS, log=log)


def projector_of(foundation: Foundation, log: SharedLog | None = None) -> ProjectionRunner:
    return ProjectionRunner(
        foundation.store, foundation.database, CODEC, ALL, streams=STREAMS, name=PROJECTIONS, log=log
    )


def follow(settings: FollowSettings) -> int:
    """Run until SIGTERM; the exit code."""
    foundation = Foundation(settings)
    sealer = sealer_of(foundation, settings)
    store, books, checkpoints = foundation.store, foundation.books, foundation.checkpoints
    log = SharedLog(store, STREAMS)
    relay = relay_of(foundation, settings.amqp_url, log)
    projector = projector_of(foundation, log)
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
