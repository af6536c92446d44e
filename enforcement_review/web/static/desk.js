// The review desk: puts its parts together, and keeps place, choice and focus when the panels are renewed.
import { sentenceOf } from "./site.js";
import { desk, tell } from "./desk-bus.js";
import { setUp as setUpBoxes } from "./desk-boxes.js";
import { setUp as setUpFacts, shownDocument } from "./desk-facts.js";
import { choose, chosenFinding, findingOf, setUp as setUpFindings, stepPlace } from "./desk-findings.js";
import { setUp as setUpForms, showFault } from "./desk-forms.js";
import { setUp as setUpKeys } from "./desk-keys.js";
import { setUp as setUpLayout } from "./desk-layout.js";
import { setUp as setUpPapers } from "./desk-papers.js";
import { mark, setUp as setUpRegion } from "./desk-region.js";
import { setUp as setUpRulings } from "./desk-rulings.js";
import { searching, setUp as setUpSearch, stepHit } from "./desk-search.js";
import { fetchText } from "./desk-text.js";
import { begin, fitTo, rotate, setUp as setUpViewer, step, zoomBy } from "./viewer.js";

const live = document.getElementById("desk-live");
const head = () => document.getElementById("desk-head");
const DONE = "已保存。";
const scrolled = ["panel-papers", "panel-findings", "panel-facts"].map((id) => document.getElementById(id));
let before = null; // what was in sight and had the focus when the panels began to be renewed

const next = (by) => (searching() ? stepHit(by) : stepPlace(by));
const TOOLS = {
  "page-before": () => step(-1),
  "page-after": () => step(1),
  "zoom-in": () => zoomBy(1),
  "zoom-out": () => zoomBy(-1),
  "fit-width": () => fitTo("width"),
  "fit-page": () => fitTo("page"),
  rotate,
  "hit-before": () => next(-1),
  "hit-after": () => next(1),
  mark,
};

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.do) TOOLS[button.dataset.do]();
  else if (button.dataset.dialog) document.getElementById(button.dataset.dialog).showModal();
  else if (button.hasAttribute("data-close")) button.closest("dialog").close();
  else if (button.dataset.filterTo) tell("filter", { key: button.dataset.filterTo });
  else if (button.dataset.choose) {
    button.closest("dialog")?.close();
    tell("choose", { rule: button.dataset.choose });
  }
}

// ---- what every change sends, and what comes back ----

function configure(event) {
  event.detail.parameters.set("revision", head().dataset.revision);
  if (event.detail.verb !== "get") event.detail.parameters.set("document", shownDocument());
}

function refused(event) {
  const form = event.detail.requestConfig?.elt.closest?.("form");
  const sentence = sentenceOf(event.detail.xhr.responseText);
  if (form && showFault(form, sentence)) event.stopPropagation();
}

function remember() {
  before ??= {
    scrolls: scrolled.map((panel) => panel.scrollTop),
    inPanel: scrolled.find((panel) => panel.contains(document.activeElement))?.id ?? "",
  };
}

function renewed() {
  if (!before) return;
  const { scrolls, inPanel } = before;
  before = null;
  tell("panels");
  scrolled.forEach((panel, at) => {
    panel.scrollTop = scrolls[at];
  });
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  giveFocusBack(inPanel);
  live.textContent = `${DONE}${standingWords()}`;
}

function giveFocusBack(panel) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const to = {
    "panel-findings": () => chosenFinding()?.querySelector(".finding-head"),
    "panel-facts": () => document.querySelector("#facts .fact-edit, #facts [data-complete]"),
    "panel-papers": () => document.querySelector(".paper[aria-current] .paper-open"),
  }[panel];
  const wanted = to?.() ?? chosenFinding()?.querySelector(".finding-head") ?? document.getElementById("pages");
  wanted.focus({ preventScroll: true });
}

function standingWords() {
  const { span, grade, open } = head().dataset;
  return `得分 ${span} 分，${grade || "等次待定"}，${Number(open) ? `还有 ${open} 项待认定` : "已无待认定事项"}。`;
}

setUpViewer();
[setUpBoxes, setUpFindings, setUpForms, setUpRulings, setUpRegion, setUpFacts, setUpPapers, setUpSearch].forEach((set) => set());
setUpLayout();
setUpKeys();
begin();
fetchText();
const wanted = new URLSearchParams(location.search).get("finding");
if (wanted && findingOf(wanted)) choose(wanted, { focus: true });
desk.addEventListener("click", clicked);
desk.addEventListener("htmx:configRequest", configure);
desk.addEventListener("htmx:responseError", refused);
document.addEventListener("htmx:oobBeforeSwap", remember);
document.addEventListener("htmx:afterRequest", () => setTimeout(renewed));
