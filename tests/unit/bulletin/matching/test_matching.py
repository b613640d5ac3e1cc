"""The rules of issue matching, given/when/then."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.matching import refusals
from kairan_bulletin.domain.matching.commands import (
    AnswerOffer,
    FormTeam,
    GiveUpIssue,
    Issue,
    MakeOffer,
    RecordCase,
    ThankTeam,
    WithdrawOffer,
)
from kairan_bulletin.domain.matching.decider import MATCHING, OFFERS_MOST
from kairan_bulletin.domain.matching.events import (
    Case,
    CaseRecorded,
    CaseRevised,
    CaseThanked,
    IssueGivenUp,
    OfferAnswered,
    OfferMade,
    OfferWithdrawn,
    TeamFormed,
)
from kairan_bulletin.domain.matching.words import MatchingStage
from kairan_bulletin.domain.places import Area
from kairan_kernel.testing import given

AT = datetime(2024, 11, 15, 10, tzinfo=UTC)
PLACE = BoardPlace(menu_id=uuid4(), area=Area(union_id=uuid4(), union="yoneizumi"))
OWNER = Author(subject=uuid4(), household_id=uuid4(), block_id=uuid4())
HELPER = Author(subject=uuid4(), household_id=uuid4(), block_id=uuid4())
ISSUE = Issue(thread_id=uuid4(), place=PLACE, owner=OWNER)
OFFER_ID = uuid4()
ABOUT = {"thread_id": ISSUE.thread_id, "place": PLACE}
CASE = Case(
    title="古紙等回収拠点マッピングアプリ",
    problem="回収拠点が分からない",
    solution="オープンデータを地図に載せた",
    tools=("OpenStreetMap",),
    links=("https://example.jp/map",),
    outcome="問い合わせが半分になった",
    credits=("古紙マップ隊",),
)


def offering(helper: Author = HELPER, offer_id: UUID = OFFER_ID) -> MakeOffer:
    return MakeOffer(issue=ISSUE, offer_id=offer_id, helper=helper, skills=("地図",), sealed="v1.x", at=AT)


def made(helper: Author = HELPER, offer_id: UUID = OFFER_ID) -> OfferMade:
    return OfferMade(
        thread_id=ISSUE.thread_id,
        place=PLACE,
        offer_id=offer_id,
        helper=helper,
        skills=("地図",),
        sealed="v1.x",
        offered_at=AT,
    )


def answering(*, accepted: bool, by: UUID = OWNER.subject) -> AnswerOffer:
    return AnswerOffer(issue=ISSUE, offer_id=OFFER_ID, accepted=accepted, by=by, at=AT)


def answered(*, accepted: bool) -> OfferAnswered:
    return OfferAnswered(
        thread_id=ISSUE.thread_id,
        place=PLACE,
        offer_id=OFFER_ID,
        accepted=accepted,
        answered_by=OWNER.subject,
        answered_at=AT,
    )


def formed(*members: UUID) -> TeamFormed:
    return TeamFormed(
        thread_id=ISSUE.thread_id,
        place=PLACE,
        name="古紙マップ隊",
        plan="地図を作る",
        members=members,
        formed_by=OWNER.subject,
        formed_at=AT,
    )


def recorded(by: UUID, *members: UUID) -> CaseRecorded:
    return CaseRecorded(
        thread_id=ISSUE.thread_id,
        place=PLACE,
        case=CASE,
        members=members,
        recorded_by=by,
        recorded_at=AT,
    )


FORMING = FormTeam(issue=ISSUE, name="古紙マップ隊", plan="地図を作る", by=OWNER.subject, at=AT)
RECORDING = RecordCase(issue=ISSUE, case=CASE, by=HELPER.subject, at=AT)
TEAM = (made(), answered(accepted=True), formed(OWNER.subject, HELPER.subject))


def test_an_offer_is_made_once_by_each_helper_and_not_by_the_owner() -> None:
    given(MATCHING).when(offering()).then(made())
    given(MATCHING, made()).when(offering(offer_id=uuid4())).then_raises(refusals.AlreadyOffered)
    given(MATCHING).when(offering(OWNER)).then_raises(refusals.OwnIssue)


def test_a_withdrawn_or_declined_offer_may_be_followed_by_another() -> None:
    withdrawn = OfferWithdrawn(thread_id=ISSUE.thread_id, place=PLACE, offer_id=OFFER_ID, withdrawn_at=AT)
    again = uuid4()
    for settled in (withdrawn, answered(accepted=False)):
        given(MATCHING, made(), settled).when(offering(offer_id=again)).then(made(offer_id=again))


def test_an_offer_is_withdrawn_by_its_helper_while_it_is_open() -> None:
    withdrawing = WithdrawOffer(issue=ISSUE, offer_id=OFFER_ID, by=HELPER.subject, at=AT)
    withdrawn = OfferWithdrawn(thread_id=ISSUE.thread_id, place=PLACE, offer_id=OFFER_ID, withdrawn_at=AT)
    given(MATCHING, made()).when(withdrawing).then(withdrawn)
    given(MATCHING, made()).when(replace(withdrawing, by=OWNER.subject)).then_raises(refusals.NotTheHelper)
    given(MATCHING, made(), withdrawn).when(withdrawing).then_raises(refusals.OfferSettled)
    given(MATCHING).when(withdrawing).then_raises(refusals.OfferUnknown)


def test_only_the_owner_answers_an_offer_and_only_once() -> None:
    given(MATCHING, made()).when(answering(accepted=True)).then(answered(accepted=True))
    stranger = answering(accepted=True, by=HELPER.subject)
    given(MATCHING, made()).when(stranger).then_raises(refusals.NotTheOwner)
    past = (made(), answered(accepted=False))
    given(MATCHING, *past).when(answering(accepted=True)).then_raises(refusals.OfferSettled)


def test_a_team_is_who_raised_the_issue_and_every_accepted_helper() -> None:
    given(MATCHING, made()).when(FORMING).then_raises(refusals.NobodyAccepted)
    past = (made(), answered(accepted=True))
    state = given(MATCHING, *past).when(FORMING).then(formed(OWNER.subject, HELPER.subject))
    assert state.stage is MatchingStage.TEAM
    other = replace(FORMING, by=HELPER.subject)
    given(MATCHING, *past).when(other).then_raises(refusals.NotTheOwner)


def test_a_team_forms_anew_when_it_has_grown() -> None:
    third = Author(subject=uuid4(), household_id=uuid4(), block_id=uuid4())
    late = uuid4()
    accepted = replace(answered(accepted=True), offer_id=late)
    given(MATCHING, *TEAM, made(third, late), accepted).when(FORMING).then(
        formed(OWNER.subject, HELPER.subject, third.subject)
    )


def test_the_case_is_written_by_the_team() -> None:
    members = (OWNER.subject, HELPER.subject)
    state = given(MATCHING, *TEAM).when(RECORDING).then(recorded(HELPER.subject, *members))
    assert state.stage is MatchingStage.SOLVED
    outsider = replace(RECORDING, by=uuid4())
    given(MATCHING, *TEAM).when(outsider).then_raises(refusals.NotOnTheTeam)


def test_who_raised_an_issue_may_have_solved_it_alone() -> None:
    alone = replace(RECORDING, by=OWNER.subject)
    given(MATCHING).when(alone).then(recorded(OWNER.subject, OWNER.subject))
    given(MATCHING).when(RECORDING).then_raises(refusals.NotOnTheTeam)


def test_a_case_is_revised_and_the_same_words_change_nothing() -> None:
    past = (*TEAM, recorded(HELPER.subject, OWNER.subject, HELPER.subject))
    better = replace(CASE, outcome="市内の全校下に広がった")
    given(MATCHING, *past).when(RECORDING).then_nothing()
    given(MATCHING, *past).when(replace(RECORDING, case=better)).then(
        CaseRevised(
            thread_id=ISSUE.thread_id,
            place=PLACE,
            case=better,
            revised_by=HELPER.subject,
            revised_at=AT,
        )
    )


def test_a_household_thanks_once_and_only_for_what_is_solved() -> None:
    thanking = ThankTeam(issue=ISSUE, household_id=HELPER.household_id, at=AT)
    thanked = CaseThanked(
        thread_id=ISSUE.thread_id, place=PLACE, household_id=HELPER.household_id, thanked_at=AT
    )
    given(MATCHING, *TEAM).when(thanking).then_raises(refusals.NotSolved)
    solved = (*TEAM, recorded(HELPER.subject, OWNER.subject, HELPER.subject))
    given(MATCHING, *solved).when(thanking).then(thanked)
    given(MATCHING, *solved, thanked).when(thanking).then_nothing()


def test_an_issue_is_given_up_by_its_owner_or_an_officer_and_is_then_closed() -> None:
    giving_up = GiveUpIssue(issue=ISSUE, reason="転居", by=OWNER.subject, official=False, at=AT)
    given_up = IssueGivenUp(
        thread_id=ISSUE.thread_id,
        place=PLACE,
        reason="転居",
        given_up_by=OWNER.subject,
        given_up_at=AT,
    )
    given(MATCHING, made()).when(giving_up).then(given_up)
    stranger = replace(giving_up, by=HELPER.subject)
    given(MATCHING, made()).when(stranger).then_raises(refusals.NotTheOwner)
    given(MATCHING, made()).when(replace(stranger, official=True)).then(
        replace(given_up, given_up_by=HELPER.subject)
    )
    for command in (offering(offer_id=uuid4()), answering(accepted=True), FORMING, RECORDING, giving_up):
        given(MATCHING, made(), given_up).when(command).then_raises(refusals.IssueIsClosed)


def test_an_issue_takes_a_bounded_number_of_offers() -> None:
    strangers = [Author(subject=uuid4(), household_id=uuid4(), block_id=uuid4()) for _ in range(OFFERS_MOST)]
    past = [made(each, uuid4()) for each in strangers]
    given(MATCHING, *past).when(offering()).then_raises(refusals.TooManyOffers)
