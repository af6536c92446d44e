// Columns: how wide, which panel is in front; on a tablet one panel at a time beside or below the pages.
import { desk, on, tell } from "./desk-bus.js";
import { refit } from "./viewer.js";

const LEAST = { left: 180, right: 300 };
const MOST = { left: 480, right: 760 };
// As wide as the style sheet has them for the window.
const USUAL = { left: () => (window.innerWidth < 1600 ? 240 : 300), right: () => (window.innerWidth < 1600 ? 400 : 480) };
const STEP = 24; // pixels, for each press of an arrow key
const tabs = [...document.querySelectorAll(".desk-tabs [role=tab]")];
const narrow = window.matchMedia("(max-width: 1099px)");

const sideOf = (name) => document.getElementById(`side-${name}`);
const splitterOf = (side) => document.querySelector(`.splitter[data-side=${side}]`);

/** Set a column's width; 0 closes it. */
function setWidth(side, width) {
  const wanted = width < LEAST[side] / 2 ? 0 : Math.min(MOST[side], Math.max(LEAST[side], width));
  desk.style.setProperty(`--${side}`, `${wanted}px`);
  sideOf(side).classList.toggle("side-closed", wanted === 0);
  desk.classList.toggle(`${side}-closed`, wanted === 0);
  splitterOf(side).setAttribute("aria-valuenow", wanted);
  localStorage.setItem(`desk-${side}`, wanted);
}

function dragSplitter(event) {
  const splitter = event.currentTarget;
  const { side } = splitter.dataset;
  const edge = sideOf(side).getBoundingClientRect();
  splitter.setPointerCapture(event.pointerId);
  const move = (moved) => setWidth(side, side === "left" ? moved.clientX - edge.left : edge.right - moved.clientX);
  splitter.addEventListener("pointermove", move);
  splitter.addEventListener("pointerup", () => splitter.removeEventListener("pointermove", move), { once: true });
}

function keySplitter(event) {
  const { side } = event.currentTarget.dataset;
  const width = sideOf(side).offsetWidth;
  const wider = side === "left" ? "ArrowRight" : "ArrowLeft";
  const narrower = side === "left" ? "ArrowLeft" : "ArrowRight";
  const wanted = { [wider]: Math.max(width + STEP, LEAST[side]), [narrower]: width - STEP, Enter: width ? 0 : LEAST[side] + 80 }[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  setWidth(side, wanted);
}

/** Bring a panel to the front of its column. */
function choose(tab, { focus = false, open = true } = {}) {
  const { side } = tab.dataset;
  const rivals = narrow.matches ? tabs : tabs.filter((one) => one.dataset.side === side);
  for (const one of rivals) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", chosen);
    one.tabIndex = chosen ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (open && !narrow.matches && sideOf(side).classList.contains("side-closed")) setWidth(side, USUAL[side]());
  desk.dataset.side = side;
  if (focus) tab.focus();
  tell("tab", { tab: tab.id.replace("tab-", "") });
}

function keyTabs(event) {
  const tab = event.target.closest("[role=tab]");
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !by) return;
  event.preventDefault();
  const rivals = narrow.matches ? tabs : tabs.filter((one) => one.dataset.side === tab.dataset.side);
  choose(rivals[(rivals.indexOf(tab) + by + rivals.length) % rivals.length], { focus: true });
}

/** Wide again: each column has its own panel in front. */
function widthChanged() {
  const selected = tabs.filter((tab) => tab.getAttribute("aria-selected") === "true");
  if (narrow.matches) choose(selected.find((tab) => tab.dataset.side === "right") ?? selected[0] ?? tabs[2], { open: false });
  else for (const side of ["left", "right"]) {
    const own = tabs.filter((tab) => tab.dataset.side === side);
    choose(own.find((tab) => selected.includes(tab)) ?? own[0], { open: false });
  }
  refit();
}

export function setUp() {
  for (const side of ["left", "right"]) {
    const kept = localStorage.getItem(`desk-${side}`);
    if (kept !== null) setWidth(side, Number(kept));
    splitterOf(side).addEventListener("pointerdown", dragSplitter);
    splitterOf(side).addEventListener("keydown", keySplitter);
    splitterOf(side).addEventListener("dblclick", () => setWidth(side, USUAL[side]()));
  }
  document.querySelector(".desk-tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  document.querySelector(".desk-tabs").addEventListener("keydown", keyTabs);
  on("side", ({ tab }) => {
    const wanted = tab && document.getElementById(`tab-${tab}`);
    if (wanted && wanted.getAttribute("aria-selected") !== "true") choose(wanted);
    else if (wanted && sideOf(wanted.dataset.side).classList.contains("side-closed")) choose(wanted);
  });
  narrow.addEventListener("change", widthChanged);
  widthChanged();
}
