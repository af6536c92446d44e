"""What a person waits for in a browser: an upload's findings, and a corrected fact's new score.

`python -m benchmarks.web_waits FOLDER [PDF]`. FOLDER keeps a seeded instance of 1 000 case files (see seed.py); the
server and one worker run on this machine, and Chromium asks. Three rounds: the first is that of a server that has
just started. Each wait is divided by what pdfplumber's `extract_words` alone takes for the same file, in the same run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.material import best, sample_pdfs, words
from benchmarks.seed import PASSWORD
from benchmarks.seed import main as seed_instance
from benchmarks.web_load import SMALL, serving
from tests.browser.browser import FLAGS, find_browser

ROUNDS = 3
PATIENCE = 60_000  # milliseconds


def main(folder: Path, path: Path) -> None:
    instance = folder / str(SMALL)
    if not (instance / "enforcement-review.db").is_file():
        seed_instance(instance, SMALL)
    pages = words(path)
    peer = best(words, path, float("inf"))
    print(f"{path.name}: {pages} pages; pdfplumber {version('pdfplumber')} extract_words: {peer:.2f} s")
    with serving(instance, workers=1) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
        page.set_default_timeout(PATIENCE)
        sign_in(page)
        for number in range(1, ROUNDS + 1):
            found = upload(page, path)
            judged = correct(page)
            print(
                f"round {number}: findings {found:.2f} s after the upload ({found / peer:.2f} of it), "
                f"judged again {judged:.2f} s after a correction ({judged / peer:.2f})"
            )
        browser.close()


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("[name=username]", "reviewer0")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("h1")


def upload(page: Page, path: Path) -> float:
    """Seconds from the end of an upload to the result on the screen."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / path.name
        # The same case file would be recognised: these bytes, which every reader passes over, make it another.
        other.write_bytes(path.read_bytes() + f"\n% {time.time_ns()}\n".encode())
        page.goto("/uploads/new")
        page.set_input_files("#files", str(other))
        page.select_option("[name=unit]", index=4)
        begin = page.get_by_role("button", name="开始评查")
        page.wait_for_selector("button:enabled:has-text('开始评查')")
        return seconds(begin.click, lambda: page.wait_for_selector(".case-result"))


def correct(page: Page) -> float:
    """Seconds from saying what the decision's fine is to the new score."""
    page.get_by_role("button", name="领取评查").click()
    page.wait_for_selector("a[href$='/desk'], #desk-head")
    if not page.locator("#desk-head").count():
        page.goto(page.url.split("?")[0].rstrip("/") + "/desk")
    page.locator(".paper", has_text="行政处罚决定书").first.locator(".paper-open").click()
    page.keyboard.press("i")
    page.locator(".fact[data-title='罚款数额'] [data-correct]").click()
    page.fill(".inline-form [name=text]", "1")
    page.locator(".inline-form .reason").first.click()
    return seconds(
        lambda: page.keyboard.press("Enter"),
        lambda: page.wait_for_selector("#desk-head[data-revision='2']"),
    )


def seconds(do: Callable[[], object], wait: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    wait()
    return time.perf_counter() - begun


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(given[0], given[1] if len(given) > 1 else max(sample_pdfs(), key=words))
