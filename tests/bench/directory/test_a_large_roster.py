"""How long a roster of 3,200 households takes through the gateway: looked at, decided, applied, exported.

On a quiet machine: `pytest tests/bench/directory -s --override-ini addopts=--import-mode=importlib`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx

from kairan_local.running_stack import RunningStack

HOUSEHOLDS = 3200
HEADINGS = "利用者番号,班,氏名,フリガナ,続柄,生年月日,住所,電話番号,要配慮,配慮内容,同意"


def roster() -> bytes:
    lines = [HEADINGS]
    for n in range(1, HOUSEHOLDS + 1):
        place, phone = f"{n:04d},{n // 16 + 1}班", f"米泉町{n % 15 + 1}-{n},076-241-{n:04d}"
        lines.append(f"{place},苗字{n} 太郎,ミョウジ タロウ,本人,S23.3.9,{phone},高齢,足が不自由,平常時")
        lines.append(f"{place},苗字{n} 花子,ミョウジ ハナコ,妻,1950/4/1,,,,,")
    return "\r\n".join(lines).encode("cp932")


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began:.1f} s")


def test_a_roster_of_a_whole_union(stack: RunningStack) -> None:
    token = stack.run("kairan-directory", "operator-token").strip()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=stack.url, headers=headers, timeout=120, trust_env=False) as client:

        def post(path: str, **options: Any) -> Any:
            more = {"Idempotency-Key": str(uuid4()), **options.pop("headers", {})}
            reply = client.post(f"/directory{path}", headers=more, **options)
            assert reply.status_code in (200, 201, 202), reply.text
            return reply.json()

        union = post("/unions", json={"slug": f"bench-{uuid4().hex[:8]}", "name": "米泉"})
        here = post(f"/unions/{union['union_id']}/associations", json={"slug": "all", "name": "全町"})
        path = f"/associations/{here['association_id']}"
        csv = {"content": roster(), "headers": {"Content-Type": "text/csv"}}
        with timed("dry run"):
            assert post(f"{path}/roster-imports?dry_run=true", **csv)["households"]["new"] == HOUSEHOLDS
        with timed("decided and applied"):
            with timed("  decided"):
                accepted = post(f"{path}/roster-imports", **csv)
            status = f"/directory{path}/roster-imports/{accepted['id']}"
            while client.get(status).json()["status"] != "applied":
                time.sleep(0.1)
        with timed("export"):
            exported = client.get(f"/directory{path}/roster.csv", params={"encoding": "cp932"}).content
        again = {"content": exported, "headers": {"Content-Type": "text/csv"}}
        with timed("dry run of the export"):
            report = post(f"{path}/roster-imports?dry_run=true", **again)
        assert report["households"] == {"new": 0, "changed": 0, "unchanged": HOUSEHOLDS}
