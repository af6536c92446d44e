"""Pictures of paper are laid level as far as it is clear how they lie, and no further."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from enforcement_review.reading.scans.upright import LevelPicture, halves, make_level, turned_over
from sample_cases.generator.pictures import draw_scene
from sample_cases.generator.scanner import Mode, ScanSettings, camera_view, double_page, photograph, scan_page
from tests.reading.scans import paper

Pixels = NDArray[np.uint8]

NEAR = 0.15  # degrees
ROUND_TRIP = 2.0  # pixels


def askew(page: Pixels, angle: float) -> Pixels:
    return scan_page(page, ScanSettings(seed=1, dpi=paper.DPI, skew=angle))


def angle_of(level: LevelPicture) -> float:
    """Degrees by which rows of the picture given fall to the right, as `make_level` saw it."""
    return math.degrees(math.atan2(level.matrix[1, 0], level.matrix[0, 0]))


def is_flat(level: LevelPicture) -> bool:
    """Whether nothing was taken for perspective."""
    return bool(np.allclose(level.matrix[2], (0, 0, 1)))


def untouched(page: Pixels) -> bool:
    level = make_level(page)
    return level.pixels is page and bool(np.array_equal(level.matrix, np.eye(3)))


def decoded(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))[:, :, ::-1].copy()


def photo(page: Pixels, settings: ScanSettings) -> Pixels:
    return decoded(photograph(page, settings))


def dark_center(pixels: Pixels, x: float, y: float, reach: int = 10) -> tuple[float, float]:
    """The middle of what is dark around a point."""
    left, top = round(x) - reach, round(y) - reach
    assert left >= 0
    assert top >= 0
    part = pixels[top : top + 2 * reach + 1, left : left + 2 * reach + 1].min(axis=2)
    ys, xs = np.nonzero(part < 0.6 * float(np.percentile(part, 90)))
    assert len(xs), "nothing dark where the mark should be"
    return left + float(xs.mean()), top + float(ys.mean())


def moved(matrix: NDArray[np.floating], x: float, y: float) -> tuple[float, float]:
    u, v, w = matrix @ np.array([x, y, 1.0])
    return float(u / w), float(v / w)


# --- skew -----------------------------------------------------------------------------------------------


@settings(max_examples=6, deadline=None)
@given(st.floats(-8.0, 8.0))
def test_a_page_of_text_is_laid_level_whatever_its_skew(angle: float) -> None:
    level = make_level(askew(paper.written(), angle))
    assert abs(angle_of(level) - angle) <= NEAR
    assert is_flat(level)


@pytest.mark.parametrize("angle", [-5.0, 0.4, 3.0])
@pytest.mark.parametrize("page", [paper.form, paper.landscape_table, lambda: paper.written(lines=2)])
def test_forms_tables_and_pages_of_two_lines_are_laid_level(page: Callable[[], Pixels], angle: float) -> None:
    level = make_level(askew(page(), angle))
    assert abs(angle_of(level) - angle) <= NEAR


@pytest.mark.parametrize("dpi", [75, 200])
def test_the_resolution_does_not_matter(dpi: int) -> None:
    level = make_level(askew(paper.written(dpi), 2.0))
    assert abs(angle_of(level) - 2.0) <= NEAR


@pytest.mark.parametrize("mode", list(Mode))
def test_a_bad_scan_with_a_dark_lid_is_laid_level_and_not_bent(mode: Mode) -> None:
    bad = ScanSettings(
        seed=3,
        dpi=paper.DPI,
        mode=mode,
        skew=-2.4,
        noise=10,
        blur=0.3,
        jpeg=40,
        uneven=0.3,
        edge=12,
        bleed=0.15,
    )
    level = make_level(scan_page(paper.written(), bad))
    assert abs(angle_of(level) + 2.4) <= NEAR
    assert is_flat(level)


def test_nothing_is_cut_off_when_the_skew_is_taken_away() -> None:
    page = paper.written()
    # Marks in the corners of the glass, where turning the picture would push them out.
    height, width = page.shape[:2]
    scan = askew(page, 5.0)
    places = [(30, 30), (width - 30, 30), (30, height - 30), (width - 30, height - 30)]
    for place in places:
        cv2.circle(scan, place, 14, (255, 255, 255), -1)
        cv2.circle(scan, place, 6, (0, 0, 0), -1)
    level = make_level(scan)
    assert abs(angle_of(level) - 5.0) <= NEAR
    back = np.linalg.inv(level.matrix)
    for x, y in places:
        at = moved(back, x, y)
        assert math.dist(dark_center(level.pixels, *at), at) <= ROUND_TRIP


# --- what is left alone ---------------------------------------------------------------------------------


def drawn_scene() -> Image.Image:
    return Image.open(io.BytesIO(draw_scene("shelf"))).convert("RGB")


def scene() -> Pixels:
    return np.ascontiguousarray(np.asarray(drawn_scene().resize((900, 620)))[:, :, ::-1])


def dirt() -> Pixels:
    dice = np.random.default_rng(3)
    page = paper.empty(250)
    for x, y, size in dice.integers((0, 0, 1), (*paper.A4, 7), (60, 3)):
        cv2.circle(page, (int(x), int(y)), int(size), (70, 70, 70), -1)
    return page


def grain() -> Pixels:
    return np.clip(np.random.default_rng(0).normal(235, 12, (1052, 744, 3)), 0, 255).astype(np.uint8)


def clouds() -> Pixels:
    noise = np.random.default_rng(5).normal(0, 1, (900, 1200)).astype(np.float32)
    soft = sum(np.asarray(cv2.GaussianBlur(noise, (0, 0), size)) * size for size in (2, 5, 11, 25))
    level = np.asarray(cv2.normalize(np.asarray(soft), None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]
    return np.dstack([level, level, level])


def stamp_and_scratch() -> Pixels:
    page = paper.empty()
    cv2.line(page, (80, 300), (660, 345), (0, 0, 0), 2)
    cv2.circle(page, (400, 700), 70, (30, 30, 200), 5)
    cv2.putText(page, "x", (200, 900), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 3)
    return page


@pytest.mark.parametrize("picture", [paper.empty, dirt, grain, clouds, scene, stamp_and_scratch])
def test_a_picture_without_rows_is_left_alone(picture: Callable[[], Pixels]) -> None:
    assert untouched(picture())


@pytest.mark.parametrize("page", [paper.written, paper.form, paper.landscape_table])
def test_a_level_page_comes_back_as_it_is(page: Callable[[], Pixels]) -> None:
    assert untouched(page())


def test_a_page_with_a_dark_picture_is_not_bent_to_its_frame() -> None:
    sheet = paper.sheet_with_text(lines=4)
    sheet.draw.rectangle((90, 320, 660, 960), fill=(45, 50, 48))
    sheet.draw.polygon(((150, 370), (600, 390), (590, 900), (160, 910)), fill=(225, 228, 220))
    assert untouched(sheet.pixels())


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**16))
def test_pictures_too_small_to_say_anything_come_back(width: int, height: int, seed: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    level = make_level(picture)
    assert level.pixels.shape[2] == 3
    assert halves(level.pixels)[0][0] == 0


def test_a_strip_longer_than_any_sheet_comes_back() -> None:
    assert untouched(np.full((3, 33_000, 3), 255, np.uint8))


# --- quarter turns --------------------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", [1, 3])
@pytest.mark.parametrize(
    "page", [paper.written, paper.form, paper.landscape_table, lambda: paper.written(lines=5)]
)
def test_text_that_stands_upright_is_turned(page: Callable[[], Pixels], quarter: int) -> None:
    upright = page()
    turned = scan_page(upright, ScanSettings(seed=1, dpi=paper.DPI, quarter=quarter, skew=1.5))
    level = make_level(turned)
    assert (level.pixels.shape[0] > level.pixels.shape[1]) == (upright.shape[0] > upright.shape[1])
    assert abs(abs(angle_of(level) - 1.5) - 90) <= NEAR


def test_a_page_on_its_head_stays_for_the_reader_of_letters_to_tell() -> None:
    assert untouched(np.ascontiguousarray(paper.written()[::-1, ::-1]))


def test_turning_over_keeps_each_pixel_and_its_place() -> None:
    page = askew(paper.written(), 2.0)
    level = make_level(page)
    over = turned_over(level)
    assert np.array_equal(over.pixels[::-1, ::-1], level.pixels)
    height, width = level.pixels.shape[:2]
    assert moved(over.matrix, 10, 20) == pytest.approx(moved(level.matrix, width - 11, height - 21))
    again = turned_over(over)
    assert np.array_equal(again.pixels, level.pixels)
    assert np.allclose(again.matrix, level.matrix)


# --- photographs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "perspective", "skew", "quarter"),
    [(1, 0.0, 0.0, 0), (2, 0.05, 3.0, 0), (3, 0.1, -4.0, 1), (4, 0.14, 2.0, 0), (6, 0.08, -8.0, 3)],
)
def test_marks_on_a_photographed_sheet_land_where_they_were(
    seed: int, perspective: float, skew: float, quarter: int
) -> None:
    page, places = paper.marked()
    taken = ScanSettings(
        seed, paper.DPI, skew=skew, quarter=quarter, noise=4, blur=0.15, perspective=perspective, shadow=0.4
    )
    picture = photo(page, taken)
    level = make_level(picture)
    view, across, down = camera_view(page.shape[1], page.shape[0], taken)
    back = np.linalg.inv(level.matrix)
    seen = []
    for x, y in places:
        at = moved(view, x, y)
        for _ in range(quarter):
            at = (down - 1 - at[1], at[0])
            across, down = down, across
        if quarter % 2:
            across, down = camera_view(page.shape[1], page.shape[0], taken)[1:]
        flat = moved(back, *at)
        assert math.dist(dark_center(level.pixels, *flat), flat) <= ROUND_TRIP
        seen.append(flat)
    # The sheet is a rectangle again: opposite sides are equally long, and have the proportions of the page.
    tall, wide = math.dist(seen[0], seen[1]), math.dist(seen[0], seen[4])
    assert math.dist(seen[4], seen[5]) == pytest.approx(tall, rel=0.004)
    assert math.dist(seen[1], seen[5]) == pytest.approx(wide, rel=0.004)
    assert tall / wide == pytest.approx((page.shape[0] - 100) / (page.shape[1] - 100), rel=0.01)


def test_shadow_goes_and_faint_ink_stays() -> None:
    sheet = paper.sheet_with_text(lines=12)
    sheet.draw.ellipse((400, 650, 560, 810), outline=(240, 170, 170), width=6)
    sheet.draw.line((120, 730, 290, 730), fill=(190, 190, 190), width=6)
    page = sheet.pixels()
    taken = ScanSettings(2, paper.DPI, noise=3, perspective=0.05, shadow=0.5)
    picture = photo(page, taken)
    level = make_level(picture)
    to_level = np.linalg.inv(level.matrix) @ camera_view(page.shape[1], page.shape[0], taken)[0]

    def color(x: float, y: float) -> NDArray[np.float64]:
        u, v = moved(to_level, x, y)
        return np.asarray(level.pixels[round(v) - 1 : round(v) + 2, round(u) - 1 : round(u) + 2].mean((0, 1)))

    white = [color(x, y).min() for x in (50, 372, 700) for y in (50, 900, 1000)]
    assert min(white) > 0.9 * max(white)
    blue, green, red = color(403, 730)
    assert red - max(blue, green) > 30
    assert color(205, 730).max() < min(white) - 25


def test_a_clean_scan_on_tinted_paper_keeps_its_pixels() -> None:
    page = scan_page(paper.written(), ScanSettings(1, paper.DPI, tint=(205, 228, 240), noise=3))
    assert make_level(page).pixels is page


# --- double pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("fold", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("angle", [0.0, 1.2])
def test_an_opened_out_sheet_has_two_pages(fold: float, angle: float) -> None:
    sheet = double_page(paper.written(lines=24), paper.form(), fold)
    level = make_level(scan_page(sheet, ScanSettings(1, paper.DPI, skew=angle, noise=5)))
    ranges = halves(level.pixels)
    width = level.pixels.shape[1]
    assert len(ranges) == 2
    assert ranges[0][0] == 0
    assert ranges[1][1] == width
    assert ranges[0][1] == ranges[1][0] == pytest.approx(width / 2, abs=0.03 * width)


@pytest.mark.parametrize(
    "page",
    [
        paper.landscape_table,
        paper.broad_text,
        paper.list_in_columns,
        lambda: paper.two_pictures(drawn_scene()),
        paper.written,
        lambda: double_page(paper.written(lines=20), paper.empty()),
        lambda: np.full((744, 1052, 3), 255, np.uint8),
    ],
)
def test_a_sheet_with_one_page_stays_one(page: Callable[[], Pixels]) -> None:
    pixels = page()
    assert halves(pixels) == [(0, pixels.shape[1])]


def test_a_sheet_that_lies_turned_in_deep_shadow_is_turned() -> None:
    taken = ScanSettings(5, paper.DPI, skew=-6.0, quarter=1, noise=5, perspective=0.12, shadow=0.6)
    level = make_level(photo(paper.written(), taken))
    assert not is_flat(level)
    assert level.pixels.shape[0] > level.pixels.shape[1]
