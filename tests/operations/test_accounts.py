from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.operations import accounts, passwords, signing_in
from enforcement_review.operations.accounts import AccountFilter, Details
from enforcement_review.operations.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from enforcement_review.operations.signing_in import (
    ADDRESS_FAILURES,
    USERNAME_FAILURES,
    WINDOW,
    Refused,
    SignedIn,
    Throttled,
    sign_in,
)
from enforcement_review.operations.units import set_unit_active
from enforcement_review.operations.work import Work, working
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Account, AuditEntry, EndedSession, Role, SignInAttempt, Unit
from tests.district import KEY, NOW, District, actor
from tests.hashing import hash_quickly
from tests.operations.conftest import Do

GOOD = "three plain words"
HOME = "192.0.2.1"
ADMINISTRATOR = Role.ADMINISTRATOR


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def person(session: Session, do: Do, district: District) -> Account:
    """An account with the password `GOOD`."""
    made = do(
        ADMINISTRATOR,
        accounts.create_account,
        "Wang.Min",
        Details("王敏", Role.UNIT, district.market),
        password=GOOD,
        one_time=False,
    )
    account: Account = made.account
    return account


class Clock:
    """Signs in at a time that the test moves."""

    def __init__(self, session: Session, files: FileStore) -> None:
        self.session, self.files, self.now = session, files, NOW

    def __call__(
        self, username: str, password: str = GOOD, address: str = HOME
    ) -> SignedIn | Refused | Throttled:
        self.session.rollback()
        with working(Work(self.session, self.files, self.now, KEY)) as work:
            return sign_in(work, username, password, address)

    def later(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def attempt(session: Session, files: FileStore) -> Clock:
    return Clock(session, files)


def last_entry(session: Session) -> AuditEntry:
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


# ---- passwords ----


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "太短"),
        ("九个字的密码也太短", "太短"),
        ("x" * 201, "太长"),
        ("Wang.Min.2", "用户名"),
        ("1234567890", "太常见"),
        ("PassWord123", "太常见"),
        ("１２３４５６７８９０", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, words: str) -> None:
    with pytest.raises(InvalidError, match=words) as refused:
        passwords.check_password(password, "wang.min.2", "new")
    assert refused.value.field == "new"


@pytest.mark.parametrize(
    "password", [GOOD, "十个汉字也可以当作密码", "aBcDeFgHiKxyz", "no symbols are asked for"]
)
def test_length_is_what_is_asked_of_a_password_and_no_sorts_of_characters(password: str) -> None:
    passwords.check_password(password, "wang.min", "new")


def test_generated_passwords_differ_and_are_good_enough() -> None:
    made = {passwords.generate_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check_password(password, "wang.min", "new")


def test_a_hash_does_not_show_the_password_and_fits_only_it() -> None:
    kept = passwords.hash_password(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, GOOD + " ")
    assert not passwords.fits("no hash at all", GOOD)
    assert not passwords.fits(kept, "x" * 100_000)


def test_the_same_password_from_another_keyboard_fits() -> None:
    assert passwords.fits(passwords.hash_password("ｗｉｄｅ letters １２"), "wide letters 12")


# ---- signing in ----


def test_the_right_password_signs_in_whatever_the_case_of_the_username(
    session: Session, person: Account, attempt: Clock
) -> None:
    answer = attempt(" WANG.min ")
    assert isinstance(answer, SignedIn)
    assert answer.account.id == person.id
    assert answer.account.last_sign_in_at == NOW
    assert last_entry(session).action == "account.sign-in"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(person: Account, attempt: Clock) -> None:
    assert attempt("wang.min", "wrong") == attempt("nobody", "wrong") == Refused()


def test_whether_there_is_an_account_is_not_told_by_the_work_done(
    person: Account, attempt: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    original = passwords.fits

    def counted(kept: str, password: str) -> bool:
        held.append(kept[:20])
        return original(kept, password)

    monkeypatch.setattr(signing_in, "fits", counted)
    attempt("wang.min", "wrong")
    attempt("nobody", "wrong")
    assert len(held) == 2
    assert held[0] == held[1]


def test_who_is_no_longer_active_is_refused(person: Account, do: Do, attempt: Clock) -> None:
    do(ADMINISTRATOR, accounts.set_active, person.id, active=False)
    assert attempt("wang.min") == Refused()


def test_a_refusal_is_in_the_trail_with_the_address(
    session: Session, person: Account, attempt: Clock
) -> None:
    attempt("wang.min", "wrong")
    entry = last_entry(session)
    assert (entry.action, entry.account_id, entry.subject_id) == ("account.sign-in-refused", None, person.id)
    assert (entry.account_name, entry.address) == ("未登录", HOME)


def test_what_was_typed_as_an_unknown_name_is_not_kept_whole(session: Session, attempt: Clock) -> None:
    attempt("my-secret-password", "wrong")
    entry = last_entry(session)
    assert "secret" not in entry.subject_name
    assert entry.subject_name.startswith("my…")


def test_after_too_many_failures_even_the_right_password_waits(
    session: Session, person: Account, attempt: Clock
) -> None:
    for _ in range(USERNAME_FAILURES):
        assert attempt("wang.min", "wrong") == Refused()
        attempt.later(timedelta(minutes=1))
    assert last_entry(session).reason == "失败的次数太多，暂停登录"
    answer = attempt("wang.min")
    assert isinstance(answer, Throttled)
    assert answer.seconds == 10 * 60  # the first of the failures is 5 of 15 minutes old
    assert answer.sentence == "失败的次数太多，请在 10 分钟后再试。"
    attempt.later(timedelta(seconds=answer.seconds))
    assert isinstance(attempt("wang.min"), SignedIn)


def test_the_pause_is_the_same_for_a_name_that_does_not_exist(person: Account, attempt: Clock) -> None:
    for _ in range(USERNAME_FAILURES):
        attempt("nobody", "wrong")
    for _ in range(USERNAME_FAILURES):
        attempt("wang.min", "wrong")
    assert attempt("nobody") == attempt("wang.min") == Throttled(int(WINDOW.total_seconds()))


def test_trying_during_the_pause_does_not_lengthen_it_and_writes_nothing(
    session: Session, person: Account, attempt: Clock
) -> None:
    for _ in range(USERNAME_FAILURES):
        attempt("wang.min", "wrong")
    entries = last_entry(session).id
    for _ in range(10):
        attempt("wang.min", "wrong")
    assert last_entry(session).id == entries
    attempt.later(WINDOW)
    assert isinstance(attempt("wang.min"), SignedIn)


def test_an_address_that_tries_many_names_is_stopped_and_others_are_not(
    person: Account, attempt: Clock
) -> None:
    for number in range(ADDRESS_FAILURES):
        assert attempt(f"name{number}", "wrong") == Refused()
    assert isinstance(attempt("wang.min"), Throttled)
    assert isinstance(attempt("wang.min", address="192.0.2.2"), SignedIn)


def test_a_success_forgives_the_failures_of_the_username(person: Account, attempt: Clock) -> None:
    for _ in range(3):
        for _ in range(USERNAME_FAILURES - 1):
            attempt("wang.min", "wrong")
            attempt.later(timedelta(seconds=1))
        assert isinstance(attempt("wang.min"), SignedIn)


def test_attempts_that_count_no_more_are_not_kept(session: Session, attempt: Clock) -> None:
    attempt("nobody", "wrong")
    attempt.later(WINDOW)
    attempt("somebody", "wrong")
    assert [row.username for row in session.scalars(select(SignInAttempt))] == ["somebody"]


def test_a_hash_of_weaker_parameters_is_made_anew_at_the_next_sign_in(
    session: Session, person: Account, attempt: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = person.password_hash
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert isinstance(attempt("wang.min"), SignedIn)
    session.refresh(person)
    assert person.password_hash != before
    assert passwords.fits(person.password_hash, GOOD)


# ---- the own password ----


def change_own(do: Do, person: Account, old: str, new: str) -> SignedIn | Refused | Throttled:
    answer: SignedIn | Refused | Throttled = do(person.id, signing_in.change_own_password, old, new)
    return answer


def test_another_password_ends_all_sessions(session: Session, do: Do, person: Account) -> None:
    key = person.session_key
    assert isinstance(change_own(do, person, GOOD, "four plain words more"), SignedIn)
    session.refresh(person)
    assert person.session_key != key
    assert passwords.fits(person.password_hash, "four plain words more")
    assert last_entry(session).action == "account.password"
    assert last_entry(session).changes == {}


def test_the_old_password_is_asked_for_and_guessing_it_is_paused(do: Do, person: Account) -> None:
    for _ in range(USERNAME_FAILURES):
        assert change_own(do, person, "guess", "four plain words more") == Refused()
    assert isinstance(change_own(do, person, GOOD, "four plain words more"), Throttled)


@pytest.mark.parametrize(("new", "words"), [(GOOD, "相同"), ("short", "太短"), ("wang.min", "太短")])
def test_a_new_password_that_is_not_good_enough_changes_nothing(
    session: Session, do: Do, person: Account, new: str, words: str
) -> None:
    with pytest.raises(InvalidError, match=words):
        change_own(do, person, GOOD, new)
    session.refresh(person)
    assert passwords.fits(person.password_hash, GOOD)


def test_a_session_that_was_signed_out_of_is_kept_only_as_long_as_it_could_have_lived(
    session: Session, files: FileStore, district: District
) -> None:
    person = actor(session, district.accounts[Role.UNIT])
    longest = timedelta(hours=10)
    for key, at in (("first", NOW), ("first", NOW), ("second", NOW + longest), (None, NOW + 2 * longest)):
        session.rollback()
        with working(Work(session, files, at, KEY, person)) as work:
            signing_in.sign_out(work, key, longest)
    assert list(session.scalars(select(EndedSession.key))) == ["second"]
    assert last_entry(session).action == "account.sign-out"


# ---- the administrator's operations ----


def test_a_new_account_has_a_one_time_password_and_is_in_the_trail(
    session: Session, do: Do, district: District, attempt: Clock
) -> None:
    made = do(
        ADMINISTRATOR,
        accounts.create_account,
        "Zhou.Ping",
        Details("  周 平 ", Role.REVIEWER, district.legal, district.root),
    )
    assert made.account.username == "zhou.ping"
    assert made.account.must_change_password
    assert isinstance(attempt("zhou.ping", made.password), SignedIn)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.create")).one()
    assert entry.changes == {
        "name": [None, "周 平"],
        "role": [None, "reviewer"],
        "unit": [None, "示例区司法局"],
        "reach": [None, "示例区人民政府"],
    }
    assert made.password not in str(entry.changes)


@pytest.mark.parametrize(
    ("username", "field"),
    [
        ("", "username"),
        ("王敏", "username"),
        ("a b c", "username"),
        ("x", "username"),
        ("reviewer", "username"),
    ],
)
def test_a_username_that_cannot_be_is_refused(do: Do, district: District, username: str, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        do(ADMINISTRATOR, accounts.create_account, username, Details("某人", Role.UNIT, district.market))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "name"), ({"unit_id": 999}, "unit"), ({"reach_id": 999}, "reach")]
)
def test_details_that_cannot_be_are_refused(
    do: Do, district: District, change: dict[str, object], field: str
) -> None:
    details = replace(Details("某人", Role.REVIEWER, district.legal, district.root), **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidError) as refused:
        do(ADMINISTRATOR, accounts.create_account, "somebody", details)
    assert refused.value.field == field


@pytest.mark.parametrize("role", [Role.UNIT, Role.DISCIPLINE, ADMINISTRATOR])
def test_only_reviewers_and_supervisors_have_a_reach_of_their_own(
    do: Do, district: District, role: Role
) -> None:
    made = do(
        ADMINISTRATOR,
        accounts.create_account,
        "somebody",
        Details("某人", role, district.market, district.root),
    )
    assert made.account.reach_id == district.market


def test_a_change_is_in_the_trail_with_old_and_new(
    session: Session, do: Do, person: Account, district: District
) -> None:
    details = Details("王敏", Role.SUPERVISOR, district.legal, district.root)
    do(ADMINISTRATOR, accounts.change_account, person.id, details)
    assert last_entry(session).changes == {
        "role": ["unit", "supervisor"],
        "unit": ["示例区市场监督管理局", "示例区司法局"],
        "reach": ["示例区市场监督管理局", "示例区人民政府"],
    }
    entries = last_entry(session).id
    do(ADMINISTRATOR, accounts.change_account, person.id, details)
    assert last_entry(session).id == entries  # nothing changed, nothing written


def test_who_is_deactivated_is_signed_out_everywhere_and_can_come_back(
    session: Session, do: Do, person: Account
) -> None:
    key = person.session_key
    do(ADMINISTRATOR, accounts.set_active, person.id, active=False)
    session.refresh(person)
    assert not person.active
    assert person.session_key != key
    assert last_entry(session).changes == {"active": [True, False]}
    do(ADMINISTRATOR, accounts.set_active, person.id, active=True)
    session.refresh(person)
    assert person.active


def test_the_last_administrator_stays_one(session: Session, do: Do, district: District) -> None:
    last = district.accounts[ADMINISTRATOR]
    with pytest.raises(ConflictError, match="最后一个"):
        do(ADMINISTRATOR, accounts.set_active, last, active=False)
    with pytest.raises(ConflictError, match="最后一个"):
        do(ADMINISTRATOR, accounts.change_account, last, Details("孙管理", Role.REVIEWER, district.legal))
    do(ADMINISTRATOR, accounts.change_account, last, Details("孙新名", ADMINISTRATOR, district.legal))
    other = do(
        ADMINISTRATOR, accounts.create_account, "second", Details("吴管理", ADMINISTRATOR, district.root)
    )
    do(ADMINISTRATOR, accounts.set_active, last, active=False)
    with pytest.raises(ConflictError, match="最后一个"):
        do(None, accounts.set_active, other.account.id, active=False)


def test_a_reset_password_is_for_one_use_ends_sessions_and_lifts_the_pause(
    session: Session, do: Do, person: Account, attempt: Clock
) -> None:
    for _ in range(USERNAME_FAILURES):
        attempt("wang.min", "wrong")
    key = person.session_key
    made = do(ADMINISTRATOR, accounts.reset_password, person.id)
    assert made.account.must_change_password
    assert made.account.session_key != key
    assert attempt("wang.min", GOOD) == Refused()
    assert isinstance(attempt("wang.min", made.password), SignedIn)


def test_an_account_of_a_unit_that_is_not_used_any_more_does_not_come_back(
    session: Session, do: Do, person: Account, district: District
) -> None:
    do(ADMINISTRATOR, accounts.change_account, person.id, Details("王敏", Role.UNIT, district.station))
    do(ADMINISTRATOR, accounts.set_active, person.id, active=False)
    do(ADMINISTRATOR, accounts.set_active, district.market_reviewer, active=False)
    do(ADMINISTRATOR, set_unit_active, district.station, active=False)
    with pytest.raises(ConflictError, match="已停用"):
        do(ADMINISTRATOR, accounts.set_active, person.id, active=True)


@pytest.mark.parametrize("role", [role for role in Role if role is not ADMINISTRATOR])
def test_only_administrators_manage_accounts(do: Do, person: Account, district: District, role: Role) -> None:
    details = Details("某人", Role.UNIT, district.market)
    for operation, *arguments in (
        (accounts.create_account, "somebody", details),
        (accounts.change_account, person.id, details),
        (accounts.reset_password, person.id),
    ):
        with pytest.raises(DeniedError):
            do(role, operation, *arguments)
    with pytest.raises(DeniedError):
        do(role, accounts.set_active, person.id, active=False)


def test_an_account_that_is_not_there_is_not_found(do: Do) -> None:
    with pytest.raises(NotFoundError):
        do(ADMINISTRATOR, accounts.reset_password, 999)


# ---- the list ----


def test_the_list_is_filtered_by_unit_with_those_below_role_name_and_state(
    session: Session, do: Do, person: Account, district: District
) -> None:
    def names(**wanted: object) -> list[str]:
        page = accounts.list_accounts(session, AccountFilter(**wanted))  # type: ignore[arg-type]
        return [account.username for account in page.rows]

    assert names(unit_id=district.market) == ["market-reviewer", "unit", "wang.min"]
    assert names(unit_id=district.market, role=Role.REVIEWER) == ["market-reviewer"]
    assert names(name="王") == ["unit", "wang.min"]
    assert names(name="MIN") == ["administrator", "wang.min"]
    assert names(name="%") == []
    do(ADMINISTRATOR, accounts.set_active, person.id, active=False)
    assert names(active=False) == ["wang.min"]


def test_pages_of_the_list_follow_one_another_both_ways(session: Session, district: District) -> None:
    unit = session.get_one(Unit, district.market)
    for number in range(2 * accounts.PAGE_SIZE + 3):
        session.add(
            Account(
                username=f"u{number:03}",
                name="某人",
                role=Role.UNIT,
                unit=unit,
                reach=unit,
                password_hash="",
                session_key="",
                created_at=NOW,
            )
        )
    session.flush()
    wanted = AccountFilter(name="某人")
    first = accounts.list_accounts(session, wanted)
    second = accounts.list_accounts(session, wanted, after=first.following)
    third = accounts.list_accounts(session, wanted, after=second.following)
    seen = [account.username for page in (first, second, third) for account in page.rows]
    assert seen == [f"u{number:03}" for number in range(103)]
    assert (first.previous, third.following) == (None, None)
    assert accounts.list_accounts(session, wanted, before=third.previous).rows == second.rows
    assert accounts.list_accounts(session, wanted, before=second.previous) == first
