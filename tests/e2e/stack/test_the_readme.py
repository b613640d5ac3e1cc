"""The README's tour, run as it stands."""

import json
import os
import re
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from kairan_local.running_stack import RunningStack
from kairan_local.sample_town import sample_login

README = Path(__file__).parents[3] / "README.md"


@pytest.mark.timeout(180)
def test_the_tour_with_curl_works_as_written(stack: RunningStack) -> None:
    [script] = re.findall(r"```bash\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    login = json.dumps(asdict(sample_login(stack.stack, lambda: False)))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={**os.environ, "K": stack.url, "LOGIN": login},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"marks"' in done.stdout
    assert "event: counts" in done.stdout or "event: snapshot" in done.stdout
    assert '"line":"safe"' in done.stdout.replace(" ", "")
    assert "problems/validation" in done.stdout
    assert "利用者番号" in done.stdout
