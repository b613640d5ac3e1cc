# mypy: disable-error-code="untyped-decorator"
"""What serve hears on the bus from the directory: queues ``bulletin.on_<event>``, each message perhaps twice.

Households and offices are kept as the directory says they are; what an erased household wrote becomes
unreadable.
"""

from typing import Any

from kairan_bulletin.hearing import policies
from kairan_bulletin.hearing.policies import Message
from kairan_contracts.directory.events import (
    AppointmentEndedSchema,
    AppointmentMadeSchema,
    FirstLoginRecordedSchema,
    HouseholdDepartedSchema,
    HouseholdEnrolledSchema,
    HouseholdErasedSchema,
    HouseholdMovedSchema,
)
from kairan_kernel.consumer import consume


class Listening:
    """Mixed into the service; ``app`` is its bootstrapped adapters."""

    app: Any

    @consume(event="directory.household_enrolled.v1", consumer="bulletin", schema=HouseholdEnrolledSchema)
    def on_household_enrolled(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.placement(message))

    @consume(event="directory.household_moved.v1", consumer="bulletin", schema=HouseholdMovedSchema)
    def on_household_moved(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.placement(message))

    @consume(event="directory.household_departed.v1", consumer="bulletin", schema=HouseholdDepartedSchema)
    def on_household_departed(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.absence(message))

    @consume(event="directory.household_erased.v1", consumer="bulletin", schema=HouseholdErasedSchema)
    def on_household_erased(self, message: Message) -> None:
        self.app.sealer.destroy(message.data["household_id"])
        self.app.keeping.hand_in(policies.absence(message))

    @consume(event="directory.first_login_recorded.v1", consumer="bulletin", schema=FirstLoginRecordedSchema)
    def on_first_login_recorded(self, message: Message) -> None:
        self.app.keeping.hand_in(policies.placement(message))
        data = message.data
        self.app.offices.place(data["member_id"], data["household_id"], message.position)

    @consume(event="directory.appointment_made.v1", consumer="bulletin", schema=AppointmentMadeSchema)
    def on_appointment_made(self, message: Message) -> None:
        self._keep_office(message)

    @consume(event="directory.appointment_ended.v1", consumer="bulletin", schema=AppointmentEndedSchema)
    def on_appointment_ended(self, message: Message) -> None:
        self._keep_office(message)

    def _keep_office(self, message: Message) -> None:
        self.app.offices.keep(policies.office(message))
        household_id = message.data["household_id"]
        if household_id is not None:
            self.app.offices.place(message.data["member_id"], household_id, message.position)
