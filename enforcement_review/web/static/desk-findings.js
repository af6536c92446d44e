// The list of findings: which one is chosen, which are shown, and the way from each to its places.
import { on, placeOf, tell } from "./desk-bus.js";
import { show } from "./desk-boxes.js";

const panel = document.getElementById("panel-findings");
const hits = document.getElementById("hits");
let filter = "";
let kept = new Set(); // findings that stay in the list though they were dealt with, until it is filtered anew
let chosen = "";
let place = -1;

const list = () => document.getElementById("findings");
const findings = () => [...list().querySelectorAll(".finding")];
const visible = () => findings().filter((finding) => !finding.hidden);
export const findingOf = (rule) => findings().find((finding) => finding.dataset.rule === rule);
export const chosenFinding = () => (chosen ? findingOf(chosen) : undefined);
export const isIn = (finding, key) => finding.dataset.marks.split(" ").includes(key);
const chipsOf = (finding) => [...finding.querySelectorAll(".chip[data-key]")];

/** Show the findings of a filter. */
export function filterBy(key, { keep = false } = {}) {
  filter = key;
  if (!keep) kept = new Set();
  for (const finding of findings()) {
    const fits = isIn(finding, key);
    if (fits) kept.add(finding.dataset.rule);
    finding.hidden = !fits && !kept.has(finding.dataset.rule);
  }
  for (const section of list().querySelectorAll("[data-section]")) {
    section.hidden = !section.querySelector(".finding:not([hidden])");
  }
  for (const button of list().querySelectorAll("[data-filter]")) {
    button.setAttribute("aria-pressed", button.dataset.filter === key);
  }
  const none = list().querySelector("[data-none]");
  none.hidden = visible().length > 0;
  none.textContent = key === "todo" ? "都处理完了。" : "没有这样的事项。";
}

/** Choose a finding: it opens, the others close, and its first place is turned to unless `stay`. */
export function choose(rule, { focus = false, stay = false, silent = false } = {}) {
  const finding = findingOf(rule);
  if (!finding) return;
  if (finding.hidden) {
    kept.add(rule);
    filterBy(filter, { keep: true });
  }
  chosen = rule;
  for (const one of findings()) {
    const open = one === finding;
    one.classList.toggle("finding-chosen", open);
    one.querySelector(".finding-head").setAttribute("aria-expanded", open);
    one.querySelector(".finding-body").hidden = !open;
  }
  if (focus) finding.querySelector(".finding-head").focus({ preventScroll: true });
  if (!silent) bringIntoSight(finding);
  tell("chosen", { rule });
  if (stay) place = -1;
  else if (!silent) showPlace(firstPlace(finding));
  countHits();
}

function bringIntoSight(finding) {
  const top = list().querySelector(".findings-top").offsetHeight;
  const foot = document.getElementById("went-on")?.offsetHeight ?? 0; // 0 while it is hidden
  const view = panel.getBoundingClientRect();
  const seen = finding.getBoundingClientRect();
  const bottom = view.bottom - foot;
  if (seen.top < view.top + top) panel.scrollTop += seen.top - view.top - top - 8;
  else if (seen.bottom > bottom) {
    panel.scrollTop += Math.min(seen.bottom - bottom + 8, seen.top - view.top - top - 8);
  }
}

/** The finding to go on to from one that was settled: the next of the filter's that nobody has ruled on, and from the
 * last of them round to the first; then whatever else has to be settled before signing. */
export function nextToSettle(rule) {
  const all = findings();
  const at = all.findIndex((finding) => finding.dataset.rule === rule);
  const others = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))];
  const waits = (finding) => isIn(finding, "todo");
  return others.find((one) => waits(one) && isIn(one, filter)) ?? others.find((one) => isIn(one, "open"));
}

/** The first place with a box: a paper that was looked through says less. */
function firstPlace(finding) {
  const chips = chipsOf(finding);
  const boxed = chips.findIndex((chip) => chip.dataset.box || chip.dataset.anchor);
  return boxed >= 0 ? boxed : chips.length ? 0 : -1;
}

export function showPlace(at) {
  const finding = chosenFinding();
  const chips = finding ? chipsOf(finding) : [];
  if (!chips.length || at < 0) return;
  place = (at + chips.length) % chips.length;
  const chip = chips[place];
  if (chip.closest("details")) chip.closest("details").open = true;
  show(placeOf(chip), finding.dataset.outcome);
  countHits();
}

function countHits() {
  const finding = chosenFinding();
  const chips = finding ? chipsOf(finding) : [];
  hits.textContent = chips.length ? `依据 ${place < 0 ? "—" : place + 1}/${chips.length}` : "依据 —";
  chips.forEach((chip, at) => chip.classList.toggle("chip-lit", at === place));
}

export function stepPlace(by) {
  if (!chosenFinding()) return stepFinding(1);
  return showPlace(place < 0 ? 0 : place + by);
}

/** The next or the previous finding of those shown. */
export function stepFinding(by) {
  const shown = visible();
  if (!shown.length) return;
  const at = shown.findIndex((finding) => finding.dataset.rule === chosen);
  const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by));
  choose(shown[next].dataset.rule, { focus: true });
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button || !list().contains(button)) return;
  const finding = button.closest(".finding");
  if (button.dataset.filter) filterBy(button.dataset.filter);
  else if (button.classList.contains("finding-head")) choose(finding.dataset.rule);
  else if (button.classList.contains("chip") && button.dataset.key) {
    if (finding.dataset.rule !== chosen) choose(finding.dataset.rule, { silent: true });
    showPlace(chipsOf(finding).indexOf(button));
  }
}

export function setUp() {
  panel.addEventListener("click", clicked);
  filterBy(list().dataset.first);
  countHits();
  on("choose", ({ rule, stay }) => {
    tell("side", { tab: "findings" });
    choose(rule, { focus: true, stay });
  });
  on("filter", ({ key }) => {
    tell("side", { tab: "findings" });
    filterBy(key);
  });
  on("panels", () => {
    filterBy(filter, { keep: true });
    const at = place;
    if (chosen && findingOf(chosen)) {
      choose(chosen, { silent: true });
      place = at;
      countHits();
    } else chosen = "";
  });
}
