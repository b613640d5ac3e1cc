"""What replies add up to, question by question. The same answers in any order give the same result."""

from collections import Counter
from collections.abc import Iterable, Sequence

from kairan_bulletin.domain.survey.events import NumberCount, Question, QuestionResult, Reply

Replies = Sequence[Reply]


def count(questions: Sequence[Question], answers: Iterable[Replies]) -> tuple[QuestionResult, ...]:
    """One result for each question, in their order; each household's answers once."""
    listed = list(answers)
    return tuple(_count(question, list(_to(question, listed))) for question in questions)


def texts(questions: Sequence[Question], answers: Iterable[Replies]) -> dict[str, list[str]]:
    """What was written, by the question's number, in the order of the alphabet: it tells of nobody when."""
    listed = list(answers)
    written = {
        str(question.number): sorted(reply.text for reply in _to(question, listed) if reply.text is not None)
        for question in questions
    }
    return {number: said for number, said in written.items() if said}


def _to(question: Question, answers: Iterable[Replies]) -> Iterable[Reply]:
    return (reply for replies in answers for reply in replies if reply.number == question.number)


def _count(question: Question, replies: Sequence[Reply]) -> QuestionResult:
    chosen = Counter(choice for reply in replies for choice in reply.choices)
    numbers = Counter(reply.value for reply in replies if reply.value is not None)
    return QuestionResult(
        number=question.number,
        answered=len(replies),
        counts=tuple(chosen[n] for n in range(1, len(question.options) + 1)),
        numbers=tuple(
            NumberCount(value=value, households=households) for value, households in sorted(numbers.items())
        ),
        texts=sum(reply.text is not None for reply in replies),
    )
