// Every change answers with what it changed: put in place while keeping choice, focus, sight and what was typed.
import { say, sentenceOf, signInLink } from "./site.js";
import { desk, head, tell } from "./desk-bus.js";
import { shownDocument } from "./desk-facts.js";
import { chosenFinding, findingOf, isIn } from "./desk-findings.js";
import { showFault } from "./desk-forms.js";
import { hold, putBack } from "./desk-kept.js";
import { forget, goOn } from "./desk-onward.js";

const OUT_OF_DATE = [404, 409]; // the page shows what is there no more
const live = document.getElementById("desk-live");
const scrolled = ["panel-papers", "panel-findings", "panel-facts"].map((id) => document.getElementById(id));
let before = null; // what was in sight and had the focus when the panels began to be renewed

function configure(event) {
  const { parameters, verb, path } = event.detail;
  parameters.set("revision", head().dataset.revision);
  parameters.set("seen", head().dataset.seen);
  if (verb !== "get" || path === desk.dataset.changesUrl) parameters.set("document", shownDocument());
}

// ---- refused ----

function refused(event) {
  const { xhr, requestConfig } = event.detail;
  const sentence = sentenceOf(xhr.responseText);
  const form = requestConfig?.elt.closest?.("form");
  const stale = OUT_OF_DATE.includes(xhr.status) && requestConfig?.path !== desk.dataset.changesUrl;
  const button = stale ? refreshButton() : signInLink(xhr.status);
  if (form && showFault(form, sentence, button)) event.stopPropagation();
  else if (button) {
    say(sentence, "danger", button);
    event.stopPropagation();
  }
}

function refreshButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-outline-primary refresh";
  button.textContent = "刷新";
  button.addEventListener("click", () => {
    button.disabled = true;
    window.htmx.ajax("GET", desk.dataset.changesUrl, { source: desk, swap: "none" });
  });
  return button;
}

// ---- renewed ----

/** An answer is about to be put in place. */
function remember(event) {
  const { requestConfig, shouldSwap } = event.detail;
  if (!shouldSwap || before || !event.detail.xhr.responseText.includes("desk-head")) return;
  const ruled = requestConfig.path.endsWith("/desk/rulings") ? requestConfig.parameters.get("rule") : "";
  before = {
    reread: requestConfig.path === desk.dataset.changesUrl,
    settled: ruled && isIn(findingOf(ruled), "todo") ? ruled : "",
    scrolls: scrolled.map((panel) => panel.scrollTop),
    inPanel: scrolled.find((panel) => panel.contains(document.activeElement))?.id ?? "",
  };
  hold(requestConfig.elt.closest?.("form"));
}

function renewed() {
  if (!before) return;
  const { reread, settled, scrolls, inPanel } = before;
  before = null;
  if (!reread) document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  tell("panels");
  putBack({ reread });
  forget();
  scrolled.forEach((panel, at) => {
    panel.scrollTop = scrolls[at];
  });
  giveFocusBack(inPanel);
  const onward = settled && findingOf(settled) && !isIn(findingOf(settled), "todo") ? goOn(settled) : "";
  live.textContent = `${reread ? "已刷新。" : "已保存。"}${standingWords()}${onward}`;
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
  return `得分 ${span} 分，${grade || "等级待定"}，${Number(open) ? `还有 ${open} 项待认定` : "已无待认定事项"}。`;
}

export function setUp() {
  desk.addEventListener("htmx:configRequest", configure);
  desk.addEventListener("htmx:responseError", refused);
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterRequest", () => setTimeout(renewed));
}
