// Boxes on the pages: where findings rest, what was looked up, what was found by searching.
import { on, placeOf, tell } from "./desk-bus.js";
import { innerOf, layOver, leafOf, reveal, turnTo } from "./viewer.js";

let chosen = "";
let lit = null; // the place that was turned to last: { key, boxes, anchor, kind }

/** Every box of the findings, by the leaf that it lies on; findings that share one share its element. */
function placesByLeaf() {
  const found = new Map();
  for (const chip of document.querySelectorAll("#findings .chip[data-box]:not([data-box=''])")) {
    const { key, box } = chip.dataset;
    const finding = chip.closest(".finding");
    if (!finding || finding.dataset.outcome === "not_applicable") continue;
    if (!found.has(key)) found.set(key, new Map());
    const onLeaf = found.get(key);
    if (!onLeaf.has(box)) onLeaf.set(box, []);
    onLeaf.get(box).push(finding);
  }
  return found;
}

const RANK = ["fail", "undetermined", "pass"]; // which of several findings a box shows the colour of

function drawLeaf(leaf, places) {
  if (!leaf.querySelector(".leaf-inner")) return;
  innerOf(leaf).querySelectorAll(".box-finding").forEach((box) => box.remove());
  for (const [box, findings] of places.get(leaf.dataset.key) ?? []) {
    const element = document.createElement("button");
    const mine = findings.some((finding) => finding.dataset.rule === chosen);
    const outcomes = findings.map((finding) => finding.dataset.outcome);
    element.type = "button";
    element.tabIndex = -1; // the list beside has a button for each, which the keyboard reaches
    element.ariaHidden = "true";
    element.className = `box box-finding box-${RANK.find((outcome) => outcomes.includes(outcome)) ?? "pass"}`;
    element.classList.toggle("box-chosen", mine);
    element.dataset.box = box;
    element.title = findings.map((finding) => finding.dataset.title).join("；");
    element.addEventListener("click", () => choose(findings));
    layOver(leaf, element, box);
  }
}

/** A box chooses its finding; clicked again, the next one that rests on it. */
function choose(findings) {
  const at = findings.findIndex((finding) => finding.dataset.rule === chosen);
  const next = findings[(at + 1) % findings.length];
  tell("choose", { rule: next.dataset.rule, stay: true });
}

function drawAll() {
  const places = placesByLeaf();
  document.querySelectorAll(".leaf[data-near]").forEach((leaf) => drawLeaf(leaf, places));
  light();
}

function light() {
  document.querySelectorAll(".box-lit, .leaf-lit, .anchor-lit").forEach((element) => {
    element.classList.remove("leaf-lit", "anchor-lit");
    if (element.classList.contains("box")) element.remove();
  });
  const leaf = lit && leafOf(lit.key);
  if (!leaf) return null;
  if (lit.anchor && leaf.dataset.shown === "text") {
    const anchors = [...leaf.querySelectorAll("[data-anchor]")];
    const found = anchors.filter((element) => element.dataset.anchor === lit.anchor);
    found.forEach((element) => element.classList.add("anchor-lit"));
    return found[0] ?? leaf;
  }
  if (!lit.boxes.length) {
    leaf.classList.add("leaf-lit");
    return null;
  }
  const drawn = lit.boxes.map((box) => {
    const element = document.createElement("div");
    element.className = `box box-lit box-lit-${lit.kind ?? "finding"}`;
    layOver(leaf, element, box);
    return element;
  });
  return drawn[0];
}

/** Turn to a place and light it. */
export function show(place, kind = "finding") {
  const leaf = leafOf(place.key);
  if (!leaf) return;
  lit = { ...place, kind };
  const element = light();
  if (element) reveal(element);
  else turnTo(leaf);
}

export function unlight() {
  lit = null;
  light();
}

export function setUp() {
  on("chosen", ({ rule }) => {
    chosen = rule;
    drawAll();
  });
  on("panels", drawAll);
  on("leaf", ({ leaf }) => {
    drawLeaf(leaf, placesByLeaf());
    if (lit?.key === leaf.dataset.key) light();
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("#facts .fact-where");
    if (chip) show(placeOf(chip), "fact");
  });
}
