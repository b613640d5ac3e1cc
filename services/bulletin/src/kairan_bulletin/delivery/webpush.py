"""Web push (RFC 8030), encrypted for the one browser (RFC 8291), under our name (RFC 8292).

What a push service can't take now (429, 5xx, no answer) is left for later, and its machine is let be for a
while, so that one in trouble, or one that somebody set up to be slow, holds up nobody else.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final
from urllib.parse import urlsplit

import http_ece  # type: ignore[import-untyped]
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02  # type: ignore[import-untyped]

from kairan_bulletin.delivery.sender import GONE, Letter, Sent
from kairan_bulletin.delivery.subscription import Subscription, decoded, read
from kairan_bulletin.public_addresses import answered_publicly, resolves_publicly
from kairan_contracts.bulletin.vocabulary import Channel, Outcome

TIMEOUT_SECONDS: Final = 5.0
BATCH_SECONDS: Final = 20.0
AT_ONCE: Final = 16
KEPT_SECONDS: Final = 24 * 3600
"""How long a push service keeps a message for a browser that is off."""
SIGNED_SECONDS: Final = 12 * 3600
LET_BE_SECONDS: Final = 60.0
LET_BE_MOST: Final = 900.0


class WebPushSender:
    """Blocking; one a process. ``to`` of a letter is a subscription, ``body`` what the app's service worker
    reads. ``private_too``: machines inside networks, and http, are asked as well.
    """

    channel = Channel.PUSH

    def __init__(
        self,
        vapid: Vapid02,
        contact: str,
        *,
        private_too: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._vapid = vapid
        self._contact = contact
        self._private_too = private_too
        self._clock = clock
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)
        self._let_be: dict[str, float] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        self._client.close()

    def send(self, letters: Sequence[Letter]) -> list[Sent | None]:
        """Never SenderUnavailable: each browser has its own push service."""
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webpush")
        tried = [pool.submit(self._one, letter) for letter in letters]
        done, _ = wait(tried, BATCH_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)
        return [each.result() if each in done else None for each in tried]

    def _one(self, letter: Letter) -> Sent | None:
        subscription = read(letter.to)
        parts = urlsplit(subscription.endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        if self._is_let_be(origin):
            return None
        try:
            if not self._private_too and not self._allowed(parts.scheme, parts.hostname, parts.port):
                return Sent(Outcome.FAILED, "private-address")
            return self._asked(letter, subscription, origin)
        except (httpx.HTTPError, OSError):
            self._leave_be(origin, LET_BE_SECONDS)
            return None
        except (httpx.InvalidURL, ValueError):
            return Sent(Outcome.FAILED, "refused")

    def _allowed(self, scheme: str, host: str | None, port: int | None) -> bool:
        return scheme == "https" and host is not None and resolves_publicly(host, port or 443)

    def _asked(self, letter: Letter, subscription: Subscription, origin: str) -> Sent | None:
        content = _encrypted(subscription, letter.body.encode())
        headers = self._headers(letter, origin)
        # The answer's body is nobody's business and may have no end: it is not read.
        with self._client.stream("POST", subscription.endpoint, content=content, headers=headers) as answer:
            if not self._private_too and not answered_publicly(answer):
                return Sent(Outcome.FAILED, "private-address")
            return self._outcome(answer, origin)

    def _outcome(self, answer: httpx.Response, origin: str) -> Sent | None:
        if answer.is_success:
            return Sent(Outcome.SENT)
        if answer.status_code in (404, 410):
            return Sent(Outcome.FAILED, GONE)
        if answer.status_code == 429 or answer.status_code >= 500:
            self._leave_be(origin, _asked_to_wait(answer))
            return None
        return Sent(Outcome.FAILED, f"status-{answer.status_code}")

    def _headers(self, letter: Letter, origin: str) -> dict[str, str]:
        """The topic makes a push service keep one of the same letter sent twice."""
        claims = {"aud": origin, "sub": self._contact, "exp": int(time.time()) + SIGNED_SECONDS}
        return {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_SECONDS),
            "Topic": letter.letter_id.replace("-", "")[:32],
            "Urgency": "high" if letter.urgent else "normal",
            **self._vapid.sign(claims),
        }

    def _is_let_be(self, origin: str) -> bool:
        with self._lock:
            return self._let_be.get(origin, 0.0) > self._clock()

    def _leave_be(self, origin: str, seconds: float) -> None:
        with self._lock:
            now = self._clock()
            self._let_be = {each: until for each, until in self._let_be.items() if until > now}
            self._let_be[origin] = now + seconds


def _encrypted(subscription: Subscription, content: bytes) -> bytes:
    encrypted: bytes = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(subscription.p256dh),
        auth_secret=decoded(subscription.auth),
        version="aes128gcm",
    )
    return encrypted


def _asked_to_wait(answer: httpx.Response) -> float:
    """Seconds; what a push service asks for, within bounds."""
    asked = answer.headers.get("retry-after", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 9):
        return LET_BE_SECONDS
    return min(max(float(asked), 1.0), LET_BE_MOST)
