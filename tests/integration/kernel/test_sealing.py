"""Sealed personal data with a real vault: kept apart by subject, gone for good once the key is destroyed."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from pymongo.database import Database

from kairan_kernel.sealing import BrokenSeal, Sealer, SubjectErased

KEY = bytes(range(32))


@pytest.fixture
def sealer(mongo_database: Database[Any]) -> Sealer:
    return Sealer(mongo_database, KEY)


@pytest.fixture
def subject() -> UUID:
    return uuid4()


def test_what_was_sealed_can_be_opened(sealer: Sealer, subject: UUID) -> None:
    person = {"name": "米泉 花子", "phone": "076-000-0000", "age": 81}
    sealed = sealer.seal(subject, person)
    assert sealed.startswith("v1.")
    assert "花子" not in sealed
    assert sealer.open(subject, sealed) == person
    assert sealer.open(subject, sealer.seal(subject, "ただの文字")) == "ただの文字"


def test_the_same_text_is_never_sealed_the_same(sealer: Sealer, subject: UUID) -> None:
    assert sealer.seal(subject, "x") != sealer.seal(subject, "x")


def test_another_process_with_the_same_vault_opens_it(
    sealer: Sealer, subject: UUID, mongo_database: Database[Any]
) -> None:
    sealed = sealer.seal(subject, "x")
    assert Sealer(mongo_database, KEY).open(subject, sealed) == "x"


def test_many_subjects_are_sealed_and_opened_at_once(sealer: Sealer, mongo_database: Database[Any]) -> None:
    items = [(uuid4(), {"n": n}) for n in range(500)]
    sealed = sealer.seal_many(items)
    assert mongo_database["keys"].count_documents({}) == 500
    pairs = [(subject, text) for (subject, _), text in zip(items, sealed, strict=True)]
    assert Sealer(mongo_database, KEY).open_many(pairs) == [{"n": n} for n in range(500)]


def test_without_its_key_nothing_can_be_opened(sealer: Sealer, subject: UUID) -> None:
    sealed, other = sealer.seal(subject, "x"), uuid4()
    kept = sealer.seal(other, "y")
    sealer.destroy(subject)
    assert sealer.open(subject, sealed) is None
    assert sealer.open_many([(subject, sealed), (other, kept)]) == [None, "y"]


def test_a_late_writer_cannot_bring_an_erased_subject_back(sealer: Sealer, subject: UUID) -> None:
    sealer.seal(subject, "x")
    sealer.destroy(subject)
    sealer.destroy(subject)
    other = uuid4()
    with pytest.raises(SubjectErased):
        sealer.seal_many([(other, "y"), (subject, "late")])


def test_a_subject_never_seen_can_be_erased_in_advance(sealer: Sealer, subject: UUID) -> None:
    sealer.destroy(subject)
    with pytest.raises(SubjectErased):
        sealer.seal(subject, "x")


def test_other_processes_forget_a_destroyed_key_in_time(
    sealer: Sealer, subject: UUID, mongo_database: Database[Any]
) -> None:
    hasty = Sealer(mongo_database, KEY, remembered_for=0)
    sealed = hasty.seal(subject, "x")
    assert hasty.open(subject, sealed) == "x"
    sealer.destroy(subject)
    assert hasty.open(subject, sealed) is None


def test_what_was_sealed_for_one_cannot_be_opened_as_another_s(sealer: Sealer, subject: UUID) -> None:
    other = uuid4()
    sealer.seal(other, "y")
    with pytest.raises(BrokenSeal):
        sealer.open(other, sealer.seal(subject, "x"))


@pytest.mark.parametrize("broken", ["v1.AAAA", "v1.***", "plain text", "v9.AAAA", "v1." + "A" * 80])
def test_what_was_not_sealed_here_is_told_apart(sealer: Sealer, subject: UUID, broken: str) -> None:
    sealer.seal(subject, "x")
    with pytest.raises(BrokenSeal):
        sealer.open(subject, broken)


def test_another_key_encryption_key_opens_nothing(
    sealer: Sealer, subject: UUID, mongo_database: Database[Any]
) -> None:
    sealed = sealer.seal(subject, "x")
    with pytest.raises(BrokenSeal, match="key-encryption key"):
        Sealer(mongo_database, os.urandom(32)).open(subject, sealed)
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(mongo_database, b"short")


def test_processes_that_seal_first_at_the_same_time_agree_on_the_key(
    mongo_database: Database[Any],
) -> None:
    subjects = [uuid4() for _ in range(20)]

    def seal_all(_: int) -> list[str]:
        return Sealer(mongo_database, KEY).seal_many([(subject, "x") for subject in subjects])

    with ThreadPoolExecutor(6) as pool:
        for sealed in pool.map(seal_all, range(6)):
            pairs = list(zip(subjects, sealed, strict=True))
            assert Sealer(mongo_database, KEY).open_many(pairs) == ["x"] * 20
