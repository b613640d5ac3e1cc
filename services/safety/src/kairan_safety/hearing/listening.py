# mypy: disable-error-code="untyped-decorator"
"""What serve hears on the bus from the directory: queues ``safety.on_<event>``, each message perhaps twice.

Households are kept where the directory says they are; a first login is noted in every open incident; an
erased household's notes become unreadable.
"""

from typing import Any

from kairan_contracts.directory.events import (
    FirstLoginRecordedSchema,
    HouseholdDepartedSchema,
    HouseholdEnrolledSchema,
    HouseholdErasedSchema,
    HouseholdMovedSchema,
)
from kairan_kernel.consumer import consume
from kairan_safety.hearing import policies
from kairan_safety.hearing.policies import Message


class Listening:
    """Mixed into the service; ``app`` is its bootstrapped adapters."""

    app: Any

    @consume(event="directory.household_enrolled.v1", consumer="safety", schema=HouseholdEnrolledSchema)
    def on_household_enrolled(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.placement(message))

    @consume(event="directory.household_moved.v1", consumer="safety", schema=HouseholdMovedSchema)
    def on_household_moved(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.placement(message))

    @consume(event="directory.household_departed.v1", consumer="safety", schema=HouseholdDepartedSchema)
    def on_household_departed(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.absence(message))

    @consume(event="directory.household_erased.v1", consumer="safety", schema=HouseholdErasedSchema)
    def on_household_erased(self, message: Message) -> None:
        self.app.sealer.destroy(message.data["household_id"])
        self.app.keeping.hand_in(policies.absence(message))

    @consume(event="directory.first_login_recorded.v1", consumer="safety", schema=FirstLoginRecordedSchema)
    def on_first_login_recorded(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.placement(message))
        self.app.first_logins.note(message)
