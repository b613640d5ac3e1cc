"""Mails as police and cities really send them, in every encoding that mail programs use."""

from base64 import b64encode
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kairan_bulletin.domain.outside.notice import Weight
from kairan_bulletin.inbox.charsets import NotReadable, decoded
from kairan_bulletin.inbox.mail import NotAMail, notice_of_mail

SUBJECT = "【にしつ子ネット】声かけ事案の発生について"
BODY = """にしつ子ネット
■日時 7月7日(日)午後3時30分ころ
■場所 金沢市米泉町五丁目地内
■内容 下校中の女子児童が、見知らぬ男に「お菓子をあげる」と声をかけられました。
石川県金沢西警察署"""


def plain(charset: str, subject: str = SUBJECT, body: str = BODY) -> bytes:
    """A mail of the old school: one part, its charset in the header, the subject in encoded words."""
    words = b64encode(subject.encode(charset)).decode("ascii")
    encoding = "7bit" if charset.lower().startswith("iso-2022") else "8bit"
    head = (
        f"From: =?UTF-8?B?{b64encode('西警察署'.encode()).decode()}?= <nishi@police.example>\r\n"
        f"To: yoneizumi@kairan.example\r\n"
        f"Subject: =?{charset}?B?{words}?=\r\n"
        "Date: Sun, 07 Jul 2024 16:05:00 +0900\r\n"
        "Message-ID: <20240707160500.1234@police.example>\r\n"
        "MIME-Version: 1.0\r\n"
        f'Content-Type: text/plain; charset="{charset}"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode("ascii") + body.replace("\n", "\r\n").encode(charset)


@pytest.mark.parametrize("charset", ["ISO-2022-JP", "UTF-8", "Shift_JIS", "EUC-JP"])
def test_a_police_mail_is_read_in_every_encoding(charset: str) -> None:
    notice = notice_of_mail(plain(charset))
    assert notice.title == SUBJECT
    assert notice.body == BODY
    assert notice.sender == "nishi@police.example"
    assert notice.identity == "20240707160500.1234@police.example"
    assert notice.sent_at == datetime(2024, 7, 7, 7, 5, tzinfo=UTC)
    assert notice.weight is Weight.IMPORTANT
    assert not notice.exercise


def test_windows_characters_in_iso_2022_jp_are_read() -> None:
    """①, ㈱ and 髙 are not in JIS X 0208, but Windows writes them into ISO-2022-JP all the same."""
    text = "①不審者情報 ㈱高島屋の髙橋さん ﾃｽﾄ"
    ordinary = "不審者情報".encode("iso2022_jp")[3:-3]
    raw = b"\x1b$B-!" + ordinary + b"\x1b(B \x1b$B-j\x1b(B(\x1b$B|b\x1b(B) \x1b(IC=D\x1b(B"
    assert decoded(raw, "iso-2022-jp") == "①不審者情報 ㈱(髙) ﾃｽﾄ"
    assert decoded(text.encode("cp932"), "shift_jis") == text


def test_a_subject_split_inside_a_character_is_read_as_one() -> None:
    raw = "熊の出没について".encode()
    first, second = b64encode(raw[:7]).decode(), b64encode(raw[7:]).decode()
    mail = (
        "From: bear@city.example\r\nMessage-ID: <b@city.example>\r\n"
        f"Subject: =?UTF-8?B?{first}?=\r\n =?UTF-8?B?{second}?=\r\n\r\nbody"
    )
    notice = notice_of_mail(mail.encode("ascii"))
    assert notice.title == "熊の出没について"
    assert notice.weight is Weight.URGENT


def test_quoted_printable_words_and_raw_utf8_headers_are_read() -> None:
    quoted = b"From: a@b.example\r\nMessage-ID: <q@b.example>\r\nSubject: =?utf-8?Q?=E7=86=8A_A?=\r\n\r\nx"
    assert notice_of_mail(quoted).title == "熊 A"
    raw = "From: a@b.example\r\nMessage-ID: <r@b.example>\r\nSubject: 断水のお知らせ\r\n\r\nx".encode()
    assert notice_of_mail(raw).title == "断水のお知らせ"


def test_html_alone_becomes_text_without_scripts() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "city@city.example", "お知らせ"
    message["Message-ID"] = "<h@city.example>"
    html = "<style>p{}</style><p>断水します。</p><script>alert(1)</script><ul><li>米泉町</li></ul>&lt;b&gt;"
    message.set_content(html, subtype="html")
    body = notice_of_mail(message.as_bytes()).body
    assert body == "断水します。\n\n・米泉町\n\n＜b>"


def test_of_plain_text_and_html_the_plain_text_is_taken_and_files_are_left_out() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "city@city.example", "お知らせ"
    message["Message-ID"] = "<m@city.example>"
    message.set_content("本文です。")
    message.add_alternative("<p>別の本文</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    assert notice_of_mail(message.as_bytes()).body == "本文です。"


def test_a_drill_is_told_by_its_title() -> None:
    assert notice_of_mail(plain("UTF-8", subject="【訓練】避難指示")).exercise


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "from"),
        (b"\x00\xff\xfe nothing", "from"),
        (b"From: a@b.example\r\n\r\nbody", "message-id"),
        (b"From: a@b.example\r\nMessage-ID: <x@b>\r\n\r\n", "empty"),
        (b"From: a@b.example\r\nMessage-ID: <x@b>\r\nSubject: =?utf-8?B?/////w==?=\r\n\r\nx", "encoding"),
    ],
)
def test_what_is_no_mail_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(NotAMail) as refused:
        notice_of_mail(raw)
    assert refused.value.reason == reason


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(raw: bytes) -> None:
    try:
        notice = notice_of_mail(b"From: a@b.example\r\nMessage-ID: <x@b>\r\n" + raw)
    except NotAMail:
        return
    assert notice.title
    assert notice.body


@given(st.text(alphabet=st.characters(codec="iso2022_jp", exclude_categories=["Cc"]), max_size=80))
def test_what_iso_2022_jp_can_hold_comes_out_as_it_went_in(text: str) -> None:
    assert decoded(text.encode("iso2022_jp"), "ISO-2022-JP") == text


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotReadable):
        decoded(b"\xff\xff\xff", None)
