"""Keys, tokens, passcodes, passwords: what they are made of, and what they refuse."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from argon2 import PasswordHasher, extract_parameters
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind
from kairan_directory.confirmations import Confirmations
from kairan_directory.identity.keys import SigningKeys, UnusableSigningKeys
from kairan_directory.identity.passcodes import LETTERS, Passcodes
from kairan_directory.identity.passwords import Booth, Passwords, TooBusy
from kairan_directory.identity.tokens import AccessTokens, ForeignToken, RefreshTokens
from kairan_kernel.ids import derived_id
from kairan_kernel.problems import Problem

from .people import FIRST, HOUSEHOLD, NISHI, TARO, UNION

SECRET = b"s" * 32


def write_key(folder: Path, name: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.pem").write_bytes(pem)


class TestSigningKeys:
    def test_the_newest_name_signs_and_all_verify(self, tmp_path: Path) -> None:
        write_key(tmp_path, "2023", ec.generate_private_key(ec.SECP256R1()))
        old = SigningKeys(tmp_path).sign({"sub": "x"})
        write_key(tmp_path, "2024", ec.generate_private_key(ec.SECP256R1()))
        keys = SigningKeys(tmp_path)
        assert jwt.get_unverified_header(keys.sign({"sub": "x"}))["kid"] == "2024"
        published = jwt.PyJWKSet.from_dict(keys.jwks())
        assert jwt.decode(old, published["2023"], algorithms=["ES256"]) == {"sub": "x"}

    def test_no_private_part_is_published(self, tmp_path: Path) -> None:
        write_key(tmp_path, "2024", ec.generate_private_key(ec.SECP256R1()))
        (key,) = SigningKeys(tmp_path).jwks()["keys"]
        assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}

    def test_an_empty_folder_is_unusable(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableSigningKeys):
            SigningKeys(tmp_path)

    def test_another_kind_of_key_is_unusable(self, tmp_path: Path) -> None:
        write_key(tmp_path, "2024", rsa.generate_private_key(public_exponent=65537, key_size=2048))
        with pytest.raises(UnusableSigningKeys):
            SigningKeys(tmp_path)

    def test_rubbish_is_unusable(self, tmp_path: Path) -> None:
        (tmp_path / "2024.pem").write_text("no key")
        with pytest.raises(UnusableSigningKeys):
            SigningKeys(tmp_path)


class TestAccessTokens:
    def test_a_token_says_who_it_is_for_half_an_hour(self, tmp_path: Path) -> None:
        write_key(tmp_path, "2024", ec.generate_private_key(ec.SECP256R1()))
        keys = SigningKeys(tmp_path)
        office = Appointment(role=Role.CHAIR, scope_kind=ScopeKind.UNION, scope_id=UNION.union_id)
        principal = Principal(
            subject=TARO,
            kind=PrincipalKind.MEMBER,
            household_id=HOUSEHOLD,
            block_id=FIRST.block_id,
            association_id=NISHI.association_id,
            union_id=UNION.union_id,
            union="yoneizumi",
            association="nishi",
            appointments=(office,),
            session_id=derived_id("session"),
        )
        at = datetime.now(UTC)
        token = AccessTokens(keys).issue(principal, at)
        published = jwt.PyJWKSet.from_dict(keys.jwks())["2024"]
        claims = jwt.decode(token, published, algorithms=["ES256"], audience="kairan", issuer="kairan")
        assert claims["exp"] - claims["iat"] == 1800
        assert Principal.from_claims(claims) == principal


class TestRefreshTokens:
    tokens = RefreshTokens(SECRET)

    def test_a_token_is_recognised(self) -> None:
        presented = self.tokens.read(self.tokens.make(TARO, 7))
        assert (presented.session_id, presented.counter) == (TARO, 7)

    def test_the_same_token_is_made_again(self) -> None:
        assert self.tokens.make(TARO, 7) == self.tokens.make(TARO, 7)

    @pytest.mark.parametrize("forge", ["", "x", "a.b.c", "..", f"{TARO}.7.", f"{TARO}.7.AAAA", "é.1.x"])
    def test_a_forged_token_is_foreign(self, forge: str) -> None:
        with pytest.raises(ForeignToken):
            self.tokens.read(forge)

    def test_a_token_with_another_counter_is_foreign(self) -> None:
        with pytest.raises(ForeignToken):
            self.tokens.read(self.tokens.make(TARO, 7).replace(".7.", ".8."))

    def test_a_token_under_another_secret_is_foreign(self) -> None:
        with pytest.raises(ForeignToken):
            self.tokens.read(RefreshTokens(b"t" * 32).make(TARO, 7))


class TestPasscodes:
    passcodes = Passcodes(SECRET)

    def test_a_passcode_has_ten_letters_that_are_not_mistaken_for_others(self) -> None:
        made = {self.passcodes.make(HOUSEHOLD, derived_id(n)) for n in range(300)}
        assert len(made) == 300
        assert all(set(passcode) <= {*LETTERS, "-"} and len(passcode) == 11 for passcode in made)
        assert not set(LETTERS) & set("01OIL")

    def test_the_same_order_prints_the_same_passcode(self) -> None:
        order = derived_id("order")
        assert self.passcodes.make(HOUSEHOLD, order) == self.passcodes.make(HOUSEHOLD, order)
        assert self.passcodes.make(HOUSEHOLD, order) != self.passcodes.make(TARO, order)

    @pytest.mark.parametrize("typed", ["abcde-fghjk", "ABCDE FGHJK", "ＡＢＣＤＥ－ＦＧＨＪＫ", "abcdefghjk "])
    def test_it_does_not_matter_how_it_is_typed(self, typed: str) -> None:
        assert self.passcodes.digest(HOUSEHOLD, typed) == self.passcodes.digest(HOUSEHOLD, "ABCDE-FGHJK")

    def test_a_digest_is_good_for_one_household(self) -> None:
        assert self.passcodes.digest(HOUSEHOLD, "ABCDE") != self.passcodes.digest(TARO, "ABCDE")


class TestPasswords:
    passwords = Passwords()

    def test_a_password_fits_its_hash_and_no_other(self) -> None:
        hashed = self.passwords.hashed("himitsu-2024")
        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert self.passwords.fits("himitsu-2024", hashed)
        assert not self.passwords.fits("himitsu-2025", hashed)

    def test_nobody_s_password_fits_not_even_the_one_compared_with(self) -> None:
        assert not self.passwords.fits("nobody has this password", None)

    def test_a_guess_at_somebody_unknown_is_compared_at_the_same_cost(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        costs = []
        verify = PasswordHasher.verify

        def watched(hasher: PasswordHasher, hashed: str, password: str) -> bool:
            costs.append(extract_parameters(hashed))
            return verify(hasher, hashed, password)

        monkeypatch.setattr(PasswordHasher, "verify", watched)
        for against in (None, self.passwords.hashed("himitsu-2024")):
            assert not self.passwords.fits("guess", against)
        assert len(costs) == 2
        assert costs[0] == costs[1]

    def test_a_broken_hash_fits_nothing(self) -> None:
        assert not self.passwords.fits("x", "no hash")


class TestBooth:
    def test_only_as_many_as_it_holds_are_in_it_at_a_time(self) -> None:
        booth, inside, most = Booth(at_a_time=2), [0], [0]
        lock = threading.Lock()

        def log_in() -> None:
            with booth.turn():
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0.01)
                with lock:
                    inside[0] -= 1

        threads = [threading.Thread(target=log_in) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (inside[0], most[0]) == (0, 2)

    def test_who_finds_the_queue_full_is_sent_away(self) -> None:
        booth = Booth(at_a_time=1, waiting_most=0)
        with booth.turn(), pytest.raises(TooBusy), booth.turn():
            raise AssertionError("nobody else may be inside")

    def test_who_waits_too_long_is_sent_away_and_the_place_is_not_lost(self) -> None:
        booth = Booth(at_a_time=1, seconds=0.01)
        with booth.turn(), pytest.raises(TooBusy), booth.turn():
            raise AssertionError("nobody else may be inside")
        with booth.turn():
            assert True


class TestConfirmations:
    confirmations = Confirmations(SECRET)

    def test_a_confirmation_is_good_for_the_household_and_the_person_it_was_made_for(self) -> None:
        made = self.confirmations.make(HOUSEHOLD, TARO)
        self.confirmations.check(made.token, HOUSEHOLD, TARO)
        assert timedelta(minutes=9) < made.expires_at - datetime.now(UTC) <= timedelta(minutes=10)

    @pytest.mark.parametrize(("household", "subject"), [(TARO, TARO), (HOUSEHOLD, HOUSEHOLD)])
    def test_it_is_good_for_nothing_and_nobody_else(self, household: object, subject: object) -> None:
        token = self.confirmations.make(HOUSEHOLD, TARO).token
        with pytest.raises(Problem) as caught:
            self.confirmations.check(token, household, subject)  # type: ignore[arg-type]
        assert (caught.value.status, caught.value.slug) == (422, "confirmation-invalid")

    def test_a_forged_one_is_good_for_nothing(self) -> None:
        forged = Confirmations(b"t" * 32).make(HOUSEHOLD, TARO).token
        with pytest.raises(Problem):
            self.confirmations.check(forged, HOUSEHOLD, TARO)
