// Single keys. They never fire while somebody types, and can be switched off.
import { tell } from "./desk-bus.js";
import { showPlace, stepFinding, stepPlace, chosenFinding } from "./desk-findings.js";
import { cancel, openForm, pickReason } from "./desk-forms.js";
import { addFinding, endMarking, mark } from "./desk-region.js";
import { goBack } from "./desk-onward.js";
import { actByKey } from "./desk-rulings.js";
import { openSearch, searching, stepHit } from "./desk-search.js";
import { fitTo, rotate, step, zoomBy } from "./viewer.js";

const KEPT = "desk-keys";
const FILTERS = { t: "todo", f: "fail", u: "open", v: "veto", d: "done", "*": "all" };
const ONCE = "ynxpwbams"; // held down they do not go on doing it
const next = (by) => (searching() ? stepHit(by) : stepPlace(by));

const KEYS = {
  j: () => stepFinding(1),
  k: () => stepFinding(-1),
  e: () => next(1),
  E: () => next(-1),
  y: () => actByKey("y"),
  n: () => actByKey("n"),
  x: () => actByKey("x"),
  p: () => actByKey("p"),
  w: () => actByKey("w"),
  b: () => goBack(),
  a: () => addFinding(),
  m: () => mark(),
  "[": () => step(-1),
  "]": () => step(1),
  "+": () => zoomBy(1),
  "=": () => zoomBy(1),
  "-": () => zoomBy(-1),
  0: () => fitTo("width"),
  9: () => fitTo("page"),
  r: () => rotate(),
  g: () => document.getElementById("page-number").focus(),
  "/": () => openSearch(),
  i: () => tell("side", { tab: "facts" }),
  o: () => tell("side", { tab: "findings" }),
  s: () => document.querySelector("[data-dialog=dialog-sign]")?.click(),
  "?": () => document.querySelector("[data-dialog=dialog-keys]").click(),
};

const typing = (element) =>
  element.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (endMarking() || cancel()) event.preventDefault();
    return;
  }
  if (typing(event.target) || localStorage.getItem(KEPT) === "off") return;
  if (event.target.closest("[role=menu], [role=separator]")) return;
  if (openForm() && /^[1-9]$/.test(event.key)) {
    if (pickReason(Number(event.key))) event.preventDefault();
    return;
  }
  if (event.key === "Enter" && event.target === document.body && chosenFinding()) {
    showPlace(0);
    return;
  }
  if (event.repeat && ONCE.includes(event.key)) return;
  const act = FILTERS[event.key] ? () => tell("filter", { key: FILTERS[event.key] }) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

export function setUp() {
  document.addEventListener("keydown", pressed);
  const number = document.getElementById("page-number");
  number.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") document.getElementById("pages").focus();
  });
  const on = document.getElementById("keys-on");
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
}
