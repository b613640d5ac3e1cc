"""Passcodes, first logins, sessions, passwords and keys over HTTP."""

import csv
import io
from typing import Any

from kairan_contracts.directory.session_bodies import (
    FirstLoginSchema,
    JwkSetSchema,
    MeSchema,
    NewSessionSchema,
    PasscodeOrderSchema,
    PasscodesSchema,
    PasswordChangeSchema,
    RefreshSchema,
    TokensSchema,
)
from kairan_directory import access
from kairan_directory.clock import now, today
from kairan_directory.domain.household.state import (
    HouseholdGone,
    MemberUnknown,
    PasscodeExpired,
    TooManyLogins,
)
from kairan_directory.domain.session.events import Ending
from kairan_directory.identity.passwords import TooBusy
from kairan_directory.identity.throttle import TooManyGuesses
from kairan_directory.login_desk import Door, LoginRefused, Passcode
from kairan_directory.opening import Household
from kairan_directory.roster.text import guarded
from kairan_directory.session_desk import RefreshRefused
from kairan_kernel.http import route
from kairan_kernel.problems import Fault, Invalid, Problem
from kairan_kernel.replies import Download, Reply
from kairan_kernel.requests import Request
from kairan_kernel.routes import authenticated, public

_BUSY = ((429, "too-many-guesses"), (503, "too-busy"))


class LoginRoutes:
    """パスコード、ログイン、トークン."""

    app: Any

    @route(
        "POST",
        "/directory/associations/<uuid:association_id>/passcodes",
        body=PasscodeOrderSchema,
        reply=PasscodesSchema,
        status=201,
        allow=access.association_officers,
        summary="Issue passcodes for first logins: JSON, or CSV with Accept: text/csv",
        summary_ja="初回ログイン用のパスコードを発行する",
        tags=("logins",),
    )
    def issue_passcodes(self, request: Request) -> Any:
        association_id = request.params["association_id"]
        if request.body.get("all_without_login"):
            households = self.app.register.without_login(association_id)
        else:
            households = self._chosen(request)
        issued = self.app.logins.issue_passcodes(households, request.cause(), now())
        if "text/csv" in request.headers.get("Accept", ""):
            return Download(_letters(issued), "text/csv; charset=utf-8", f"パスコード-{today():%Y%m%d}.csv")
        return Reply(body={"items": [_passcode(each) for each in issued]})

    @route(
        "POST",
        "/directory/households/<uuid:household_id>/passcodes",
        reply=PasscodesSchema,
        status=201,
        allow=access.household_keepers,
        summary="A passcode for one more member of the household",
        summary_ja="同じ世帯のもう一人のためのパスコードを発行する",
        errors=(HouseholdGone,),
        tags=("logins",),
    )
    def issue_own_passcode(self, request: Request) -> Reply:
        household = self.app.register.household(request.params["household_id"])
        issued = self.app.logins.issue_passcodes([household], request.cause(), now())
        return Reply(body={"items": [_passcode(each) for each in issued]})

    @route(
        "POST",
        "/directory/first-logins",
        body=FirstLoginSchema,
        reply=TokensSchema,
        status=201,
        allow=public,
        summary="Log in for the first time, with the passcode from the letter",
        summary_ja="パスコードで初めてログインする",
        errors=(LoginRefused, PasscodeExpired, MemberUnknown, TooManyLogins, *_BUSY),
        tags=("logins",),
    )
    def first_login(self, request: Request) -> dict[str, Any]:
        body = request.body
        who = body["member_id"] or body["name"]
        return self._at_the_booth(
            self.app.logins.first_login,
            _door(request),
            body["passcode"],
            body["password"],
            who,
            request.cause(),
        )

    @route(
        "POST",
        "/directory/sessions",
        body=NewSessionSchema,
        reply=TokensSchema,
        status=201,
        allow=public,
        summary="Log in with household number and password",
        summary_ja="利用者番号とパスワードでログインする",
        errors=(LoginRefused, *_BUSY),
        tags=("logins",),
    )
    def log_in(self, request: Request) -> dict[str, Any]:
        body = request.body
        return self._at_the_booth(
            self.app.logins.log_in, _door(request), body["seat"], body["password"], request.cause()
        )

    @route(
        "POST",
        "/directory/sessions/refreshes",
        body=RefreshSchema,
        reply=TokensSchema,
        status=201,
        allow=public,
        summary="New tokens for a refresh token, which is used up",
        summary_ja="トークンを更新する",
        errors=(RefreshRefused,),
        tags=("logins",),
    )
    def refresh(self, request: Request) -> dict[str, Any]:
        tokens: dict[str, Any] = self.app.sessions.refresh(request.body["refresh_token"], request.cause())
        return tokens

    @route(
        "DELETE",
        "/directory/sessions/current",
        status=204,
        allow=authenticated,
        summary="Log out",
        summary_ja="ログアウトする",
        tags=("logins",),
    )
    def log_out(self, request: Request) -> Reply:
        if request.principal.session_id is not None:
            self.app.sessions.end(request.principal.session_id, Ending.LOGGED_OUT, request.cause())
        return Reply(204)

    @route(
        "PUT",
        "/directory/me/password",
        body=PasswordChangeSchema,
        reply=TokensSchema,
        allow=authenticated,
        summary="Change the password; all other sessions end",
        summary_ja="パスワードを変える",
        errors=(LoginRefused, *_BUSY),
        tags=("logins",),
    )
    def change_password(self, request: Request) -> dict[str, Any]:
        body = request.body
        return self._at_the_booth(
            self.app.logins.change_password,
            request.principal,
            body["current"],
            body["password"],
            request.client,
            request.cause(),
        )

    @route(
        "GET",
        "/directory/me",
        reply=MeSchema,
        allow=authenticated,
        summary="Who I am",
        summary_ja="自分の情報",
        tags=("logins",),
    )
    def me(self, request: Request) -> dict[str, Any]:
        principal = request.principal
        if principal.household_id is None:
            return _nobodys(principal)
        opened: Household = self.app.register.household(principal.household_id)
        association = self.app.register.association_ref(opened.place.association_id)
        terms = self.app.register.terms_of({"member_id": str(principal.subject)}, today())
        return {
            **_nobodys(principal),
            "name": opened.name_of(principal.subject),
            "household_id": opened.place.household_id,
            "household_number": opened.known.number,
            "block_id": opened.place.block_id,
            "block_name": opened.known.block,
            "association_id": association.association_id,
            "association_name": association.name,
            "union_id": association.union.union_id,
            "appointments": terms,
        }

    @route(
        "GET",
        "/directory/jwks.json",
        reply=JwkSetSchema,
        allow=public,
        summary="The public keys that verify access tokens",
        summary_ja="アクセストークンを検証する公開鍵",
        tags=("logins",),
    )
    def jwks(self, request: Request) -> Reply:
        return Reply(body=self.app.keys.jwks(), headers={"Cache-Control": "public, max-age=300"})

    def _chosen(self, request: Request) -> list[Household]:
        wanted = request.body["household_ids"]
        found: list[Household] = self.app.register.chosen(request.params["association_id"], wanted)
        known = {household.place.household_id for household in found}
        faults = [
            Fault(pointer=f"/household_ids/{n}", code="household-unknown")
            for n, each in enumerate(wanted)
            if each not in known
        ]
        if faults:
            raise Invalid(faults)
        return found

    def _at_the_booth(self, serve: Any, *asked: Any) -> dict[str, Any]:
        """Few hash a password at a time; who guesses too often waits."""
        try:
            with self.app.booth.turn():
                tokens: dict[str, Any] = serve(*asked)
                return tokens
        except TooBusy:
            raise Problem(503, "too-busy", headers={"Retry-After": "3"}) from None
        except TooManyGuesses as guesses:
            wait = str(guesses.seconds)
            minutes = -(-guesses.seconds // 60)
            raise Problem(429, "too-many-guesses", headers={"Retry-After": wait}, minutes=minutes) from None


def _door(request: Request) -> Door:
    body = request.body
    return Door(
        union=body["union"],
        association=body["association"],
        number=body["household_number"],
        client=request.client,
    )


def _passcode(issued: Passcode) -> dict[str, Any]:
    household = issued.household
    return {
        "household_id": household.place.household_id,
        "number": household.known.number,
        "name": household.name_of(household.known.head),
        "passcode": issued.passcode,
        "expires_at": issued.expires_at,
    }


def _letters(issued: list[Passcode]) -> bytes:
    """A CSV that a word processor merges into letters."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["利用者番号", "班", "世帯主氏名", "パスコード", "期限"])
    for each in issued:
        known = each.household.known
        name = each.household.name_of(known.head) or ""
        until = f"{each.expires_at:%Y-%m-%d}"
        writer.writerow([guarded(cell) for cell in (known.number, known.block, name, each.passcode, until)])
    return out.getvalue().encode("utf-8-sig")


def _nobodys(principal: Any) -> dict[str, Any]:
    """What the token alone says."""
    return {
        "subject": principal.subject,
        "kind": principal.kind,
        "name": None,
        "household_id": None,
        "household_number": None,
        "block_id": None,
        "block_name": None,
        "association_id": None,
        "association_name": None,
        "union_id": None,
        "appointments": [],
    }
