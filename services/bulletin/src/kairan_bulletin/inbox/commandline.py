"""`kairan-bulletin inbox take FILE…`: what the mail gateway does, by hand; one JSON line a file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kairan_bulletin.bootstrap import connect, now
from kairan_bulletin.desks.gateway import GatewayDesk
from kairan_bulletin.desks.taking import TakingDesk
from kairan_bulletin.domain.outside.refusals import NobodyListens, NoticeMalformed
from kairan_bulletin.follow import circulating
from kairan_bulletin.settings import BulletinSettings
from kairan_kernel.appender import GroupAppender


def take(settings: BulletinSettings, files: Sequence[Path]) -> int:
    """0 when every file was taken (or recognised), 1 when one was refused; the others are taken all the
    same.
    """
    adapters = connect(settings)
    try:
        circulated = circulating(adapters, GroupAppender(adapters.store))
        taking = TakingDesk(adapters.store, circulated.menus, circulated.outside, now)
        gateway = GatewayDesk(adapters.database, taking, None)
        told = [_take(gateway, each) for each in files]
    finally:
        adapters.close()
    for line in told:
        click.echo(json.dumps(line, ensure_ascii=False))
    return 1 if any("refused" in line for line in told) else 0


def _take(gateway: GatewayDesk, file: Path) -> dict[str, Any]:
    try:
        taken = gateway.take(file.read_bytes())
    except NoticeMalformed as error:
        return {"file": file.name, "refused": f"malformed: {error.reason}"}
    except NobodyListens:
        return {"file": file.name, "refused": "nobody listens to this sender"}
    return {
        "file": file.name,
        "taken": [
            {
                "source_id": str(each.source_id),
                "outcome": each.outcome.value,
                "article_id": None if each.article_id is None else str(each.article_id),
            }
            for each in taken
        ],
    }
