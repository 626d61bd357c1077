"""The page in a real browser, with somebody typing. Needs Chromium; `make browser` finds or installs it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fastapi_service.tests.browser import CHROMIUM, Page, browsing
from fastapi_service.tests.serving import serving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

DRAWN = "document.querySelectorAll('.message').length === 6 && !document.body.hasAttribute('aria-busy')"
STEPS = "[...document.querySelectorAll('.step')].map((step) => step.textContent.split(' ')[0])"
STALE = "document.body.classList.contains('stale')"
PROBLEMS = "[...document.querySelectorAll('#problems .entry')].map((entry) => entry.textContent)"
SCRIPTS = "document.querySelectorAll('#timeline script, #messages script').length"


@pytest.fixture(scope="module")
def browser() -> Iterator[tuple[Page, str]]:
    with serving() as address, browsing() as page:
        yield page, address


@pytest.fixture
def page(browser: tuple[Page, str]) -> Page:
    page, address = browser
    page.errors.clear()
    page.open(address)
    page.wait(DRAWN)
    return page


def put_cursor(page: Page, before: str) -> None:
    """Where a person would click: right before that text."""
    page.ask(
        f"(() => {{ const box = document.getElementById('policy'); const at = box.value.indexOf({before!r}); "
        "box.focus(); box.setSelectionRange(at, at); })()"
    )


def test_it_shows_the_standard_policy_drawn(page):
    assert page.ask(STEPS) == ["reminder", "due_today", "follow_up", "call", "letter", "final_notice"]
    assert "H+45" in page.ask("document.querySelector('#timeline svg').textContent")
    assert page.ask("document.getElementById('how-many').textContent") == "6 messages"
    assert page.ask(PROBLEMS) == []
    assert page.errors == []


def test_what_is_typed_is_drawn(page):
    put_cursor(page, "[[steps]]")
    page.type('[[steps]]\nid = "early"\nwhen = "H-10"\ntone = "friendly"\nchannels = ["sms"]\n\n')
    page.wait("document.querySelectorAll('.message').length === 7")
    assert page.ask(STEPS)[0] == "early"
    assert "early" in page.ask("document.querySelector('#timeline svg').textContent")
    assert page.errors == []


def test_while_it_is_no_policy_the_last_drawing_stays(page):
    before = page.ask("document.getElementById('timeline').innerHTML")
    put_cursor(page, 'polite"')
    page.type("very ")
    page.wait(STALE)
    (said,) = page.ask(PROBLEMS)
    assert said.startswith("Line 22 steps 3 tone")
    assert "'friendly'" in said
    assert page.ask("[...document.querySelectorAll('#numbers li')].findIndex((li) => li.className === 'wrong')") == 21
    assert page.ask("document.getElementById('timeline').innerHTML") == before
    assert page.ask("!document.getElementById('stale').hidden")
    assert len(page.ask(STEPS)) == 6
    page.press("Backspace", 8, times=5)
    page.wait(f"!({STALE}) && !document.body.hasAttribute('aria-busy')")
    assert page.ask(PROBLEMS) == []
    assert page.ask("document.querySelectorAll('#numbers .wrong').length") == 0


def test_a_click_on_the_problem_leads_to_its_line(page):
    put_cursor(page, "H+14")
    page.type("X")
    page.wait(STALE)
    page.click("#problems button")
    selected = page.ask(
        "document.getSelection().toString() || (b => b.value.slice(b.selectionStart, b.selectionEnd))"
        "(document.getElementById('policy'))"
    )
    assert selected == 'when = "XH+14"'
    assert page.ask("document.activeElement.id") == "policy"


def test_what_is_unwise_is_said_beside_the_drawing(page):
    put_cursor(page, "min_days_between = 2")
    page.press("Delete", 46, times=len("min_days_between = 2"))
    page.type("min_days_between = 0")
    page.wait("document.querySelectorAll('#problems .entry').length > 0 && !document.body.hasAttribute('aria-busy')")
    assert not page.ask(STALE)
    assert page.ask("document.querySelectorAll('.message').length") == 6


def test_language_and_date_redraw_too(page):
    page.ask(
        "(() => { const box = document.getElementById('language'); box.value = 'id'; "
        "box.dispatchEvent(new Event('change', { bubbles: true })); })()"
    )
    page.wait("document.querySelector('.message pre').textContent.includes('Selamat pagi')")
    assert (
        page.ask(
            "document.querySelector('#timeline svg').lang || document.querySelector('#timeline svg').getAttribute('lang')"
        )
        == "id"
    )


def test_what_is_written_stays_text(page):
    put_cursor(page, 'standard"\ngrace')
    page.type("<script>document.title='taken'</script><img src=x onerror=document.title='taken'>")
    page.wait("document.querySelector('#timeline svg').textContent.includes('taken')")
    assert page.ask(SCRIPTS) == 0
    assert page.ask("document.querySelectorAll('#timeline img').length") == 0
    assert page.ask("document.title") == "A policy, drawn"
    assert page.errors == []


def test_start_over_starts_over(page):
    put_cursor(page, "[[steps]]")
    page.type("nonsense")
    page.wait(STALE)
    page.click("#again")
    page.wait(f"!({STALE}) && {DRAWN}")
    assert "nonsense" not in page.ask("document.getElementById('policy').value")


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_sticks_out(browser, width):
    page, address = browser
    page.open(address, width=width, height=844, mobile=width < 700)
    page.wait(DRAWN)
    assert page.ask("document.documentElement.scrollWidth") == width
    outside = "[...document.querySelectorAll('header *, .message, .message *, .editor, .entry')].filter((part) => part.getBoundingClientRect().right > innerWidth + 1).length"
    assert page.ask(outside) == 0


def test_the_server_may_go_away(page):
    page.ask("window.fetch = () => Promise.reject(new TypeError('offline'))")
    put_cursor(page, "[[steps]]")
    page.type("# a note\n")
    page.wait(STALE)
    assert page.ask(PROBLEMS) == ["The server does not answer. What you wrote is still here."]
    assert "# a note" in page.ask("document.getElementById('policy').value")
    assert len(page.ask(STEPS)) == 6
