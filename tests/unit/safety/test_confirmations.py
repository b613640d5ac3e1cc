"""Confirmations: signed, for one deed, and of a certain age."""

from datetime import UTC, datetime, timedelta

import pytest

from kairan_safety.desks.confirmations import (
    VALID_FOR,
    ConfirmationInvalid,
    Confirmations,
    expired,
)

SECRET = b"s" * 32
CONTENT = {"incident_id": "x", "notice": {"title": "訓練"}}


def test_a_confirmation_carries_its_content_and_its_time() -> None:
    confirmations = Confirmations(SECRET)
    content, signed_at = confirmations.read("activate", confirmations.sign("activate", CONTENT))
    assert content == CONTENT
    assert abs(datetime.now(UTC) - signed_at) < timedelta(seconds=5)


def test_a_confirmation_for_one_deed_does_not_serve_another() -> None:
    confirmations = Confirmations(SECRET)
    with pytest.raises(ConfirmationInvalid):
        confirmations.read("close", confirmations.sign("activate", CONTENT))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "日本語", "eyJ4IjoxfQ.Z.Z"])
def test_what_is_not_ours_is_invalid(token: str) -> None:
    with pytest.raises(ConfirmationInvalid):
        Confirmations(SECRET).read("activate", token)


def test_another_secret_does_not_open_it() -> None:
    token = Confirmations(b"o" * 32).sign("activate", CONTENT)
    with pytest.raises(ConfirmationInvalid):
        Confirmations(SECRET).read("activate", token)


def test_content_that_is_no_object_is_invalid() -> None:
    confirmations = Confirmations(SECRET)
    token = confirmations.sign("activate", [1])  # type: ignore[arg-type]
    with pytest.raises(ConfirmationInvalid):
        confirmations.read("activate", token)


def test_it_expires_after_ten_minutes() -> None:
    signed_at = datetime(2024, 7, 7, tzinfo=UTC)
    assert not expired(signed_at, signed_at + VALID_FOR)
    assert expired(signed_at, signed_at + VALID_FOR + timedelta(seconds=1))
