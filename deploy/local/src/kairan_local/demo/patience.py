"""Asking again until an answer will do: read models and consumers follow the log by moments."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_delay, wait_fixed

Answer = TypeVar("Answer")


async def eventually(
    ask: Callable[[], Awaitable[Answer]],
    holds: Callable[[Answer], bool],
    *,
    within: float,
    every: float = 0.3,
) -> Answer:
    """The first answer for which `holds`; the last one, when none does `within` so many seconds."""
    asking = AsyncRetrying(
        retry=retry_if_result(lambda answer: not holds(answer)),
        stop=stop_after_delay(within),
        wait=wait_fixed(every),
        retry_error_callback=_last,
    )

    async def asked() -> Answer:
        return await ask()

    answer: Answer = await asking(asked)
    return answer


def _last(state: RetryCallState) -> object:
    return state.outcome.result() if state.outcome else None
