"""Packages fetched from an index as Argos Translate publishes it: JSON that names files, over HTTPS."""

import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kairan_translate.engine.environment import Environment

from .conftest import PACKAGES
from .test_commands import run

HOST = "127.0.0.1"


def certificate(folder: Path) -> Path:
    """A certificate for this machine with its key, in one file; valid for an hour."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


class Index(SimpleHTTPRequestHandler):
    """Serves a folder; `asked` is what was asked for."""

    asked: ClassVar[list[str]] = []

    def log_request(self, code: object = "-", size: object = "-") -> None:
        self.asked.append(self.path)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What the environment says of an index with ja → en and en → es, and with a link that leads nowhere."""
    pem, folder = certificate(tmp_path), tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer((HOST, 0), partial(Index, directory=str(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    address = f"https://{HOST}:{server.server_port}"
    entries = []
    for source, target in (("ja", "en"), ("en", "es")):
        name = f"town-{source}_{target}.argosmodel"
        (folder / name).write_bytes((PACKAGES / name).read_bytes())
        links = [f"ipfs://{name}", f"{address}/{name}"]
        entries.append({"from_code": source, "to_code": target, "links": links, "package_version": "1.0"})
    gone = [f"{address}/gone.argosmodel"]
    entries.append({"from_code": "en", "to_code": "vi", "links": gone, "package_version": "1.9"})
    (folder / "index.json").write_text(json.dumps(entries))
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield {"KAIRAN_ARGOS_INDEX": f"{address}/index.json", "SSL_CERT_FILE": str(pem)}
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def test_languages_are_installed_from_the_index_by_english_where_there_is_no_direct_way(
    engine: Environment, index: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "packages"
    Index.asked.clear()
    done = run(folder, "packages", "install", "ja", "en", "es", **index)
    assert (done.returncode, done.stdout) == (0, "installed: ja-en, en-es\n"), done.stderr
    assert Index.asked == ["/index.json", "/town-ja_en.argosmodel", "/town-en_es.argosmodel"]
    listed = run(folder, "packages", "list").stdout
    assert "ja -> en  1.0" in listed
    assert "en -> es  1.0" in listed


@pytest.mark.parametrize(
    ("languages", "said"),
    [(("ja", "ne"), "the index has no package"), (("en", "vi"), "can't be fetched")],
)
def test_what_the_index_lacks_or_does_not_deliver_is_named_and_nothing_is_left_behind(
    engine: Environment, index: dict[str, str], tmp_path: Path, languages: tuple[str, str], said: str
) -> None:
    folder = tmp_path / "packages"
    done = run(folder, "packages", "install", *languages, **index)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not folder.exists() or list(folder.iterdir()) == []
