"""The two commands of the directory that a demo may run beside the API: they need the stack's own keys.

`kairan-directory operator-token` for the vendor's operator; `kairan-directory mint-tokens`, for development
only, in place of thousands of logins whose password hashing is slow on purpose.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class CommandFailed(Exception):
    """A command of the directory ended with an error."""


@dataclass(frozen=True, slots=True)
class DirectoryCommands:
    """`environment` are the KAIRAN_… variables that the directory's processes run with."""

    environment: Mapping[str, str]

    async def operator_token(self) -> str:
        """An access token of an operator."""
        told = await self._run("operator-token", "--name", "demo")
        return told.strip().splitlines()[-1]

    async def mint_tokens(self, union: str) -> list[dict[str, Any]]:
        """A token of every household's first member, with the roles that the member holds now."""
        with tempfile.TemporaryDirectory(prefix="kairan-demo-") as folder:
            out = Path(folder) / "tokens.jsonl"
            await self._run("mint-tokens", "--union", union, "--out", str(out))
            return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines() if line]

    async def _run(self, *arguments: str) -> str:
        program = Path(sys.executable).with_name("kairan-directory")
        process = await asyncio.create_subprocess_exec(
            str(program),
            *arguments,
            env={**os.environ, **self.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            told, complaint = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            reason = complaint.decode(errors="replace")[-2000:]
            raise CommandFailed(
                f"kairan-directory {' '.join(arguments)} ended with {process.returncode}: {reason}"
            )
        return told.decode()
