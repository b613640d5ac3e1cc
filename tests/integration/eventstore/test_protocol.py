"""What esdbclient never sends but other clients do, in the protocol's own messages. For this node only."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from esdbclient import EventStoreDBClient, StreamState
from esdbclient.protos.Grpc import shared_pb2, streams_pb2, streams_pb2_grpc

from kairan_eventstore.encoding import read_uuid

from .node_process import NodeProcess
from .samples import new_events, new_stream

Part = streams_pb2.BatchAppendReq
Read = streams_pb2.ReadReq.Options
DEADLINE = 20
LARGEST = 2**64 - 1


@pytest.fixture
def streams(node: NodeProcess) -> Iterator[Any]:
    with grpc.insecure_channel(f"127.0.0.1:{node.port}") as channel:
        yield streams_pb2_grpc.StreamsStub(channel)


@pytest.fixture
def own_client(node: NodeProcess) -> Iterator[EventStoreDBClient]:
    with node.client() as connected:
        yield connected


def identifier(stream: str) -> shared_pb2.StreamIdentifier:
    return shared_pb2.StreamIdentifier(stream_name=stream.encode())


def proposed(**properties: str) -> Part.ProposedMessage:
    metadata = {"type": "T", "content-type": "application/json"} | properties
    return Part.ProposedMessage(id=shared_pb2.UUID(string=str(uuid4())), metadata=metadata, data=b"{}")


def part(stream: str | None, count: int, *, final: bool = True, id_: UUID | None = None) -> Part:
    """A part of a batch; the first one names the stream."""
    request = Part(
        correlation_id=shared_pb2.UUID(string=str(id_ or uuid4())),
        proposed_messages=[proposed() for _ in range(count)],
        is_final=final,
    )
    if stream is not None:
        request.options.stream_identifier.CopyFrom(identifier(stream))
        request.options.any.SetInParent()
    return request


def read(stream: str, **changes: Any) -> streams_pb2.ReadReq:
    options = Read(stream=Read.StreamOptions(stream_identifier=identifier(stream)), count=100)
    options.stream.start.SetInParent()
    options.no_filter.SetInParent()
    options.uuid_option.string.SetInParent()
    options.MergeFrom(Read(**changes))
    return streams_pb2.ReadReq(options=options)


class TestBatches:
    def test_a_call_carries_many_batches_and_each_answer_names_its_own(self, streams: Any) -> None:
        parts = [part(new_stream(), n + 1) for n in range(50)]
        answers = list(streams.BatchAppend(iter(parts), timeout=DEADLINE))
        told = {answer.correlation_id.string: answer.success.current_revision for answer in answers}
        assert told == {sent.correlation_id.string: n for n, sent in enumerate(parts)}

    def test_a_batch_in_parts_is_one_append(self, streams: Any, own_client: EventStoreDBClient) -> None:
        one, other, ids = new_stream(), new_stream(), (uuid4(), uuid4())
        parts = [
            part(one, 2, final=False, id_=ids[0]),
            part(other, 1, final=False, id_=ids[1]),
            part(None, 3, final=False, id_=ids[0]),
            part(None, 1, id_=ids[1]),
            part(None, 1, id_=ids[0]),
        ]
        answers = list(streams.BatchAppend(iter(parts), timeout=DEADLINE))
        assert [answer.WhichOneof("result") for answer in answers] == ["success", "success"]
        assert [len(own_client.get_stream(stream)) for stream in (one, other)] == [6, 2]

    def test_a_batch_that_never_ends_is_not_written(
        self, streams: Any, own_client: EventStoreDBClient
    ) -> None:
        stream = new_stream()
        assert list(streams.BatchAppend(iter([part(stream, 2, final=False)]), timeout=DEADLINE)) == []
        assert own_client.get_current_version(stream) is StreamState.NO_STREAM

    @pytest.mark.parametrize("field", ["deadline", "deadline_21_10_0"])
    def test_a_batch_whose_time_is_over_is_told_so(self, streams: Any, field: str) -> None:
        late, soon = part(new_stream(), 1), part(new_stream(), 1)
        base = int(time.time()) if field == "deadline_21_10_0" else 0
        getattr(late.options, field).seconds = base - 5
        getattr(soon.options, field).seconds = base + 60
        answers = {
            a.correlation_id.string: a for a in streams.BatchAppend(iter([late, soon]), timeout=DEADLINE)
        }
        assert answers[late.correlation_id.string].error.message == "Timeout"
        assert answers[soon.correlation_id.string].HasField("success")

    def test_a_late_batch_is_late_even_when_it_is_too_large(self, streams: Any) -> None:
        late = part(new_stream(), 1)
        late.options.deadline.seconds = -5
        late.proposed_messages[0].data = b"x" * 1_100_000
        (answer,) = streams.BatchAppend(iter([late]), timeout=DEADLINE)
        assert answer.error.message == "Timeout"

    def test_all_is_no_stream_to_write_to(self, streams: Any) -> None:
        (answer,) = streams.BatchAppend(iter([part("$all", 1)]), timeout=DEADLINE)
        assert answer.error.message == "AccessDenied"

    @pytest.mark.parametrize("fault", ["type", "id", "stream", "version"])
    def test_a_bad_batch_is_refused_and_others_go_on(self, streams: Any, fault: str) -> None:
        bad, good = part(new_stream(), 1), part(new_stream(), 1)
        match fault:
            case "type":
                del bad.proposed_messages[0].metadata["type"]
            case "id":
                bad.proposed_messages[0].id.string = "no uuid"
            case "stream":
                bad.options.ClearField("stream_identifier")
            case "version":
                bad.options.ClearField("any")
        answers = list(streams.BatchAppend(iter([bad, good]), timeout=DEADLINE))
        told = {answer.correlation_id.string: answer for answer in answers}
        assert told[bad.correlation_id.string].error.message == "BadRequest"
        assert told[good.correlation_id.string].HasField("success")


class TestAppends:
    def refusal(self, streams: Any, *requests: streams_pb2.AppendReq) -> grpc.RpcError:
        with pytest.raises(grpc.RpcError) as refused:
            streams.Append(iter(requests), timeout=DEADLINE)
        return refused.value

    def options(self, stream: str) -> streams_pb2.AppendReq:
        request = streams_pb2.AppendReq()
        request.options.stream_identifier.CopyFrom(identifier(stream))
        request.options.any.SetInParent()
        return request

    def test_a_missing_property_is_named(self, streams: Any) -> None:
        message = streams_pb2.AppendReq.ProposedMessage(id=shared_pb2.UUID(string=str(uuid4())))
        event = streams_pb2.AppendReq(proposed_message=message)
        refused = self.refusal(streams, self.options(new_stream()), event)
        assert refused.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert refused.details() == "Required Metadata Property 'type' is missing"

    def test_options_must_come_first(self, streams: Any) -> None:
        refused = self.refusal(streams, streams_pb2.AppendReq(proposed_message={"data": b"x"}))
        assert refused.code() is grpc.StatusCode.INVALID_ARGUMENT

    def test_all_is_no_stream_to_write_to(self, streams: Any) -> None:
        assert self.refusal(streams, self.options("$all")).code() is grpc.StatusCode.PERMISSION_DENIED

    def test_a_stream_needs_a_name(self, streams: Any) -> None:
        assert self.refusal(streams, self.options("")).code() is grpc.StatusCode.INVALID_ARGUMENT


class TestReads:
    @pytest.fixture
    def stream(self, own_client: EventStoreDBClient) -> str:
        """A stream of five events, the first two hidden."""
        name = new_stream()
        own_client.append_to_stream(name, current_version=StreamState.ANY, events=new_events(5))
        own_client.set_stream_metadata(name, metadata={"$tb": 2})
        return name

    def test_uuids_come_in_two_halves_when_asked(
        self, streams: Any, stream: str, own_client: EventStoreDBClient
    ) -> None:
        halves = Read.UUIDOption(structured=shared_pb2.Empty())
        told = [
            answer.event.event.id
            for answer in streams.Read(read(stream, uuid_option=halves), timeout=DEADLINE)
        ]
        assert all(value.WhichOneof("value") == "structured" for value in told)
        assert [read_uuid(value) for value in told] == [
            str(event.id) for event in own_client.get_stream(stream)
        ]

    def test_newer_clients_are_told_where_a_stream_ends(self, streams: Any, stream: str) -> None:
        control = Read.ControlOption(compatibility=1)
        told = list(streams.Read(read(stream, control_option=control), timeout=DEADLINE))
        assert [answer.WhichOneof("content") for answer in told] == ["event"] * 3 + ["last_stream_position"]
        assert told[-1].last_stream_position == 4

    def test_revisions_beyond_all_bounds_are_no_error(self, streams: Any, stream: str) -> None:
        request = read(stream)
        request.options.stream.revision = LARGEST
        assert list(streams.Read(request, timeout=DEADLINE)) == []
        request.options.read_direction = Read.Backwards
        assert len(list(streams.Read(request, timeout=DEADLINE))) == 3
        request.options.read_direction = Read.Forwards
        request.options.subscription.SetInParent()
        first = next(streams.Read(request, timeout=DEADLINE))
        assert first.WhichOneof("content") == "confirmation"

    def test_a_position_beyond_all_bounds_is_no_error(self, streams: Any) -> None:
        request = read("unused")
        request.options.all.position.commit_position = LARGEST
        assert list(streams.Read(request, timeout=DEADLINE)) == []

    def test_prefixes_filter_as_well(self, streams: Any, stream: str) -> None:
        request = read("unused")
        request.options.all.start.SetInParent()
        request.options.filter.stream_identifier.prefix.append(stream)
        request.options.filter.max = 32
        assert len(list(streams.Read(request, timeout=DEADLINE))) == 5

    def test_a_filter_without_a_window_is_told_checkpoints_as_if_it_were_32_events(
        self, streams: Any, own_client: EventStoreDBClient
    ) -> None:
        own_client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_events(80))
        request = read("unused")
        request.options.all.start.SetInParent()
        request.options.subscription.SetInParent()
        request.options.filter.event_type.regex = "NeverAppended"
        request.options.filter.count.SetInParent()
        request.options.filter.checkpointIntervalMultiplier = 1
        told = list(islice(streams.Read(request, timeout=DEADLINE), 5))
        kinds = [answer.WhichOneof("content") for answer in told]
        assert kinds == ["confirmation", "checkpoint", "checkpoint", "checkpoint", "caught_up"]
        assert [answer.checkpoint.commit_position for answer in told[1:4]] == [32, 64, 81]

    @pytest.mark.parametrize("regex", ["", "("])
    def test_a_filter_that_can_not_be_used_is_refused(self, streams: Any, regex: str) -> None:
        request = read("unused")
        request.options.all.start.SetInParent()
        request.options.filter.event_type.regex = regex
        with pytest.raises(grpc.RpcError) as refused:
            list(streams.Read(request, timeout=DEADLINE))
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
