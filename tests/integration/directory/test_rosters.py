"""A roster comes in and goes out: dry run, import, repeat, blanks, faults, limits, encodings."""

import threading
import time
from typing import Any
from uuid import uuid4

import pytest

from .callers import Caller, csv_of, ok, refused
from .conftest import ROSTER, Directory, Town


@pytest.fixture
def association(town: Town) -> str:
    """An empty association for each test."""
    path, slug = f"/unions/{town.union['union_id']}/associations", f"a-{uuid4().hex[:8]}"
    return str(
        ok(town.directory.operator.post(path, {"slug": slug, "name": "新町会"}), 201)["association_id"]
    )


@pytest.fixture
def officer(town: Town) -> Caller:
    return town.directory.operator


def names(caller: Caller, association: str) -> dict[str, str]:
    return {each["number"]: each["head_name"] for each in caller.households(association)}


class TestDryRun:
    def test_it_tells_what_it_would_do_and_does_nothing(self, officer: Caller, association: str) -> None:
        report = ok(officer.roster(association, ROSTER, dry_run=True))
        assert report == {
            "encoding": "utf-8-sig",
            "rows": 4,
            "households": {"new": 3, "changed": 0, "unchanged": 0},
            "members": 4,
            "new_blocks": ["1班", "2班"],
            "ignored_columns": [],
            "faults": [],
        }
        assert officer.households(association) == []

    def test_it_names_every_faulty_line_with_its_reason(self, officer: Caller, association: str) -> None:
        csv = csv_of(
            "1,1班,太郎,米泉,,昨日,,,,,,,,",
            ",1班,無番,,,,,,,,,,,",
            "2,1班,花子,,,,,,999,,,,,",
            "1,2班,次郎,,,,,,,,車いす,,,",
        )
        report = ok(officer.roster(association, csv, dry_run=True))
        found = [(fault["line"], fault["column"], fault["code"]) for fault in report["faults"]]
        assert found == [
            (2, "フリガナ", "kana-unreadable"),
            (2, "生年月日", "birth-date-unreadable"),
            (3, "利用者番号", "cell-missing"),
            (4, "電話番号", "phone-unreadable"),
            (5, "要配慮", "care-need-unknown"),
            (5, "班", "number-in-two-blocks"),
        ]
        assert report["faults"][3]["value"] == "999"
        assert "市外局番" in report["faults"][3]["message"]

    def test_it_speaks_english_too(self, officer: Caller, association: str) -> None:
        csv = csv_of(",1班,無番", headings="household_number,block,name", encoding="utf-8")
        report = ok(officer.roster(association, csv, dry_run=True, **{"Accept-Language": "en"}))
        (fault,) = report["faults"]
        assert (fault["column"], fault["message"]) == ("household_number", '"household_number" is required.')

    def test_mixed_encodings_are_named_line_by_line(self, officer: Caller, association: str) -> None:
        csv = csv_of("1,1班,太郎,,,,,,,,,,,", encoding="cp932") + "2,1班,日本,,,,,,,,,,,\r\n".encode()
        report = ok(officer.roster(association, csv, dry_run=True))
        assert [(fault["line"], fault["code"]) for fault in report["faults"]] == [(3, "mixed-encodings")]
        assert (report["encoding"], report["rows"]) == (None, 0)


class TestImport:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
    def test_a_roster_in_each_encoding_is_taken_over(
        self, officer: Caller, association: str, encoding: str
    ) -> None:
        applied = officer.imported(association, ROSTER.decode("utf-8-sig").encode(encoding))
        assert (applied["encoding"], applied["new"], applied["applied"]) == (encoding, 3, 3)
        assert names(officer, association) == {"0001": "米泉 太郎", "0002": "泉 一郎", "0003": "野町 次郎"}
        blocks = ok(officer.get(f"/associations/{association}/blocks"))["items"]
        assert [block["name"] for block in blocks] == ["1班", "2班"]

    def test_english_headings_do_as_well(self, officer: Caller, association: str) -> None:
        headings = "household_number,block,name,kana,relation,phone,care_need,consent"
        csv = csv_of("1,Block 1,John,ジョン,head,0762410001,disability,disaster", headings=headings)
        officer.imported(association, csv)
        (household,) = officer.households(association)
        assert (household["block_name"], household["phone"]) == ("Block 1", "0762410001")

    def test_a_repeated_request_is_one_import(self, officer: Caller, association: str) -> None:
        key = str(uuid4())
        once, again = (ok(officer.roster(association, ROSTER, key=key), 202) for _ in range(2))
        assert once["id"] == again["id"]
        other = ROSTER.replace("太郎".encode(), "太朗".encode())
        refused(officer.roster(association, other, key=key), 422, "idempotency-key-reused")

    def test_the_same_file_again_changes_nothing(self, officer: Caller, association: str) -> None:
        officer.imported(association, ROSTER)
        before = officer.households(association)
        report = ok(officer.roster(association, ROSTER, dry_run=True))
        assert report["households"] == {"new": 0, "changed": 0, "unchanged": 3}
        applied = officer.imported(association, ROSTER)
        assert (applied["unchanged"], applied["applied"], applied["status"]) == (3, 0, "applied")
        assert officer.households(association) == before

    def test_only_what_a_line_says_is_changed(self, officer: Caller, association: str) -> None:
        officer.imported(association, ROSTER)
        csv = csv_of("1,,米泉太郎,,,,,,,,,,,", "2,2班,泉 一郎,,,,,,076-241-2222,,,,,")
        refused(officer.roster(association, csv), 422, "roster-faulty")
        csv = csv_of("1,1班,米泉太郎,,,,,,,,,,,", "2,2班,泉 一郎,,,,,,076-241-2222,,,,,")
        applied = officer.imported(association, csv)
        assert (applied["changed"], applied["unchanged"]) == (1, 1)
        listed = {each["number"]: each for each in officer.households(association)}
        assert (listed["0002"]["block_name"], listed["0002"]["phone"]) == ("2班", "076-241-2222")
        assert (listed["0001"]["members"], listed["0001"]["phone"]) == (2, "076-241-0001")
        assert set(listed) == {"0001", "0002", "0003"}
        full = ok(officer.get(f"/households/{listed['0002']['household_id']}"))
        assert (full["email"], full["members"][0]["kana"]) == ("ichiro@example.jp", "イズミ イチロウ")

    def test_any_fault_leaves_everything_as_it_was(self, officer: Caller, association: str) -> None:
        csv = ROSTER + ",1班,無番,,,,,,,,,,,\r\n".encode()
        problem = refused(officer.roster(association, csv), 422, "roster-faulty")
        (error,) = problem["errors"]
        assert (error["pointer"], error["code"]) == ("/lines/6/household_number", "cell-missing")
        assert error["message"] == "6 行目「利用者番号」: 「利用者番号」は必須です。"
        assert officer.households(association) == []
        assert ok(officer.get(f"/associations/{association}/roster-imports"))["items"] == []

    def test_a_hundred_thousand_lines_are_refused_quickly(self, officer: Caller, association: str) -> None:
        csv = csv_of(*(f"{n},{n % 200}班,太郎,,,,,,,,,,," for n in range(100_000)))
        began = time.monotonic()
        problem = refused(officer.roster(association, csv), 413, "roster-too-long")
        assert time.monotonic() - began < 5
        assert "20000" in problem["detail"]

    def test_what_is_no_csv_is_refused(self, officer: Caller, association: str) -> None:
        problem = refused(officer.roster(association, b"PK\x03\x04" + b"x" * 100), 422, "roster-faulty")
        assert [error["code"] for error in problem["errors"]] == ["workbook"]
        reply = officer.post(f"/associations/{association}/roster-imports", {"rows": []})
        refused(reply, 415, "unsupported-media-type")

    def test_an_import_of_another_association_is_not_found(
        self, town: Town, officer: Caller, association: str
    ) -> None:
        accepted = ok(officer.roster(association, ROSTER), 202)
        path = f"/associations/{town.id}/roster-imports/{accepted['id']}"
        refused(officer.get(path), 404, "not-found")
        refused(officer.get(f"/associations/{association}/roster-imports/{uuid4()}"), 404, "not-found")

    def test_imports_are_listed_newest_first(self, officer: Caller, association: str) -> None:
        first = officer.imported(association, ROSTER)
        second = officer.imported(association, ROSTER)
        path = f"/associations/{association}/roster-imports"
        page = ok(officer.get(path, limit=1))
        assert [each["id"] for each in page["items"]] == [second["id"]]
        rest = ok(officer.get(path, limit=1, cursor=page["next"]))
        assert (rest["items"], rest["next"]) == ([first], None)

    def test_a_change_made_while_the_import_is_applied_is_not_lost(
        self, directory: Directory, officer: Caller, association: str
    ) -> None:
        officer.imported(association, ROSTER)
        household = next(each for each in officer.households(association) if each["number"] == "0002")
        path = f"/households/{household['household_id']}"
        csv = csv_of("2,1班,泉 一郎,,,,西,米泉町5-5,,,,,,")
        notes = [f"その{n}" for n in range(15)]

        def write() -> None:
            for note in notes:
                ok(officer.send("PATCH", path, json={"note": note}))

        writer = threading.Thread(target=write)
        writer.start()
        officer.imported(association, csv)
        writer.join()
        found = ok(officer.get(path))
        assert (found["address"], found["note"]) == ("米泉町5-5", notes[-1])

    def test_a_household_erased_before_its_turn_is_skipped_and_said_so(
        self, directory: Directory, officer: Caller, association: str
    ) -> None:
        officer.imported(association, ROSTER)
        household = next(each for each in officer.households(association) if each["number"] == "0003")
        path = f"/households/{household['household_id']}/erasures"
        directory.processes.follow.stop()
        try:
            changed = ROSTER.replace("米泉町".encode(), "泉町".encode())
            accepted = ok(officer.roster(association, changed), 202)
            assert accepted["status"] == "committed"
            preview = ok(officer.post(f"{path}/previews"), 201)
            ok(officer.post(path, {"confirmation": preview["confirmation"]}), 201)
        finally:
            directory.processes.follow.start()
        applied = self.done(officer, association, accepted["id"])
        assert applied["skipped"] == [{"number": "0003", "reason": "erased"}]
        assert applied["applied"] == 2

    def test_an_applier_killed_in_the_middle_finishes_after_its_restart(
        self, directory: Directory, officer: Caller, association: str
    ) -> None:
        lines = [f"{n},{n // 20 + 1}班,苗字{n} 太郎,,本人,,,,,,,,," for n in range(1, 601)]
        accepted = ok(officer.roster(association, csv_of(*lines)), 202)
        path = f"/associations/{association}/roster-imports/{accepted['id']}"
        while ok(officer.get(path))["applied"] == 0:
            time.sleep(0.02)
        directory.processes.follow.kill()
        assert ok(officer.get(path))["applied"] < 600
        directory.processes.follow.start()
        assert self.done(officer, association, accepted["id"])["applied"] == 600
        assert len(officer.households(association, limit=200)) == 600

    def done(self, officer: Caller, association: str, import_id: str) -> dict[str, Any]:
        path = f"/associations/{association}/roster-imports/{import_id}"
        until = time.monotonic() + 60
        while (state := dict(ok(officer.get(path))))["status"] != "applied":
            assert time.monotonic() < until, state
            time.sleep(0.05)
        return state


class TestExport:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
    def test_what_went_in_comes_out_and_goes_in_again(
        self, officer: Caller, association: str, encoding: str
    ) -> None:
        officer.imported(association, ROSTER)
        reply = officer.get(f"/associations/{association}/roster.csv", encoding=encoding)
        assert reply.status_code == 200
        assert "attachment" in reply.headers["content-disposition"]
        text = reply.content.decode(encoding)
        assert text.splitlines()[1].startswith("0001,1班,米泉 太郎,ヨネイズミ タロウ,本人,1948-03-09,")
        report = ok(officer.roster(association, reply.content, dry_run=True))
        assert (report["encoding"], report["households"]["unchanged"]) == (encoding, 3)
        assert report["faults"] == []

    def test_letters_that_cp932_lacks_are_refused_by_name(self, officer: Caller, association: str) -> None:
        officer.imported(association, csv_of("17,1班,𠮷野 家,,,,,,,,,,,"))
        reply = officer.get(f"/associations/{association}/roster.csv", encoding="cp932")
        assert "17" in refused(reply, 409, "roster-not-in-cp932")["detail"]
        assert officer.get(f"/associations/{association}/roster.csv").status_code == 200

    def test_an_unknown_encoding_is_refused(self, officer: Caller, association: str) -> None:
        reply = officer.get(f"/associations/{association}/roster.csv", encoding="euc-jp")
        refused(reply, 422, "validation")
