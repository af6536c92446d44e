"""The review desk in a real browser, as a reviewer works on it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from enforcement_review.operations.passwords import hash_password
from enforcement_review.operations.reviewing import assign
from enforcement_review.store.tables import Account, Role
from enforcement_review.web.extensions import db
from tests.browser.browser import Visitor, Watch, accessibility_faults
from tests.browser.conftest import Visit
from tests.district import District, work_of
from tests.hashing import hash_quickly

Desk = Callable[..., Page]
SIZES = [(1280, 800), (1920, 1080), (820, 1180)]
# The second press comes as soon as another finding is chosen, however busy the machine is.
PRESSED_AT_ONCE = """first => new MutationObserver((_, observer) => {
    const chosen = document.querySelector(".finding-chosen");
    if (!chosen || chosen.dataset.rule === first) return;
    observer.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "y", bubbles: true }));
    document.body.dataset.pressed = "yes";
}).observe(document.body, { subtree: true, childList: true, attributes: true })"""
PASSWORD = "vier Hügel am Fluss"


@pytest.fixture
def desk(app: Flask, visitor: Visit, district: District, case_id: int) -> Desk:
    """The desk of the reviewer to whom the case file was assigned."""
    with app.app_context():
        files = app.extensions["enforcement_review"].files
        work = work_of(db.session(), files, district.accounts[Role.SUPERVISOR])
        assign(work, case_id, district.accounts[Role.REVIEWER])
        work.commit()

    def opened(width: int = 1280, height: int = 800, who: Role = Role.REVIEWER) -> Page:
        page = visitor(who, width, height).open(f"/cases/{case_id}/desk")
        expect(page.locator(".paper[aria-current]")).to_have_count(1)
        return page

    return opened


def score(page: Page) -> str:
    return page.locator(".marks-now b").inner_text()


def choose(page: Page, title: str) -> Locator:
    """Show all findings and choose the one with this title."""
    page.locator("[data-filter=all]").click()
    finding = page.locator(".finding", has=page.locator(f".finding-title:text-is('{title}')")).first
    finding.locator(".finding-head").click()
    return finding


def first_failure(page: Page) -> Locator:
    """The first failure that is no veto, chosen."""
    page.locator("[data-filter=fail]").click()
    finding = page.locator(".finding-fail:not([hidden]):not(:has(.veto-mark))").first
    rule = finding.get_attribute("data-rule")
    found = page.locator(f".finding[data-rule='{rule}']")
    found.locator(".finding-head").click()
    return found


def back_to(page: Page, finding: Locator) -> None:
    """From the next finding back to the one that was settled."""
    expect(finding).not_to_have_class(re.compile("finding-chosen"))
    page.locator("[data-back]").click()
    expect(finding).to_have_class(re.compile("finding-chosen"))
    expect(page.locator("#went-on")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_finding_turns_to_its_page_and_lights_the_box(desk: Desk, width: int, height: int) -> None:
    page = desk(width, height)
    finding = first_failure(page)
    expect(finding).to_have_class(re.compile("finding-chosen"))
    lit = page.locator(".box-lit")
    expect(lit.first).to_be_in_viewport()
    chip = finding.locator(".chip-lit")
    leaf = page.locator(".leaf", has=lit.first)
    assert leaf.get_attribute("data-key") == chip.get_attribute("data-key")
    expect(leaf.locator("img")).to_have_js_property("complete", True)
    assert leaf.locator("img").evaluate("picture => picture.naturalWidth") >= 600
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_box_on_the_page_chooses_its_finding(desk: Desk) -> None:
    page = desk()
    rule = first_failure(page).get_attribute("data-rule")
    page.locator("[data-filter=all]").click()
    page.locator(".finding-pass").first.locator(".finding-head").click()
    title = page.locator(f".finding[data-rule='{rule}']").get_attribute("data-title")
    other = page.locator(f".box-finding[title*='{title}']").first
    other.scroll_into_view_if_needed()
    for _ in range(6):  # several findings may rest on one box: each press goes on to the next
        other.click()
        if page.locator(f".finding-chosen[data-rule='{rule}']").count():
            break
    expect(page.locator(".finding-chosen")).to_have_attribute("data-rule", rule or "")


def test_overruling_with_a_reason_moves_the_score(desk: Desk) -> None:
    page = desk()
    before = score(page)
    finding = first_failure(page)
    finding.locator("[data-rule-as=overrule]").click()
    page.locator(".reason").first.click()
    page.keyboard.press("Enter")
    expect(finding.locator(".ruling")).to_contain_text("改判为符合")
    assert score(page) != before
    expect(page.locator("#desk-live")).to_contain_text("得分")
    back_to(page, finding)
    expect(finding.locator(".machine-said")).to_contain_text("不符合")
    finding.locator("[data-rule-as=withdraw]").click()
    page.locator(".inline-form [type=submit]").click()
    expect(finding.locator(".ruling")).to_have_count(0)
    assert score(page) == before


def test_a_ruling_without_its_reason_is_refused_beside_the_field(desk: Desk, watch: Watch) -> None:
    page = desk()
    watch.expected.add(422)
    first_failure(page).locator("[data-rule-as=overrule]").click()
    reason = page.locator(".inline-form [name=reason]")
    reason.evaluate("field => field.required = false")
    page.locator(".inline-form [type=submit]").click()
    expect(page.locator(".inline-form .form-fault")).to_contain_text("理由")


def test_the_usual_reasons_are_those_of_the_outcome_that_is_said(desk: Desk) -> None:
    page = desk()
    first_failure(page).locator("[data-rule-as=overrule]").click()
    form = page.locator(".inline-form")
    form.locator(".reason").first.click()
    expect(form.locator("[name=reason]")).not_to_have_value("")
    form.locator("[name=outcome][value=not_applicable]").check()
    expect(form.locator(".reason")).to_have_text(["1该要求不适用于本案。"])
    expect(form.locator("[name=reason]")).to_have_value("")
    form.locator("[name=reason]").fill("当事人是个体工商户。")
    form.locator("[name=outcome][value=pass]").check()
    expect(form.locator("[name=reason]")).to_have_value("当事人是个体工商户。")


def test_points_are_changed_within_the_rules_bounds(desk: Desk) -> None:
    page = desk()
    finding = first_failure(page)
    finding.locator("[data-rule-as=points]").click()
    points = page.locator("[name=deduction]")
    assert points.get_attribute("max") == finding.get_attribute("data-most")
    points.fill("0.5")
    page.locator(".reason").first.click()
    page.keyboard.press("Enter")
    expect(finding.locator(".finding-points")).to_have_text("−0.5")
    expect(finding.locator(".ruling")).to_contain_text("0.5 分")


def test_a_corrected_fact_is_judged_again_at_once(desk: Desk) -> None:
    page = desk()
    page.locator(".paper", has_text="行政处罚决定书").first.locator(".paper-open").click()
    page.keyboard.press("i")
    fact = page.locator(".fact[data-title='罚款数额']")
    fact.locator("[data-correct]").click()
    page.locator(".inline-form [name=text]").fill("1")
    page.locator(".inline-form .reason").first.click()
    page.keyboard.press("Enter")
    expect(page.locator(".fact-corrected[data-title='罚款数额']")).to_be_visible()
    expect(page.locator("#desk-head")).to_have_attribute("data-revision", "2")
    undo = page.locator(".mended").first
    expect(undo).to_contain_text("罚款数额")
    undo.locator("button").click()
    expect(page.locator(".mended")).to_have_count(0)
    expect(page.locator(".fact-corrected")).to_have_count(0)


def test_a_paper_is_parted_and_put_together_again(desk: Desk) -> None:
    page = desk()
    papers = page.locator(".paper[data-paper]")
    before = papers.count()
    longer = page.locator(".paper:has(.page-chip:nth-child(2))").first
    chip = longer.locator(".page-chip").nth(1)
    number = chip.inner_text()
    chip.click()
    longer.locator("[data-menu]").click()
    page.locator("[data-mend=begin]").click()
    expect(papers).to_have_count(before + 1)
    expect(page.locator(".paper[aria-current] .page-chip")).to_have_text([number])
    page.locator(".mended button").first.click()
    expect(papers).to_have_count(before)


def test_a_page_is_dragged_to_another_paper(desk: Desk) -> None:
    page = desk()
    longer = page.locator(".paper:has(.page-chip:nth-child(2))").first
    chip = longer.locator(".page-chip").nth(1)
    key = chip.get_attribute("data-key")
    target = page.locator(
        f".paper[data-paper]:not([data-paper='{longer.get_attribute('data-paper')}'])"
    ).first
    chip.drag_to(target.locator(".paper-foot"))
    expect(page.locator(".paper[data-paper]").first.locator(f".page-chip[data-key={key}]")).to_have_count(1)


def test_the_type_of_a_paper_is_chosen_from_a_list_by_keyboard(desk: Desk) -> None:
    page = desk()
    paper = page.locator(".paper[data-paper]").first
    paper.locator("[data-menu]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("备考")
    expect(page.locator(".type-choice:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(paper.locator(".paper-kind")).to_have_text("备考表")


def test_a_finding_of_ones_own_is_added_with_a_marked_region(desk: Desk) -> None:
    page = desk()
    before = score(page)
    page.locator("[data-do=mark]").click()
    place = page.locator(".leaf .leaf-inner").first.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 80, place["y"] + 120)
    page.mouse.down()
    page.mouse.move(place["x"] + 300, place["y"] + 200, steps=4)
    page.mouse.up()
    form = page.locator(".add-form")
    expect(form.locator("[data-marked-words]")).to_contain_text("标出的区域")
    form.locator("[name=title]").fill("封面未填写保管期限")
    form.locator("[name=message]").fill("封面上保管期限一栏空白。")
    form.locator("[name=basis]").fill("行政处罚案卷归档要求")
    form.locator("[name=deduction]").fill("1")
    form.locator("[type=submit]").click()
    finding = choose(page, "封面未填写保管期限")
    expect(finding).to_contain_text("人工")
    expect(page.locator(".box-lit").first).to_be_in_viewport()
    assert score(page) != before


def test_words_are_found_in_the_whole_file(desk: Desk) -> None:
    page = desk()
    page.keyboard.press("/")
    page.keyboard.type("行政处罚决定书")
    page.keyboard.press("Enter")
    expect(page.locator(".search-hit").first).to_contain_text("行政处罚决定书")
    expect(page.locator(".box-lit-search").first).to_be_in_viewport()
    page.locator(".search-hit").nth(1).click()
    expect(page.locator(".search-count")).to_contain_text("第 2 处")


def test_everything_goes_by_keyboard(desk: Desk) -> None:
    page = desk()
    page.keyboard.press("f")
    page.keyboard.press("j")
    chosen = page.locator(".finding-chosen")
    expect(chosen.locator(".finding-head")).to_be_focused()
    first = chosen.get_attribute("data-rule")
    page.keyboard.press("j")
    assert chosen.get_attribute("data-rule") != first
    page.keyboard.press("k")
    assert chosen.get_attribute("data-rule") == first
    page.keyboard.press("y")
    expect(chosen).not_to_have_attribute("data-rule", first or "")
    expect(chosen.locator(".finding-head")).to_be_focused()
    page.keyboard.press("b")
    expect(chosen).to_have_attribute("data-rule", first or "")
    expect(chosen.locator(".ruling")).to_contain_text("确认")
    expect(chosen.locator(".finding-head")).to_be_focused()
    page.keyboard.press("j")
    second = chosen.get_attribute("data-rule")
    page.keyboard.press("n")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(chosen).not_to_have_attribute("data-rule", second or "")
    expect(chosen.locator(".finding-head")).to_be_focused()
    page.keyboard.press("b")
    expect(chosen.locator(".ruling")).to_contain_text("改判")
    page.keyboard.press("g")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("#page-number")).to_have_value("3")
    page.keyboard.press("]")
    expect(page.locator("#page-number")).to_have_value("4")
    page.keyboard.press("+")
    expect(page.locator("[data-do=fit-width]")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("r")
    expect(page.locator("#leaf-s0-p4")).to_have_attribute("data-turn", "1")
    page.keyboard.press("?")
    expect(page.locator("#dialog-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog-keys")).to_be_hidden()


def test_keys_do_nothing_while_somebody_types(desk: Desk) -> None:
    page = desk()
    page.keyboard.press("a")
    page.keyboard.type("fjkyn")
    expect(page.locator(".add-form [name=title]")).to_have_value("fjkyn")
    page.keyboard.press("Escape")
    expect(page.locator(".add-form")).to_have_count(0)
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".finding-chosen")).to_have_count(0)


def settle_all(page: Page) -> None:
    """Rule by keyboard on whatever nobody has ruled on: the desk goes on by itself."""
    page.keyboard.press("t")
    page.keyboard.press("j")
    left, chosen = page.locator("[data-filter=todo] .filter-count"), page.locator(".finding-chosen")
    while (before := int(left.inner_text())) > 0:
        rule = chosen.get_attribute("data-rule") or ""
        page.wait_for_timeout(450)  # a press that comes too soon still means the finding before
        page.keyboard.press("y")
        if page.locator(".inline-form").count():
            page.keyboard.press("1")
            page.keyboard.press("Enter")
        expect(left).to_have_text(str(before - 1))
        if before > 1:
            expect(chosen).not_to_have_attribute("data-rule", rule)


def test_the_desk_goes_on_to_the_next_finding_that_needs_a_person(desk: Desk) -> None:
    page = desk()
    waiting = page.locator(".finding[data-marks~=todo]")
    rules = [waiting.nth(at).get_attribute("data-rule") or "" for at in range(waiting.count())]
    page.keyboard.press("j")
    chosen = page.locator(".finding-chosen")
    expect(chosen).to_have_attribute("data-rule", rules[0])
    page.locator(".finding-chosen [data-rule-as]").first.click()
    if page.locator(".inline-form").count():
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    expect(chosen).to_have_attribute("data-rule", rules[1])
    expect(chosen.locator(".finding-head")).to_be_focused()
    title = chosen.get_attribute("data-title") or ""
    expect(page.locator("#desk-live")).to_contain_text(title)
    expect(page.locator("#went-on")).to_be_visible()
    # What was settled long ago is changed without being led away from it.
    page.keyboard.press("b")
    expect(chosen).to_have_attribute("data-rule", rules[0])
    page.keyboard.press("w")
    page.locator(".inline-form [type=submit]").click()
    expect(page.locator(".finding-chosen .ruling")).to_have_count(0)
    expect(chosen).to_have_attribute("data-rule", rules[0])


def test_who_presses_twice_does_not_settle_the_next_one_unseen(desk: Desk) -> None:
    page = desk()
    page.keyboard.press("f")
    page.keyboard.press("j")
    first = page.locator(".finding-chosen").get_attribute("data-rule") or ""
    page.evaluate(PRESSED_AT_ONCE, first)
    with page.expect_response("**/desk/rulings"):
        page.keyboard.press("y")
    expect(page.locator("body")).to_have_attribute("data-pressed", "yes")
    expect(page.locator(".finding-chosen")).not_to_have_attribute("data-rule", first)
    page.wait_for_timeout(500)
    expect(page.locator(".finding[data-marks~=done]")).to_have_count(1)


def test_with_the_last_one_settled_signing_is_offered(desk: Desk) -> None:
    page = desk()
    settle_all(page)
    expect(page.locator("#went-on")).to_contain_text("可以签署")
    expect(page.locator("#desk-live")).to_contain_text("可以签署")
    expect(page.locator("#went-on [data-back]")).to_be_visible()
    assert accessibility_faults(page) == []


def test_a_ruling_sends_little_and_leaves_the_rest_of_the_list_alone(desk: Desk) -> None:
    page = desk()
    finding = first_failure(page)
    page.locator(".finding-pass").first.evaluate("finding => { finding.kept = true; }")
    with page.expect_response("**/desk/rulings") as answer:
        page.keyboard.press("y")
    assert len(answer.value.body()) < 30_000
    expect(finding.locator(".ruled-mark")).to_have_text("已认定")
    expect(page.locator("[data-filter=done] .filter-count")).to_have_text("1")
    assert page.locator(".finding-pass").first.evaluate("finding => finding.kept") is True


def test_who_is_out_of_date_reads_anew_and_keeps_what_was_typed(desk: Desk, watch: Watch) -> None:
    page = desk()
    watch.expected.add(409)
    finding = first_failure(page)
    finding.locator("[data-rule-as=overrule]").click()
    page.locator(".inline-form [name=reason]").fill("已当面核对原件。")
    elsewhere(page)
    page.locator(".inline-form [type=submit]").click()
    fault = page.locator(".inline-form .form-fault")
    expect(fault).to_contain_text("在别处已有更新")
    fault.get_by_role("button", name="刷新").click()
    expect(page.locator("#desk-head")).to_have_attribute("data-revision", "2")
    expect(fault).to_contain_text("已刷新")
    expect(page.locator(".inline-form [name=reason]")).to_have_value("已当面核对原件。")
    expect(page.locator(".mended")).to_have_count(1)
    page.locator(".inline-form [type=submit]").click()
    expect(finding.locator(".ruling")).to_contain_text("已当面核对原件。")


def test_a_corrected_reading_survives_reading_anew(desk: Desk, watch: Watch) -> None:
    page = desk()
    watch.expected.add(409)
    page.locator(".paper", has_text="行政处罚决定书").first.locator(".paper-open").click()
    page.keyboard.press("i")
    fact = page.locator(".fact[data-title='罚款数额']")
    fact.locator("[data-correct]").click()
    page.locator(".inline-form [name=text]").fill("3000元")
    page.locator(".inline-form .reason").first.click()
    elsewhere(page)
    page.locator(".inline-form [type=submit]").click()
    page.locator(".refresh").click()
    expect(page.locator("#desk-head")).to_have_attribute("data-revision", "2")
    expect(fact.locator(".inline-form [name=text]")).to_have_value("3000元")
    page.locator(".inline-form [type=submit]").click()
    expect(page.locator(".fact-corrected[data-title='罚款数额']")).to_be_visible()


def test_a_confirmation_that_comes_too_late_offers_to_read_anew(desk: Desk, watch: Watch) -> None:
    page = desk()
    watch.expected.add(409)
    finding = first_failure(page)
    elsewhere(page)
    page.keyboard.press("y")
    page.locator("#notice").get_by_role("button", name="刷新").click()
    expect(page.locator("#desk-head")).to_have_attribute("data-revision", "2")
    expect(page.locator("#notice .alert")).to_have_count(0)
    page.keyboard.press("y")
    expect(finding.locator(".ruled-mark")).to_have_text("已认定")


def test_whose_session_ended_signs_in_beside_the_desk_and_saves_what_was_typed(
    visitor: Visit, desk: Desk, case_id: int, watch: Watch, passwords: None
) -> None:
    watch.expected |= {400, 401}
    visit = visitor(None)
    page = visit.open(f"/cases/{case_id}/desk")
    enter(page, "reviewer")
    finding = first_failure(page)
    finding.locator("[data-rule-as=overrule]").click()
    page.locator(".inline-form [name=reason]").fill("已当面核对原件。")
    leave(visit)
    page.locator(".inline-form [type=submit]").click()
    fault = page.locator(".inline-form .form-fault")
    expect(fault).to_contain_text("登录已经过期")
    with visit.context.expect_page() as opened:
        fault.get_by_role("link", name="重新登录").click()
    beside = opened.value
    enter(beside, "supervisor")
    expect(beside.locator("h1")).to_have_text("已经登录")
    page.locator(".inline-form [type=submit]").click()
    expect(fault).to_contain_text("已经换了账号")  # nobody signs what another has typed
    again = beside.url
    leave(visit)
    beside.goto(again)
    enter(beside, "reviewer")
    expect(beside.locator("main")).to_contain_text("回到刚才的页面")
    beside.close()
    expect(page.locator(".inline-form [name=reason]")).to_have_value("已当面核对原件。")
    page.locator(".inline-form [type=submit]").click()
    expect(finding.locator(".ruling")).to_contain_text("已当面核对原件。")


def test_a_key_pressed_after_the_session_ended_says_so_once_with_the_way_in(
    visitor: Visit, desk: Desk, case_id: int, watch: Watch, passwords: None
) -> None:
    watch.expected.add(401)
    visit = visitor(None)
    page = visit.open(f"/cases/{case_id}/desk")
    enter(page, "reviewer")
    first_failure(page)
    leave(visit)
    for _ in range(2):
        with page.expect_response("**/desk/rulings"):
            page.keyboard.press("y")
        # The answer is dealt with: a key before that belongs to the request that is still under way.
        expect(page.locator("#notice .alert")).to_have_count(1)
        expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator("#notice").get_by_role("link", name="重新登录")).to_be_visible()


@pytest.fixture
def passwords(app: Flask, district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reviewer and the supervisor sign in with a password."""
    hash_quickly(monkeypatch)
    with app.app_context():
        for role in (Role.REVIEWER, Role.SUPERVISOR):
            account = db.session.get_one(Account, district.accounts[role])
            account.password_hash = hash_password(PASSWORD)
        db.session.commit()


def enter(page: Page, username: str) -> None:
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[data-sign-in] [type=submit]").click()
    expect(page.locator("[data-sign-in]")).to_have_count(0)
    page.wait_for_load_state()  # a click before its scripts are there would choose nothing


def leave(visit: Visitor) -> None:
    """The session ends, in another tab."""
    other = visit.context.new_page()
    other.goto(f"{visit.address}/password")
    other.get_by_role("button", name="退出").click()
    expect(other.locator("[data-sign-in]")).to_be_visible()
    other.close()


def elsewhere(page: Page) -> None:
    """The same person changes the case file in another tab."""
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(".paper[data-paper] [data-menu]").first.click()
    other.locator("[data-mend=type]").click()
    other.locator(".type-choice", has_text="备考表").first.click()
    other.locator("#dialog-type [type=submit]").click()
    expect(other.locator("#desk-head")).to_have_attribute("data-revision", "2")
    other.close()


def test_the_sheet_is_signed_and_the_desk_only_shows(desk: Desk) -> None:
    page = desk()
    settle_all(page)
    page.locator("#went-on [data-dialog]").click()
    page.locator("#opinion").fill("已核对原件。")
    page.locator("#dialog-sign [type=submit]").click()
    expect(page.locator(".signature")).to_contain_text("李评查")
    expect(page.locator(".signature")).to_contain_text("签署")
    expect(page.locator("[data-rule-as]")).to_have_count(0)
    expect(page.get_by_text("查看评查表")).to_be_visible()


def test_who_does_not_review_it_sees_it_without_acting(desk: Desk) -> None:
    page = desk(who=Role.SUPERVISOR)
    first_failure(page)
    expect(page.locator(".box-lit").first).to_be_in_viewport()
    for way_in in ("[data-rule-as]", "[data-add]", "[data-menu]", "[draggable=true]", "[data-do=mark]"):
        expect(page.locator(way_in)).to_have_count(0)
    page.keyboard.press("n")
    page.keyboard.press("a")
    expect(page.locator(".inline-form")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_desk_keeps_the_rules_of_accessibility(desk: Desk, width: int, height: int) -> None:
    page = desk(width, height)
    assert accessibility_faults(page) == []
    first_failure(page).locator("[data-rule-as=overrule]").click()
    assert accessibility_faults(page) == []
    page.locator("#tab-facts").click()
    page.locator("#facts .fact-edit").first.click()
    page.locator("#tab-search").click()
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    page.locator(".desk-state [data-dialog=dialog-sign]").click()
    assert accessibility_faults(page) == []


def test_a_region_lies_where_it_was_drawn_on_a_turned_page(desk: Desk) -> None:
    page = desk()
    page.keyboard.press("r")
    page.keyboard.press("m")
    page.mouse.move(400, 350)
    page.mouse.down()
    page.mouse.move(520, 430, steps=4)
    page.mouse.up()
    drawn = page.locator(".box-region").bounding_box()
    assert drawn is not None
    assert [round(drawn[side]) for side in ("x", "y", "width", "height")] == pytest.approx(
        [400, 350, 120, 80], abs=2
    )


def test_columns_keep_the_width_that_one_gave_them(desk: Desk) -> None:
    page = desk()
    page.locator(".splitter[data-side=right]").focus()
    before = page.locator("#side-right").bounding_box()
    page.keyboard.press("ArrowLeft")
    page.locator(".splitter[data-side=left]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-papers")).to_be_hidden()
    page.reload()
    after = page.locator("#side-right").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]
    expect(page.locator("#panel-papers")).to_be_hidden()
    page.locator("#tab-papers").click()
    expect(page.locator("#panel-papers")).to_be_visible()


def test_small_pictures_of_the_pages_are_shown_to_whoever_wants_them(desk: Desk) -> None:
    page = desk()
    chip = page.locator(".page-chip").first
    expect(chip.locator("img")).to_have_count(0)
    page.get_by_role("button", name="缩略图").click()
    expect(chip.locator("img")).to_have_js_property("naturalWidth", 160)
    expect(chip).to_have_text("1")
    assert accessibility_faults(page) == []
    page.locator(".paper[data-paper] [data-menu]").first.click()
    page.locator("[data-mend=type]").click()
    page.locator(".type-choice", has_text="备考表").first.click()
    page.locator("#dialog-type [type=submit]").click()
    expect(page.locator("#desk-head")).to_have_attribute("data-revision", "2")
    expect(chip.locator("img")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="缩略图").click()
    expect(page.locator(".page-chip img:visible")).to_have_count(0)
