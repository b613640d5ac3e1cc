"""What the worker remembers of the directory's names, for how long, and what it does without it."""

from uuid import UUID

from nameko.exceptions import RpcTimeout, UnknownService

from kairan_kernel.ids import derived_id
from kairan_translate.domain.areas import Area
from kairan_translate.working.names import AGAIN_SECONDS, AREAS_MOST, KEPT_SECONDS, Names, NamesInUse

NISHI = Area(union_id=derived_id("u"), union="u", association_id=derived_id("n"), association="nishi")


class Asked:
    """A directory by hand: what it knows, how it fails, and who asked when."""

    def __init__(self) -> None:
        self.time = 0.0
        self.calls: list[UUID | None] = []
        self.people: tuple[str, ...] = ("泉 一郎",)
        self.fault: Exception | None = None
        self.names = NamesInUse(self.ask, lambda: self.time)

    def ask(self, union_id: UUID, association_id: UUID | None) -> Names:
        self.calls.append(association_id)
        if self.fault is not None:
            raise self.fault
        return Names(people=self.people)


def test_the_directory_is_asked_once_for_all_languages_of_an_article_and_anew_after_minutes() -> None:
    asked = Asked()
    for _ in range(11):
        assert asked.names.of(NISHI).people == ("泉 一郎",)
    assert asked.calls == [NISHI.association_id]
    asked.people, asked.time = ("野町 次郎",), KEPT_SECONDS
    assert asked.names.of(NISHI).people == ("野町 次郎",)


def test_when_the_directory_is_away_the_work_goes_on_with_what_is_known() -> None:
    asked = Asked()
    asked.names.of(NISHI)
    asked.time, asked.fault = KEPT_SECONDS, RpcTimeout()
    assert asked.names.of(NISHI).people == ("泉 一郎",)
    asked.time += AGAIN_SECONDS - 1
    assert asked.names.of(NISHI).people == ("泉 一郎",)
    assert len(asked.calls) == 2
    asked.time, asked.fault, asked.people = asked.time + 1, None, ()
    assert asked.names.of(NISHI) == Names()


def test_without_a_directory_there_are_no_names() -> None:
    asked = Asked()
    asked.fault = UnknownService("directory")
    assert asked.names.of(NISHI) == Names()


def test_it_remembers_so_many_areas_and_no_more() -> None:
    asked = Asked()
    areas = [Area(union_id=derived_id("u", n), union="u") for n in range(AREAS_MOST + 1)]
    for area in (*areas, areas[0]):
        asked.names.of(area)
    assert len(asked.calls) == AREAS_MOST + 2
