"""The process `kairan-safety counts`: health server, logs, signals, exit code.

0 after SIGTERM, 1 when it could not go on; a supervisor then starts it again, and it takes up where Kafka
or the log are.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
from typing import Any, Final

import pymongo

from kairan_kernel import logs
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.garbage import collect_when_quiet
from kairan_kernel.health import Check, HealthServer, Readiness
from kairan_safety.counts.config import CountsSettings
from kairan_safety.counts.documents import CountsDocuments
from kairan_safety.counts.job import Job

# What these say while Kafka is away, many times a second, the job says once (`watch`).
_QUIET: Final = {"aiokafka": logging.CRITICAL, "faust": logging.ERROR, "mode": logging.ERROR}

LAST_RESORT_SECONDS: Final = 9.6

log = logs.logger("kairan.counts")


def run_counts(settings: CountsSettings) -> int:
    """Runs until SIGTERM or SIGINT. Call from the main thread."""
    logs.configure("counts", settings.log_level)
    collect_when_quiet()
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    code = asyncio.run(_supervised(settings))
    sys.stdout.flush()
    sys.stderr.flush()
    return code


async def _supervised(settings: CountsSettings) -> int:
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
        settings.mongo_url,
        serverSelectionTimeoutMS=1000,
        connectTimeoutMS=1000,
        socketTimeoutMS=5000,
        tz_aware=True,
    )
    store = EsdbStore(settings.eventstore_url)
    job = Job(settings, store, CountsDocuments(client[settings.database]))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, job.stop.set)
    last_resort = asyncio.create_task(_end_in_time(job))
    health = HealthServer(
        *settings.health_listen, Readiness({name: _check(job, name) for name in job.checks()})
    )
    health.start()
    log.info("started", pid=os.getpid())
    await job.run()
    log.info("stopped", failed=job.failure is not None)
    last_resort.cancel()
    code = 0 if job.failure is None else 1
    # Threads may still wait for a server that is away; nothing that they do matters any more.
    sys.stderr.flush()
    os._exit(code)


async def _end_in_time(job: Job) -> None:
    """Ends the process when the stop hangs: a call in a thread can't be broken off otherwise."""
    await job.stop.wait()
    timer = threading.Timer(LAST_RESORT_SECONDS, os._exit, args=(1,))
    timer.daemon = True
    timer.start()


def _check(job: Job, name: str) -> Check:
    return lambda: job.checks()[name]
