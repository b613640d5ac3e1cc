"""marshmallow's sentences become codes: all of those that this version of it can say."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from kairan_kernel.catalogue import Catalogue
from kairan_kernel.faults import of_messages, of_sentence


def field_sentences() -> Iterator[tuple[str, str]]:
    for name, cls in inspect.getmembers(fields, inspect.isclass):
        for key, sentence in getattr(cls, "default_error_messages", {}).items():
            if key == "format" and "input" in sentence:
                continue  # said only when dumping
            kind = getattr(cls, "OBJ_TYPE", "datetime") or "datetime"
            awareness = "aware" if "Aware" in name else "naive"
            values = {"obj_type": kind, "awareness": awareness, "choices": "a, b", "input": "x"}
            yield f"{name}.{key}", sentence.format(**values)


def validator_sentences() -> Iterator[tuple[str, str]]:
    failing: list[tuple[validate.Validator, object]] = [
        (validate.Length(2), "a"),
        (validate.Length(max=1), "ab"),
        (validate.Length(2, 3), "a"),
        (validate.Length(equal=3), "a"),
        (validate.OneOf(["a", "b, c"]), "x"),
        (validate.NoneOf(["a"]), "a"),
        (validate.ContainsOnly(["a"]), ["x"]),
        (validate.ContainsNoneOf(["x"]), ["x"]),
        (validate.Equal(3), 4),
        (validate.Regexp("a"), "x"),
        (validate.Predicate("islower"), "X"),
        (validate.Email(), "x"),
        (validate.URL(), "x"),
    ]
    for low in (True, False):
        for high in (True, False):
            failing.append((validate.Range(1, 3, min_inclusive=low, max_inclusive=high), 9))
        failing.append((validate.Range(min=1, min_inclusive=low), 0))
        failing.append((validate.Range(max=1, max_inclusive=low), 2))
    for validator, value in failing:
        with pytest.raises(ValidationError) as caught:
            validator(value)
        for sentence in caught.value.messages:
            yield repr(validator), sentence


@pytest.mark.parametrize(("source", "sentence"), [*field_sentences(), *validator_sentences()])
def test_every_sentence_has_a_code_and_a_text_in_both_languages(source: str, sentence: str) -> None:
    fault = of_sentence(sentence, "/field")
    assert fault.code != "custom", f"{source}: {sentence}"
    for language in ("ja", "en"):
        assert "…" not in Catalogue.kernel().text(f"fault.{fault.code}", language, **fault.params)


def test_parameters_are_read_out_of_the_sentence() -> None:
    fault = of_sentence("Must be greater than or equal to 1 and less than 14.", "/days")
    assert (fault.code, fault.params) == ("out-of-range", {"min": "1", "max": "14"})


def test_a_code_of_the_schema_s_own_stays_a_code_and_a_sentence_stays_a_sentence() -> None:
    assert of_sentence("household-number-form", "/number").code == "household-number-form"
    told = of_sentence("The term must end after it begins.", "/until")
    assert (told.code, told.text) == ("custom", "The term must end after it begins.")


class Person(Schema):
    name = fields.String(required=True)
    born = fields.AwareDateTime()


class Household(Schema):
    members = fields.List(fields.Nested(Person), required=True)
    phones = fields.Dict(keys=fields.String(validate=validate.Length(max=3)), values=fields.Integer())


def test_pointers_lead_into_nested_input() -> None:
    given = {
        "members": [
            {"name": "a"},
            {"born": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None).isoformat()},
        ],
        "phones": {"home/1~": "x"},
    }
    with pytest.raises(ValidationError) as caught:
        Household().load(given)
    found = {(fault.pointer, fault.code) for fault in of_messages(caught.value.messages)}
    assert found == {
        ("/members/1/name", "required"),
        ("/members/1/born", "datetime-without-zone"),
        ("/phones/home~11~0/key", "too-long"),
        ("/phones/home~11~0/value", "not-an-integer"),
    }


def test_a_fault_of_the_whole_points_to_the_root() -> None:
    assert [fault.pointer for fault in of_messages({"_schema": ["Invalid input type."]})] == [""]
