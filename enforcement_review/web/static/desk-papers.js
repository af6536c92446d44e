// The list of documents: which one is in sight, and putting right what was parted or named wrongly.
import { desk, may, on, placeOf, tell } from "./desk-bus.js";
import { show } from "./desk-boxes.js";
import { currentLeaf, leafOf, turnTo } from "./viewer.js";

const panel = document.getElementById("panel-papers");
const menu = document.getElementById("paper-menu");
const shownName = document.getElementById("tool-paper");
let inMenu = null; // the document whose menu is open
let dragged = null;
let inSight = ""; // id of the document that the page in sight belongs to

const papers = () => [...panel.querySelectorAll(".paper[data-paper]")];
const chipsOf = (paper) => [...paper.querySelectorAll(".page-chip")];

/** Mark the document that the page belongs to. */
function follow(key, picked) {
  const here = papers().filter((paper) => chipsOf(paper).some((chip) => chip.dataset.key === key));
  const paper = here.find((one) => one.dataset.paper === picked) ?? here[0];
  for (const one of papers()) {
    if (one === paper) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  for (const chip of panel.querySelectorAll(".page-chip")) {
    chip.classList.toggle("page-here", chip.dataset.key === key);
  }
  shownName.textContent = paper ? `《${paper.dataset.kind}》` : "";
  if (!paper) return;
  const view = panel.getBoundingClientRect();
  const seen = paper.getBoundingClientRect();
  if (seen.top < view.top + 40 || seen.bottom > view.bottom - 8) {
    panel.scrollTop += seen.top - view.top - view.height / 3;
  }
  inSight = paper.dataset.paper;
  tell("paper", { paper: inSight });
}

function openPaper(paper) {
  const place = placeOf(paper);
  if (place.anchor) show(place);
  else if (leafOf(place.key)) turnTo(leafOf(place.key));
  follow(place.key, paper.dataset.paper);
}

// ---- edits ----

function send(values) {
  const form = document.getElementById("mend-form");
  const blank = { edit: "", paper: "", page: "", pages: "", to: "", type: "" };
  Object.entries({ ...blank, ...values }).forEach(([name, value]) => {
    form.elements[name].value = value;
  });
  window.htmx.trigger(form, "mend");
}

/** The page in sight as a page of the document; undefined where it is none. */
const pageInSight = (paper) => chipsOf(paper).find((chip) => chip.dataset.key === currentLeaf().dataset.key);

function openMenu(button) {
  closeMenu();
  inMenu = button.closest(".paper");
  button.setAttribute("aria-expanded", "true");
  const here = pageInSight(inMenu);
  const first = chipsOf(inMenu)[0];
  const able = {
    type: true,
    join: papers().indexOf(inMenu) > 0,
    begin: inMenu.dataset.paged === "yes" && here?.dataset.page && here !== first,
    move: inMenu.dataset.paged === "yes" && papers().length > 1,
  };
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  items.forEach((item) => {
    item.disabled = !able[item.dataset.mend];
  });
  menu.querySelector("[data-mend=begin]").textContent = able.begin
    ? `从第 ${currentLeaf().dataset.number} 页起另立一份`
    : "从当前页起另立一份（先翻到该页）";
  menu.hidden = false;
  const at = button.getBoundingClientRect();
  menu.style.left = `${Math.min(at.left, window.innerWidth - menu.offsetWidth - 8)}px`;
  menu.style.top = `${Math.min(at.bottom + 2, window.innerHeight - menu.offsetHeight - 8)}px`;
  items.find((item) => !item.disabled)?.focus();
}

function closeMenu({ focus = false } = {}) {
  if (!menu || menu.hidden) return false;
  menu.hidden = true;
  const button = inMenu?.querySelector("[data-menu]");
  button?.setAttribute("aria-expanded", "false");
  if (focus) button?.focus();
  return true;
}

function inMenuByKey(event) {
  const items = [...menu.querySelectorAll("[role=menuitem]:not(:disabled)")];
  const at = items.indexOf(document.activeElement);
  const go = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (go !== undefined) {
    event.preventDefault();
    items[go % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    closeMenu({ focus: true });
  }
}

function mend(kind) {
  const paper = inMenu;
  const id = paper.dataset.paper;
  closeMenu({ focus: true });
  if (kind === "join") send({ edit: "join", paper: id });
  else if (kind === "begin") {
    const here = pageInSight(paper);
    send({ edit: "begin", paper: here.dataset.paper, page: here.dataset.page });
  } else if (kind === "type") openTypes(paper);
  else openMove(paper);
}

function openTypes(paper) {
  const dialog = document.getElementById("dialog-type");
  const form = dialog.querySelector("form");
  form.reset();
  form.elements.paper.value = paper.dataset.paper;
  dialog.querySelector("[data-words]").textContent = `现在是《${paper.dataset.kind}》。`;
  filterTypes("");
  dialog.showModal();
  document.getElementById("type-words").focus();
}

function filterTypes(words) {
  for (const choice of document.querySelectorAll(".type-choice")) {
    choice.hidden = !choice.dataset.words.includes(words.trim());
  }
}

function openMove(paper) {
  const dialog = document.getElementById("dialog-move");
  const form = dialog.querySelector("form");
  form.reset();
  form.elements.paper.value = paper.dataset.paper;
  dialog.querySelector("[data-words]").textContent = `《${paper.dataset.kind}》`;
  const here = pageInSight(paper);
  dialog.querySelector("[data-pages]").replaceChildren(...chipsOf(paper).filter((chip) => chip.dataset.page).map((chip) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = chip.dataset.page;
    box.checked = chip === here;
    label.append(box, ` 第 ${chip.textContent} 页`);
    return label;
  }));
  form.elements.to.replaceChildren(...papers().filter((one) => one !== paper).map((one) => {
    const pages = chipsOf(one).map((chip) => chip.textContent).join("、");
    return new Option(`《${one.dataset.kind}》第 ${pages} 页`, one.dataset.paper);
  }));
  dialog.showModal();
}

function choosePages(event) {
  const form = event.target.closest("#dialog-move form");
  if (!form) return;
  form.elements.pages.value = [...form.querySelectorAll("[type=checkbox]:checked")].map((box) => box.value).join(",");
}

// ---- dragging ----

function drag(event) {
  const chip = event.target.closest?.(".page-chip[draggable]");
  if (!chip) return;
  dragged = chip;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", chip.textContent);
  panel.classList.add("dragging");
}

function over(event) {
  const paper = event.target.closest?.(".paper[data-paper]");
  panel.querySelectorAll(".drop-here").forEach((one) => one.classList.remove("drop-here"));
  if (!dragged || !paper || paper.contains(dragged)) return;
  event.preventDefault();
  paper.classList.add("drop-here");
}

function drop(event) {
  const paper = event.target.closest?.(".paper[data-paper]");
  if (!dragged || !paper || paper.contains(dragged)) return;
  event.preventDefault();
  send({ edit: "move", paper: dragged.dataset.paper, pages: dragged.dataset.page, to: paper.dataset.paper });
}

function endDrag() {
  dragged = null;
  panel.classList.remove("dragging");
  panel.querySelectorAll(".drop-here").forEach((one) => one.classList.remove("drop-here"));
}

// ---- keyboard ----

/** Up and down go from document to document. */
function walk(event) {
  const open = event.target.closest?.("[data-open-paper]");
  if (!open || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const all = [...panel.querySelectorAll(".paper-open")];
  all[Math.min(all.length - 1, Math.max(0, all.indexOf(open) + (event.key === "ArrowDown" ? 1 : -1)))].focus();
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.hasAttribute("data-menu")) {
    event.stopPropagation();
    if (button.getAttribute("aria-expanded") === "true") closeMenu({ focus: true });
    else openMenu(button);
  } else if (button.hasAttribute("data-open-paper")) openPaper(button.closest(".paper"));
  else if (button.dataset.key && leafOf(button.dataset.key)) {
    turnTo(leafOf(button.dataset.key));
    follow(button.dataset.key, button.closest(".paper")?.dataset.paper);
  }
}

export function setUp() {
  panel.addEventListener("click", clicked);
  panel.addEventListener("keydown", walk);
  on("page", ({ key }) => follow(key));
  on("panels", () => follow(currentLeaf().dataset.key, inSight));
  if (!may("correct")) return;
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("[data-mend]");
    if (item && !item.disabled) mend(item.dataset.mend);
  });
  menu.addEventListener("keydown", inMenuByKey);
  document.addEventListener("click", (event) => menu.contains(event.target) || closeMenu());
  document.getElementById("type-words").addEventListener("input", (event) => filterTypes(event.target.value));
  desk.addEventListener("change", choosePages);
  document.getElementById("dialog-move").querySelector("form").addEventListener("submit", choosePages, true);
  panel.addEventListener("dragstart", drag);
  panel.addEventListener("dragover", over);
  panel.addEventListener("drop", drop);
  panel.addEventListener("dragend", endDrag);
}
