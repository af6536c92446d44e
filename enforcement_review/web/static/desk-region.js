// Marking a region on a page, and forms that name one: a finding of one's own, the place of a fact.
import { desk, may, on, tell } from "./desk-bus.js";
import { focusFirst, open, openForm } from "./desk-forms.js";
import { wordsIn } from "./desk-text.js";
import { currentLeaf, layOver, pointAt } from "./viewer.js";

const SMALLEST = 4; // points: less was a click, not a region
const pages = document.getElementById("pages");
let marking = false;
let drawn = null; // the element over the region

function setMarking(wanted) {
  marking = wanted;
  pages.classList.toggle("marking", marking);
  document.querySelector("[data-do=mark]")?.setAttribute("aria-pressed", marking);
  document.getElementById("mark-hint").textContent = marking ? "在页面上拖出一块区域；按 Esc 取消。" : "";
}

/** Whether a region is being marked; Esc ends it. */
export function endMarking() {
  const was = marking;
  setMarking(false);
  return was;
}

export const mark = () => setMarking(!marking);

function begin(event) {
  const leaf = event.target.closest(".leaf");
  if (!marking || event.button !== 0 || !leaf?.querySelector(".leaf-inner")) return;
  event.preventDefault();
  const start = pointAt(leaf, event.clientX, event.clientY);
  const region = regionElement();
  let box = "";
  const move = (moved) => {
    const end = pointAt(leaf, moved.clientX, moved.clientY);
    box = [
      Math.min(start[0], end[0]), Math.min(start[1], end[1]), Math.max(start[0], end[0]), Math.max(start[1], end[1]),
    ].map((edge) => edge.toFixed(1)).join(",");
    layOver(leaf, region, box);
  };
  const end = () => {
    pages.removeEventListener("pointermove", move);
    const [x0, y0, x1, y1] = box.split(",").map(Number);
    setMarking(false);
    if (!box || x1 - x0 < SMALLEST || y1 - y0 < SMALLEST) region.remove();
    else take(leaf, box);
  };
  pages.setPointerCapture(event.pointerId);
  pages.addEventListener("pointermove", move);
  pages.addEventListener("pointerup", end, { once: true });
}

function regionElement() {
  drawn?.remove();
  drawn = document.createElement("div");
  drawn.className = "box box-region";
  return drawn;
}

/** Give the region to the form that is open, or open one for a finding of one's own. */
function take(leaf, box) {
  const form = openForm();
  if (form?.querySelector("[data-marked]")) {
    fill(form, leaf, box);
    focusFirst(form, form.elements.title ? "title" : undefined);
  } else if (may("rule")) addFinding({ leaf, box });
}

/** Write a place into a form: a region, or with no box the whole page. */
export function fill(form, leaf, box = "") {
  const { source, page = "", key, number } = leaf.dataset;
  const quote = box ? wordsIn(key, box) : "";
  Object.entries({ source, page, box, quote }).forEach(([name, value]) => {
    form.elements[name].value = value;
  });
  const words = form.querySelector("[data-marked-words]");
  words.textContent = `第 ${number} 页${box ? "标出的区域" : "整页"}${quote ? `：“${quote.slice(0, 40)}${quote.length > 40 ? "…" : ""}”` : ""}`;
  const region = regionElement();
  if (box) layOver(leaf, region, box);
}

/** Open the form for a finding that no rule looks for. */
export function addFinding({ leaf, box } = {}) {
  if (!may("rule")) return;
  tell("side", { tab: "findings" });
  const form = open("form-finding", document.getElementById("add-place"));
  if (leaf) fill(form, leaf, box);
  else fill(form, currentLeaf());
  document.getElementById("panel-findings").scrollTop = 0;
  focusFirst(form, "title");
}

export function setUp() {
  pages.addEventListener("pointerdown", begin);
  desk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark], [data-add]");
    if (!button) return;
    if (button.dataset.mark === "region") setMarking(true);
    else if (button.dataset.mark === "page") fill(button.closest("form"), currentLeaf());
    else addFinding();
  });
  on("form-closed", () => {
    setMarking(false);
    drawn?.remove();
  });
}
