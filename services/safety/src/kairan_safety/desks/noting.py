"""Noting first logins in open incidents. Appends FirstLoginNoted to ``rollcall-<incident>``."""

from kairan_kernel.appender import GroupAppender
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import derived_id
from kairan_safety.codec import CODEC
from kairan_safety.hearing.policies import Message, first_logins
from kairan_safety.roll.board import IncidentBoard
from kairan_safety.streams import rollcall_stream


class FirstLogins:
    """Green. The event's id is derived, so a message that comes twice is noted once."""

    def __init__(self, board: IncidentBoard, appender: GroupAppender) -> None:
        self._board = board
        self._appender = appender

    def note(self, message: Message) -> None:
        """Raises StoreUnavailable; the message then comes again."""
        household_id = message.data["household_id"]
        incidents = self._board.open_incidents()
        for noted in first_logins(household_id, message.data["logged_in_at"], incidents):
            event_id = derived_id("first-login", noted.incident_id, household_id)
            cause = Causation(
                command_id=event_id,
                correlation_id=message.correlation_id or message.id,
                causation_id=message.id,
            )
            name, data = CODEC.encode(noted)
            new = NewEvent(id=event_id, type=name, data=data, metadata=cause.metadata())
            self._appender.append(rollcall_stream(noted.incident_id), new)
