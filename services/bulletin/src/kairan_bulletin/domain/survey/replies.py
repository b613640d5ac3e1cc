"""Whether questions can be asked so, and whether replies answer them; every fault is named with its place."""

from collections.abc import Iterator, Sequence

from kairan_bulletin.domain.survey.events import Question, Reply
from kairan_contracts.bulletin.survey_words import QuestionKind
from kairan_kernel.problems import Fault

CHOOSING = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)


class QuestionsInvalid(Exception):
    """The questions can't be asked so; names each fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("questions that can't be asked")
        self.faults = faults
        self.count = len(faults)


class RepliesInvalid(Exception):
    """The replies don't answer the questions; names each fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("replies that don't answer the questions")
        self.faults = faults
        self.count = len(faults)


def check_questions(questions: Sequence[Question]) -> None:
    """Raises QuestionsInvalid."""
    faults = [
        Fault(pointer=f"/questions/{n}/{field}", code=code)
        for n, question in enumerate(questions)
        for field, code in _wrong_question(question)
    ]
    if faults:
        raise QuestionsInvalid(faults)


def _wrong_question(question: Question) -> Iterator[tuple[str, str]]:
    if question.kind in CHOOSING:
        if len(question.options) < 2:
            yield "options", "two-options-needed"
        if len(set(question.options)) < len(question.options):
            yield "options", "options-repeat"
    elif question.options:
        yield "options", "options-not-for-this-kind"
    if question.least is not None and question.most is not None and question.least > question.most:
        yield "most", "most-below-least"
    if question.kind is QuestionKind.MULTIPLE and (question.least or 0) > len(question.options):
        yield "least", "more-than-options"


def check_replies(questions: Sequence[Question], replies: Sequence[Reply]) -> None:
    """Raises RepliesInvalid."""
    asked = {question.number: question for question in questions}
    faults: list[Fault] = []
    seen: set[int] = set()
    for n, reply in enumerate(replies):
        question = asked.get(reply.number)
        if question is None:
            faults.append(Fault(pointer=f"/replies/{n}/number", code="question-unknown"))
        elif reply.number in seen:
            faults.append(Fault(pointer=f"/replies/{n}/number", code="answered-twice"))
        else:
            faults += [Fault(pointer=f"/replies/{n}/{f}", code=c) for f, c in _wrong_reply(question, reply)]
        seen.add(reply.number)
    missing = [each for each in questions if each.required and each.number not in seen]
    faults += [
        Fault(pointer="/replies", code="question-unanswered", params={"number": each.number})
        for each in missing
    ]
    if faults:
        raise RepliesInvalid(faults)


def _wrong_reply(question: Question, reply: Reply) -> Iterator[tuple[str, str]]:
    wanted = {
        QuestionKind.SINGLE: "choices",
        QuestionKind.MULTIPLE: "choices",
        QuestionKind.TEXT: "text",
        QuestionKind.NUMBER: "value",
    }[question.kind]
    given = {"choices": bool(reply.choices), "text": reply.text is not None, "value": reply.value is not None}
    for field, present in given.items():
        if present and field != wanted:
            yield field, "not-for-this-question"
    if not given[wanted]:
        yield wanted, "reply-empty"
    elif wanted == "choices":
        yield from _wrong_choices(question, reply.choices)
    elif wanted == "value" and not _in_range(question, reply.value or 0):
        yield "value", "number-out-of-range"


def _wrong_choices(question: Question, choices: Sequence[int]) -> Iterator[tuple[str, str]]:
    if any(not 1 <= each <= len(question.options) for each in choices):
        yield "choices", "option-unknown"
    if len(set(choices)) < len(choices):
        yield "choices", "option-twice"
    if question.kind is QuestionKind.SINGLE and len(choices) > 1:
        yield "choices", "one-option-only"
    if question.kind is QuestionKind.MULTIPLE and not _in_range(question, len(choices)):
        yield "choices", "choices-out-of-range"


def _in_range(question: Question, value: int) -> bool:
    return (question.least is None or value >= question.least) and (
        question.most is None or value <= question.most
    )
