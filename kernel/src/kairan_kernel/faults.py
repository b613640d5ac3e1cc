"""From marshmallow's messages to faults: a code, parameters and a JSON pointer for everything that was wrong.

marshmallow reports English sentences, without codes. This table knows every sentence of its fields and
validators (a test walks through them all), so that the catalogue can say the same in Japanese. A message
that a schema chose itself and that looks like a code (`household-number-form`) is a code of the service's
own catalogue (`fault.<code>`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from marshmallow import Schema, fields

from kairan_kernel.problems import Fault

_SENTENCES: Final[dict[str, str]] = {
    "Missing data for required field.": "required",
    "Field may not be null.": "null",
    "Invalid value.": "invalid",
    "Invalid input.": "invalid",
    "Invalid type.": "wrong-type",
    "Invalid input type.": "wrong-type",
    "Unknown field.": "unknown-field",
    "Not a valid list.": "not-a-list",
    "Not a valid tuple.": "not-a-list",
    "Not a valid string.": "not-a-string",
    "Not a valid utf-8 string.": "not-a-string",
    "Not a valid UUID.": "not-a-uuid",
    "Not a valid number.": "not-a-number",
    "Number too large.": "number-too-large",
    "Not a valid integer.": "not-an-integer",
    "Special numeric values (nan or infinity) are not permitted.": "not-a-number",
    "Not a valid boolean.": "not-a-boolean",
    "Not a valid datetime.": "not-a-datetime",
    "Not a valid aware datetime.": "datetime-without-zone",
    "Not a valid naive datetime.": "datetime-with-zone",
    "Not a valid date.": "not-a-date",
    "Not a valid time.": "not-a-time",
    "Not a valid aware time.": "not-a-time",
    "Not a valid naive time.": "not-a-time",
    "Not a valid period of time.": "not-a-period",
    "Not a valid mapping type.": "not-a-mapping",
    "Not a valid URL.": "not-a-url",
    "Not a valid email address.": "not-an-email",
    "Not a valid IP address.": "not-an-address",
    "Not a valid IPv4 address.": "not-an-address",
    "Not a valid IPv6 address.": "not-an-address",
    "Not a valid IP interface.": "not-an-address",
    "Not a valid IPv4 interface.": "not-an-address",
    "Not a valid IPv6 interface.": "not-an-address",
    "Not a valid choice.": "invalid",
    "String does not match expected pattern.": "pattern",
    "One or more of the choices you made was not in: {choices}.": "not-a-choice",
    "One or more of the choices you made was in: {values}.": "none-of",
    "Must be one of: {choices}.": "not-a-choice",
    "Must be equal to {other}.": "not-equal",
    "Must be greater than or equal to {min}.": "too-small",
    "Must be greater than {min}.": "not-above",
    "Must be less than or equal to {max}.": "too-large",
    "Must be less than {max}.": "not-below",
    "Must be greater than or equal to {min} and less than or equal to {max}.": "out-of-range",
    "Must be greater than or equal to {min} and less than {max}.": "out-of-range",
    "Must be greater than {min} and less than or equal to {max}.": "out-of-range",
    "Must be greater than {min} and less than {max}.": "out-of-range",
    "Shorter than minimum length {min}.": "too-short",
    "Longer than maximum length {max}.": "too-long",
    "Length must be between {min} and {max}.": "wrong-length",
    "Length must be {equal}.": "not-the-length",
    '"{input}" cannot be formatted as a {obj_type}.': "invalid",
    '"{input}" cannot be formatted as a date.': "invalid",
}

_CODE = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_PARAM = re.compile(r"\\{(\w+)\\}")


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(_PARAM.sub(r"(?P<\1>.*)", re.escape(sentence)), re.DOTALL)


# The sentences with most text come first, so that "{min} and less than {max}" is not taken for a lone
# "{min}".
_PATTERNS: Final = sorted(
    ((_pattern(sentence), code) for sentence, code in _SENTENCES.items() if "{" in sentence),
    key=lambda pair: -len(pair[0].pattern),
)


def of_messages(messages: Any, prefix: str = "") -> list[Fault]:
    """Every fault in a marshmallow `ValidationError.messages`; pointers begin with `prefix` (`?` for a
    query).
    """
    return list(_walk(messages, prefix, "" if prefix == "?" else "/"))


def of_sentence(sentence: str, pointer: str) -> Fault:
    """The fault that one message of marshmallow's means; unknown text is kept as it is under the code
    `invalid`.
    """
    code = _SENTENCES.get(sentence)
    if code is not None:
        return Fault(pointer=pointer, code=code)
    for pattern, named in _PATTERNS:
        match = pattern.fullmatch(sentence)
        if match:
            params = {name: value for name, value in match.groupdict().items() if name != "input"}
            return Fault(pointer=pointer, code=named, params=params)
    if _CODE.fullmatch(sentence):
        return Fault(pointer=pointer, code=sentence)
    return Fault(pointer=pointer, code="custom", text=sentence)


def codes_of(schema: Schema) -> set[str]:
    """The codes that the schema's own validators and fields may report, nested schemas included."""
    return set(_codes(schema.fields.values(), set()))


def _codes(several: Iterable[fields.Field[Any]], seen: set[type]) -> Iterator[str]:
    for each in several:
        said = [*each.error_messages.values(), *(getattr(v, "error", None) for v in each.validators)]
        yield from (text for text in said if isinstance(text, str) and _CODE.fullmatch(text))
        if isinstance(each, fields.List):
            yield from _codes([each.inner], seen)
        elif isinstance(each, fields.Nested) and type(each.schema) not in seen:
            seen.add(type(each.schema))
            yield from _codes(each.schema.fields.values(), seen)


def _walk(messages: Any, pointer: str, separator: str) -> Iterator[Fault]:
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            inner = pointer if name == "_schema" else pointer + separator + _escaped(str(name))
            yield from _walk(below, inner, "/")
    elif isinstance(messages, (list, tuple)):
        for below in messages:
            yield from _walk(below, pointer, separator)
    else:
        yield of_sentence(str(messages), pointer)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
