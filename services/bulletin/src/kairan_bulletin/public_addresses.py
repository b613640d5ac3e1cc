"""Only machines of the public internet: for requests to addresses that somebody typed in."""

import ipaddress
import socket
from typing import Any

import httpx


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's to reach."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return found.is_global and not found.is_multicast


def resolves_publicly(host: str, port: int) -> bool:
    """Whether every address of a name is public. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return all(is_public(str(address[4][0])) for address in found)


def answered_publicly(answer: httpx.Response) -> bool:
    """Whether the machine that really answered a streamed request is public."""
    stream: Any = answer.extensions.get("network_stream")
    peer = None if stream is None else stream.get_extra_info("server_addr")
    return peer is not None and is_public(str(peer[0]))
