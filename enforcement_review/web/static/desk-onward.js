// From a finding that was settled on to the next that needs a person, with a way back.
import { desk, head, on, tell } from "./desk-bus.js";
import { choose, findingOf, nextToSettle } from "./desk-findings.js";

const PAUSE = 400; // milliseconds in which a second press still meant the finding before
const bar = document.getElementById("went-on");
let from = "";
let to = "";
let wentAt = -Infinity;

/** Whether the desk has only just gone on: who presses twice has not seen the next finding. */
export const justWentOn = () => performance.now() - wentAt < PAUSE;

/** Go on from a finding that was ruled on. Returns what there is to say of it. */
export function goOn(rule) {
  const done = findingOf(rule);
  const next = nextToSettle(rule);
  from = rule;
  const said = `${done.querySelector(".ruling b")?.textContent ?? "已认定"}：${done.dataset.title}`;
  show((!next && endWords()) || said, { last: !next });
  if (!next) return endWords();
  to = next.dataset.rule;
  wentAt = performance.now();
  choose(next.dataset.rule, { focus: true });
  const outcome = next.querySelector(".outcome").textContent.trim();
  return `下一项：${outcome}，${next.dataset.title}。`;
}

function endWords() {
  return Number(head().dataset.open) ? "" : "需要认定的都已认定，可以签署。";
}

function show(words, { last }) {
  document.getElementById("went-on-words").textContent = words;
  bar.querySelector("[data-dialog]").hidden = !last || !head().querySelector("#dialog-sign");
  bar.classList.toggle("went-on-last", last);
  bar.hidden = false;
}

/** Back to the finding that was settled last. */
export function goBack() {
  if (!bar || bar.hidden) return;
  bar.hidden = true;
  tell("choose", { rule: from });
}

/** What the bar names is gone, or nothing can be ruled any more. */
export function forget() {
  if (bar && !(from && findingOf(from) && head().dataset.mayRule === "yes")) bar.hidden = true;
}

export function setUp() {
  on("chosen", ({ rule }) => {
    if (rule !== to) wentAt = -Infinity; // chosen by hand: seen
  });
  desk.addEventListener("click", (event) => {
    if (event.target.closest("[data-back]")) goBack();
  });
}
