"""`kairan-translate follow`: relay to the bus and read models."""

from collections.abc import Mapping

from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.health import Check
from kairan_kernel.lifecycle import Worker, run_follow
from kairan_kernel.projector import ProjectionRunner
from kairan_kernel.relay import Relay
from kairan_translate import projections, streams
from kairan_translate.bootstrap import SERVICE, TranslateApp
from kairan_translate.codec import CODEC
from kairan_translate.publishing import publish
from kairan_translate.settings import TranslateSettings

RELAY = f"{SERVICE}-relay"
PROJECTIONS = f"{SERVICE}-projections"


def projection_runner(app: TranslateApp) -> ProjectionRunner:
    """Keeps every read model of the service."""
    return ProjectionRunner(
        app.store, app.database, CODEC, projections.ALL, streams=streams.ALL, name=PROJECTIONS
    )


def relay(app: TranslateApp) -> Relay:
    """Publishes every integration event of the service."""
    checkpoints = Checkpoints(app.database)
    return Relay(app.store, app.settings.amqp_url, publish, checkpoints, RELAY, streams=streams.ALL)


def follow(settings: TranslateSettings) -> int:
    """Run until SIGTERM; the exit code."""
    app = TranslateApp(settings, patience=30.0)
    runner, messages = projection_runner(app), relay(app)
    checks: Mapping[str, Check] = {
        "relay": lambda: messages.caught_up,
        "projections": lambda: runner.caught_up,
        "mongodb": lambda: app.mongo.admin.command("ping"),
    }
    try:
        return run_follow(
            SERVICE, settings, [Worker("relay", messages.run), Worker("projections", runner.run)], checks
        )
    finally:
        app.close()
