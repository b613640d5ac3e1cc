"""Golden bytes of what clients parse: written here as the real server's protocol has it."""

import grpc
import pytest
from esdbclient.protos.Grpc import status_pb2, streams_pb2

from kairan_eventstore import faults
from kairan_eventstore.appending import wrong_version_response
from kairan_eventstore.cluster import encode_supported_methods
from kairan_eventstore.encoding import encode
from kairan_eventstore.facts import ANY, NO_STREAM, STREAM_EXISTS, ProposedEvent

TYPE_URL = b"type.googleapis.com/event_store.client."


def any_of(name: bytes, value: bytes) -> bytes:
    """A packed `Any` as field 3 of a status."""
    url = TYPE_URL + name
    packed = b"\x0a" + bytes([len(url)]) + url + (b"\x12" + bytes([len(value)]) + value if value else b"")
    return b"\x1a" + bytes([len(packed)]) + packed


def status(code: int, message: bytes, details: bytes) -> bytes:
    return b"\x08" + bytes([code]) + b"\x12" + bytes([len(message)]) + message + details


class TestBatchStatuses:
    @pytest.mark.parametrize(
        ("expected", "current", "details"),
        [
            (5, 2, b"\x08\x02\x18\x05"),
            (0, 0, b"\x08\x00\x18\x00"),
            (3, -1, b"\x12\x00\x18\x03"),
            (ANY, 2, b"\x08\x02\x22\x00"),
            (STREAM_EXISTS, -1, b"\x12\x00\x2a\x00"),
            (NO_STREAM, 7, b"\x08\x07\x32\x00"),
        ],
    )
    def test_wrong_version(self, expected: int, current: int, details: bytes) -> None:
        told = faults.wrong_version_status(expected, current).SerializeToString()
        assert told == status(6, b"WrongExpectedVersion", any_of(b"WrongExpectedVersion", details))

    @pytest.mark.parametrize(
        ("told", "golden"),
        [
            (
                faults.stream_deleted_status("s-1"),
                status(5, b"StreamDeleted", any_of(b"StreamDeleted", b"\x0a\x05\x1a\x03s-1")),
            ),
            (faults.timeout_status(), status(4, b"Timeout", any_of(b"Timeout", b""))),
            (faults.access_denied_status(), status(7, b"AccessDenied", any_of(b"AccessDenied", b""))),
            (
                faults.maximum_append_size_status(),
                status(
                    3,
                    b"MaximumAppendSizeExceeded",
                    any_of(b"MaximumAppendSizeExceeded", b"\x08\x80\x80\x40"),
                ),
            ),
            (
                faults.bad_request_status("why"),
                status(3, b"BadRequest", any_of(b"BadRequest", b"\x0a\x03why")),
            ),
        ],
    )
    def test_others(self, told: status_pb2.Status, golden: bytes) -> None:
        assert told.SerializeToString() == golden


class TestAppendResponses:
    @pytest.mark.parametrize(
        ("expected", "current", "golden"),
        [
            (5, 2, b"\x08\x02\x18\x05\x30\x02\x40\x05"),
            (3, -1, b"\x12\x00\x18\x03\x3a\x00\x40\x03"),
            (ANY, 2, b"\x08\x02\x22\x00\x30\x02\x4a\x00"),
            (STREAM_EXISTS, -1, b"\x12\x00\x2a\x00\x3a\x00\x52\x00"),
            (NO_STREAM, 7, b"\x08\x07\x30\x07\x5a\x00"),
        ],
    )
    def test_wrong_version_has_the_old_and_the_new_fields(
        self, expected: int, current: int, golden: bytes
    ) -> None:
        assert wrong_version_response(expected, current).SerializeToString() == golden


class TestEndedCalls:
    def test_a_deleted_stream(self) -> None:
        fault = faults.stream_deleted("s-1")
        assert fault.code is grpc.StatusCode.FAILED_PRECONDITION
        assert fault.details == "Event stream 's-1' is deleted."
        assert dict(fault.trailers) == {"exception": "stream-deleted", "stream-name": "s-1"}

    def test_a_wrong_version(self) -> None:
        fault = faults.wrong_expected_version("Delete", "s-1", ANY, -1)
        assert fault.code is grpc.StatusCode.FAILED_PRECONDITION
        assert fault.details == (
            "Delete failed due to WrongExpectedVersion. Stream: s-1, Expected version: -2, Actual version: -1"
        )
        assert dict(fault.trailers) == {
            "exception": "wrong-expected-version",
            "stream-name": "s-1",
            "expected-version": "-2",
            "actual-version": "-1",
        }

    def test_a_name_that_is_not_ascii_fits_into_metadata(self) -> None:
        assert dict(faults.stream_deleted("町会").trailers)["stream-name"] == r"\u753a\u4f1a"

    def test_an_append_that_is_too_large(self) -> None:
        fault = faults.maximum_append_size_exceeded()
        assert (fault.code, fault.details) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            "Maximum Append Size of 1048576 Exceeded.",
        )


def test_a_recorded_event_is_encoded_as_it_always_was() -> None:
    event = ProposedEvent("0b9ae1d4-5a0b-4c0e-9d2a-1f2e3d4c5b6a", "T", True, b"{}", b"m")
    body = encode(event, "s-1", 3, 9, 17_000_000_000_000_000)
    told = streams_pb2.ReadResp.FromString(body)
    recorded = told.event.event
    assert told.event.commit_position == recorded.commit_position == recorded.prepare_position == 9
    assert (recorded.stream_identifier.stream_name, recorded.stream_revision) == (b"s-1", 3)
    assert dict(recorded.metadata) == {
        "type": "T",
        "content-type": "application/json",
        "created": "17000000000000000",
    }
    head = "0a2612240b9ae1d4"  # The id comes first, as a string of 36 bytes.
    assert recorded.SerializeToString()[:4].hex() == head[:8]
    assert (recorded.data, recorded.custom_metadata) == (b"{}", b"m")


def test_the_supported_methods_are_encoded_by_hand_as_the_protocol_wants() -> None:
    encoded = encode_supported_methods()
    assert encoded.startswith(b"\x0a\x3c\x0a\x04read\x12\x22event_store.client.streams.streams")
    assert encoded.endswith(b"\x12\x0723.10.0")
