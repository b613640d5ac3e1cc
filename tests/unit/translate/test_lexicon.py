"""What the voice is given to read."""

from kairan_translate.speech.lexicon import sentences_to_speak


def test_place_names_are_read_as_people_say_them() -> None:
    assert sentences_to_speak("夕日寺で熊が目撃されました。", {}) == ["ユウヒデラで熊が目撃されました。"]


def test_the_associations_own_reading_goes_before_the_shipped_one() -> None:
    readings = {"夕日寺": "せきにちじ", "西夕日寺公民館": "にしゆうひでらこうみんかん"}
    said = sentences_to_speak("夕日寺と西夕日寺公民館です。", readings)
    assert said == ["セキニチジとニシユウヒデラコウミンカンです。"]


def test_telephone_numbers_are_read_digit_by_digit_and_addresses_are_not_spelled_out() -> None:
    said = sentences_to_speak("076-123-4567へ。https://kairan.example/abc を見てください。", {})
    assert said == ["ゼロナナロク、イチニーサン、ヨンゴーロクナナへ。", "リンク先 を見てください。"]


def test_what_has_nothing_to_say_is_left_out() -> None:
    assert sentences_to_speak("🐻\n!!!\n", {}) == []
