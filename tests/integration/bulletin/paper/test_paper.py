"""Paper over HTTP: the circular of an article, and the lists of the households that want it."""

import io
from typing import Any

import pytest
from pypdf import PdfReader
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Union, found_union


def article(bulletin: Bulletin, union: Union) -> str:
    """The address of a published article; the first household of each block of the west wants paper."""
    nishi = union.associations[0]
    chair = nishi.officer()
    for block in nishi.blocks:
        want_paper(bulletin, block.households[0].member())
    body = {
        "menu_id": bulletin.menu(chair, {"association_id": str(nishi.association_id)}),
        "title": "夏祭りのお知らせ",
        "body": "7月20日、公園で開きます。",
        "audience": {"everyone": True},
    }
    path = f"/bulletin/articles/{bulletin.made(chair, '/bulletin/articles', body)['article_id']}"
    published = bulletin.made(chair, f"{path}/publications")
    assert published["audience"]["paper"] == 2
    return path


def want_paper(bulletin: Bulletin, who: Any) -> None:
    answer = bulletin.put(who, f"/bulletin/households/{who.household_id}/channels", {"paper": True})
    assert answer.status_code == 200, answer.text
    wait_until(lambda: bulletin.database["channels"].count_documents({"_id": str(who.household_id)}) == 1)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_circular_is_printed_for_every_reader(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    answer = bulletin.get(nishi.households[1].member(), f"{article(bulletin, union)}/circular.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    assert "夏祭りのお知らせ" in text
    assert "西町会" in text


def test_the_lists_name_who_wants_paper_by_block(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = article(bulletin, union)
    rows = [["1班", "1001", "", "□", "□"], ["2班", "2001", "", "□", "□"]]

    def listed(who: Any, **query: Any) -> list[list[str]]:
        answer = bulletin.get(who, f"{path}/paper-list.csv", params=query)
        assert answer.status_code == 200, answer.text
        return [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()[1:]]

    wait_until(lambda: listed(nishi.officer()) == rows)
    assert listed(nishi.blocks[1].leader()) == rows[1:]
    assert listed(nishi.officer(), block_id=str(nishi.blocks[0].block_id)) == rows[:1]
    printed = text_of(bulletin.get(nishi.officer(), f"{path}/paper-list.pdf").content)
    assert "1001" in printed
    assert "2001" in printed


@pytest.mark.parametrize("file", ["circular.pdf", "paper-list.pdf", "paper-list.csv"])
def test_paper_is_for_whom_the_article_is_for(bulletin: Bulletin, union: Union, file: str) -> None:
    path = f"{article(bulletin, union)}/{file}"
    for stranger in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.get(stranger, path)
        assert (answer.status_code, slug(answer)) == (404, "article-unknown")
    assert bulletin.get(None, path).status_code == 401
    if file != "circular.pdf":
        resident = bulletin.get(union.associations[0].households[1].member(), path)
        assert (resident.status_code, slug(resident)) == (403, "role-needed")
        wrong = bulletin.get(union.associations[0].officer(), path, params={"block_id": "x"})
        assert (wrong.status_code, slug(wrong)) == (422, "validation")
