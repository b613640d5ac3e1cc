"""The address of a bucket: what it says, and what is wrong with it, said before anything starts."""

import pytest

from kairan_bulletin.attachments.bucket import Bucket, checked_bucket


def test_an_address_names_the_server_the_bucket_and_the_key() -> None:
    bucket = Bucket.of("s3://AKIA:se%2Fcret@store.example:9000/kairan-attachments?region=ap-northeast-1")
    assert bucket == Bucket(
        endpoint="store.example:9000",
        secure=True,
        key="AKIA",
        secret="se/cret",
        name="kairan-attachments",
        region="ap-northeast-1",
    )
    plain = Bucket.of("s3+http://k:s@127.0.0.1:9000/a")
    assert (plain.secure, plain.region) == (False, "us-east-1")


@pytest.mark.parametrize(
    "address",
    [
        "https://k:s@store.example/a",
        "s3://k:s@store.example",
        "s3://k:s@store.example/a/b",
        "s3://store.example/a",
        "s3://k@store.example/a",
        "attachments",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_secret(address: str) -> None:
    with pytest.raises(ValueError, match="must") as refused:
        checked_bucket(address)
    assert "k:s" not in str(refused.value)
