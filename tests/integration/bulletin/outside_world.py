"""The world outside, for tests: the mail gateway's key, police mails, a city's web server with its feed."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

GATEWAY_KEY = "mail-gateway-0123456789abcdef0123456789abcdef"


def environment(folder: Path) -> dict[str, str]:
    """What the service is told so that the gateway may come in, and feeds of this machine are read."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "gateway.key"
    key.write_text(GATEWAY_KEY)
    return {
        "KAIRAN_MAIL_GATEWAY_KEY_FILE": str(key),
        "KAIRAN_FEEDS_FROM_PRIVATE_ADDRESSES": "true",
    }


def police_mail(
    identity: str, sender: str, subject: str, body: str, *, charset: str = "ISO-2022-JP"
) -> bytes:
    """A mail as にしつ子ネット sends it."""
    words = b64encode(subject.encode(charset)).decode("ascii")
    head = (
        f"From: <{sender}>\r\nTo: town@kairan.example\r\nSubject: =?{charset}?B?{words}?=\r\n"
        f"Date: Sun, 07 Jul 2024 16:05:00 +0900\r\nMessage-ID: <{identity}>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: 7bit\r\n\r\n'
    )
    return head.encode("ascii") + body.encode(charset)


def alert(identifier: str, sender: str, kind: str = "Alert", about: str = "", words: str = "増水") -> bytes:
    """A CAP 1.2 alert of a city; ``about``: the identifier of the one that it updates or cancels."""
    references = f"<references>{sender},{about},2024-07-07T15:00:00+09:00</references>" if about else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identifier}</identifier>
<sender>{sender}</sender><sent>2024-07-07T15:00:00+09:00</sent><status>Actual</status>
<msgType>{kind}</msgType><scope>Public</scope>{references}
<info><language>ja-JP</language><category>Met</category><event>洪水</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Observed</certainty><headline>避難指示</headline>
<description>{words}</description><area><areaDesc>米泉校下</areaDesc></area></info></alert>""".encode()


def atom(*entries: tuple[str, str, str]) -> bytes:
    """A feed of entries: guid, title, moment."""
    shown = "".join(
        f"<entry><id>{guid}</id><title>{title}</title><updated>{at}</updated>"
        f"<summary>{title}です。</summary></entry>"
        for guid, title, at in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>市</title><id>urn:city</id><updated>2024-07-07T00:00:00Z</updated>{shown}</feed>"
    ).encode()


@dataclass
class City:
    """A web server with pages; `asked` has the path and validator of every request."""

    url: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def times(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


@contextmanager
def city() -> Iterator[City]:
    """A city's web server on a free port; a page's ETag is its length."""
    town = City()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match")
            town.asked.append((self.path, known))
            page = town.pages.get(self.path)
            if page is None:
                self.send_error(404)
                return
            etag = f'"{len(page)}"'
            self.send_response(304 if known == etag else 200)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", "0" if known == etag else str(len(page)))
            self.end_headers()
            if known != etag:
                self.wfile.write(page)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing: the tests look at `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    town.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield town
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
