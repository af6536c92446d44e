// What was read from the document in sight; reading it right.
import { desk, on } from "./desk-bus.js";
import { focusFirst, open, openForm } from "./desk-forms.js";
import { fill } from "./desk-region.js";
import { leafOf } from "./viewer.js";

const panel = document.getElementById("panel-facts");
const WAIT = 150; // milliseconds: who leafs through does not want every page's facts
let wanted = "";
let timer = 0;

/** Whose facts the panel has, in front or not: each is named by its number in the revision. */
export const shownDocument = () => document.getElementById("facts").dataset.document ?? "";

function follow(document_) {
  wanted = document_;
  clearTimeout(timer);
  timer = setTimeout(load, WAIT);
}

/** Fetch the facts wanted, unless they are shown or somebody is writing among those that are. */
function load() {
  if (panel.hidden || !wanted || wanted === shownDocument() || panel.contains(openForm())) return;
  const url = `${desk.dataset.factsUrl}?document=${encodeURIComponent(wanted)}`;
  window.htmx.ajax("GET", url, { target: "#facts", swap: "outerHTML" });
}

function placeShown(form, chip) {
  const leaf = chip && leafOf(chip.dataset.key);
  if (leaf?.dataset.page) fill(form, leaf, chip.dataset.box);
}

function correct(button) {
  const fact = button.closest(".fact");
  const form = open("form-correct", fact.querySelector("[data-form-place]"), { reason: "correct" });
  form.elements.fact.value = fact.dataset.fact;
  form.elements.text.value = fact.dataset.typed;
  form.elements.text.rows = Math.min(6, fact.dataset.typed.split("\n").length);
  form.querySelector("label").textContent = `“${fact.dataset.title}”更正为`;
  placeShown(form, fact.querySelector(".fact-where"));
  focusFirst(form, "text");
}

function complete(button) {
  const place = button.closest(".fact-missing");
  const form = open("form-complete", place.querySelector("[data-form-place]"), { reason: "correct" });
  form.elements.name.append(place.querySelector("[data-unread]").content.cloneNode(true));
  const leaf = leafOf(document.getElementById("facts").dataset.key);
  if (leaf?.dataset.page) fill(form, leaf);
  focusFirst(form, "name");
}

export function setUp() {
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.hasAttribute("data-correct")) correct(button);
    else if (button?.hasAttribute("data-complete")) complete(button);
    else if (button?.dataset.factsOf) follow(button.dataset.factsOf);
  });
  on("paper", ({ paper }) => follow(paper));
  on("tab", ({ tab }) => tab === "facts" && load());
}
