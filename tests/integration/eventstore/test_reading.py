"""Bounded reads of a stream and of $all, filters and links. Holds for any EventStoreDB."""

import pytest
from esdbclient import EventStoreDBClient, NewEvent, RecordedEvent, StreamState
from esdbclient.exceptions import GrpcDeadlineExceeded, NotFound

from .samples import new_event, new_events, new_stream


def revisions(events: tuple[RecordedEvent, ...]) -> list[int]:
    return [event.stream_position for event in events]


@pytest.fixture
def ten(client: EventStoreDBClient) -> str:
    """A stream of ten events."""
    stream = new_stream()
    client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=new_events(10))
    return stream


class TestOneStream:
    def test_forwards_from_the_start(self, client: EventStoreDBClient, ten: str) -> None:
        assert revisions(client.get_stream(ten)) == list(range(10))

    def test_backwards_from_the_end(self, client: EventStoreDBClient, ten: str) -> None:
        assert revisions(client.get_stream(ten, backwards=True)) == list(range(9, -1, -1))

    def test_a_given_revision_is_included_in_both_directions(
        self, client: EventStoreDBClient, ten: str
    ) -> None:
        assert revisions(client.get_stream(ten, stream_position=7)) == [7, 8, 9]
        assert revisions(client.get_stream(ten, stream_position=2, backwards=True)) == [2, 1, 0]

    def test_a_limit_bounds_the_read(self, client: EventStoreDBClient, ten: str) -> None:
        assert revisions(client.get_stream(ten, limit=3)) == [0, 1, 2]
        assert revisions(client.get_stream(ten, stream_position=4, backwards=True, limit=2)) == [4, 3]

    def test_beyond_the_end_there_is_nothing(self, client: EventStoreDBClient, ten: str) -> None:
        assert client.get_stream(ten, stream_position=10) == ()
        assert revisions(client.get_stream(ten, stream_position=99, backwards=True, limit=1)) == [9]

    def test_a_missing_stream_is_not_found(self, client: EventStoreDBClient) -> None:
        for backwards in (False, True):
            with pytest.raises(NotFound):
                client.get_stream(new_stream(), backwards=backwards)

    def test_more_events_than_a_page_come_whole_and_in_order(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        for _ in range(3):
            client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(400))
        assert revisions(client.get_stream(stream)) == list(range(1200))
        assert revisions(client.get_stream(stream, backwards=True)) == list(range(1199, -1, -1))

    def test_large_events_come_whole(self, client: EventStoreDBClient) -> None:
        stream = new_stream()
        for _ in range(4):
            client.append_to_stream(
                stream, current_version=StreamState.ANY, events=new_event(data=b"x" * 900_000)
            )
        assert [len(event.data) for event in client.get_stream(stream)] == [900_000] * 4


class TestAll:
    def test_forwards_includes_the_given_position_and_backwards_excludes_it(
        self, client: EventStoreDBClient
    ) -> None:
        first, second = new_event(), new_event()
        stream = new_stream()
        client.append_to_stream(stream, current_version=StreamState.ANY, events=first)
        position = client.append_to_stream(stream, current_version=StreamState.ANY, events=second)
        assert next(iter(client.read_all(commit_position=position))).id == second.id
        assert next(iter(client.read_all(commit_position=position, backwards=True))).id == first.id

    def test_both_directions_tell_the_same_events(self, client: EventStoreDBClient) -> None:
        client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_events(600))
        forwards = [event.commit_position for event in client.read_all(filter_exclude=())]
        backwards = [event.commit_position for event in client.read_all(filter_exclude=(), backwards=True)]
        assert forwards == sorted(forwards)
        assert backwards == forwards[::-1]

    def test_the_log_begins_with_a_system_event(self, client: EventStoreDBClient) -> None:
        (first,) = client.read_all(filter_exclude=(), limit=1)
        assert first.type.startswith("$")
        assert first.commit_position is not None

    def test_a_read_past_its_deadline_ends_with_an_error(self, client: EventStoreDBClient) -> None:
        client.append_to_stream(
            new_stream(), current_version=StreamState.ANY, events=new_event(data=b"x" * 900_000)
        )
        with pytest.raises(GrpcDeadlineExceeded):
            list(client.read_all(timeout=0))


class TestFilters:
    @pytest.fixture
    def since(self, client: EventStoreDBClient) -> int:
        """A position, followed by three orders and an invoice in streams whose names differ."""
        start = client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_event())
        for stream, kind in (
            ("a", "OrderMade"),
            ("b", "OrderPaid"),
            ("b", "InvoiceSent"),
            ("c", "OrderSent"),
        ):
            client.append_to_stream(
                new_stream(stream), current_version=StreamState.ANY, events=new_event(kind)
            )
        return start

    @pytest.mark.parametrize(
        ("patterns", "kinds"),
        [
            (["Order.*"], ["OrderMade", "OrderPaid", "OrderSent"]),
            (["OrderPaid", "InvoiceSent"], ["OrderPaid", "InvoiceSent"]),
            ([".*Sent"], ["InvoiceSent", "OrderSent"]),
            (["Order"], []),
        ],
    )
    def test_types_are_included_by_pattern(
        self, client: EventStoreDBClient, since: int, patterns: list[str], kinds: list[str]
    ) -> None:
        found = client.read_all(commit_position=since, filter_include=patterns)
        assert [event.type for event in found] == kinds

    def test_types_are_excluded_by_pattern(self, client: EventStoreDBClient, since: int) -> None:
        found = client.read_all(commit_position=since, filter_exclude=[r"\$.+", "Order.*", "SampleTaken"])
        assert [event.type for event in found] == ["InvoiceSent"]

    def test_streams_are_included_by_pattern(self, client: EventStoreDBClient, since: int) -> None:
        found = client.read_all(commit_position=since, filter_include=["b-.*"], filter_by_stream_name=True)
        assert [event.type for event in found] == ["OrderPaid", "InvoiceSent"]

    def test_a_limit_counts_what_passes(self, client: EventStoreDBClient, since: int) -> None:
        found = client.read_all(commit_position=since, filter_include=["Order.*"], limit=2)
        assert [event.type for event in found] == ["OrderMade", "OrderPaid"]

    def test_backwards_filters_as_well(self, client: EventStoreDBClient, since: int) -> None:
        found = list(client.read_all(backwards=True, filter_include=["InvoiceSent"], limit=1))
        assert [event.type for event in found] == ["InvoiceSent"]
        assert found[0].commit_position is not None
        assert found[0].commit_position > since


class TestLinks:
    def link(self, revision: int, stream: str) -> NewEvent:
        return NewEvent("$>", f"{revision}@{stream}".encode(), content_type="application/octet-stream")

    def test_a_link_is_followed_only_when_asked(self, client: EventStoreDBClient, ten: str) -> None:
        links = new_stream("links")
        client.append_to_stream(links, current_version=StreamState.ANY, events=self.link(3, ten))
        (plain,) = client.get_stream(links)
        (resolved,) = client.get_stream(links, resolve_links=True)
        assert plain.is_link_event
        assert resolved.link is not None
        assert (resolved.stream_name, resolved.stream_position) == (ten, 3)
        assert (resolved.link.stream_name, resolved.link.stream_position) == (links, 0)

    def test_a_link_to_a_deleted_event_shows_no_event(self, client: EventStoreDBClient, ten: str) -> None:
        links = new_stream("links")
        client.append_to_stream(
            links, current_version=StreamState.ANY, events=[self.link(3, ten), new_event("Other")]
        )
        client.delete_stream(ten, current_version=StreamState.ANY)
        assert [event.type for event in client.get_stream(links, resolve_links=True)] == ["Other"]
