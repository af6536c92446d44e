// Searching in the text of the whole file.
import { sayError, send } from "./site.js";
import { desk, on, tell } from "./desk-bus.js";
import { show, unlight } from "./desk-boxes.js";

const words = document.getElementById("search-words");
const list = document.getElementById("search-hits");
const count = document.getElementById("search-count");
let hits = [];
let at = -1;

async function search() {
  const wanted = words.value.trim();
  hits = [];
  at = -1;
  list.replaceChildren();
  count.textContent = "";
  unlight();
  if (!wanted) return;
  try {
    const answer = await send(`${desk.dataset.searchUrl}?q=${encodeURIComponent(wanted)}`);
    const found = await answer.json();
    hits = found.hits;
    const more = hits.length === found.most ? `（只列出前 ${found.most} 处）` : "";
    count.textContent = hits.length ? `找到 ${hits.length} 处${more}` : `没有找到“${wanted}”`;
    list.replaceChildren(...hits.map(row));
    if (hits.length) go(0);
  } catch (error) {
    sayError(error);
  }
}

function row(hit, number) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "search-hit";
  const where = document.createElement("span");
  where.className = "search-where";
  where.textContent = hit.label;
  const context = document.createElement("span");
  context.className = "search-context";
  const mark = document.createElement("mark");
  mark.textContent = hit.words;
  context.append(hit.before, mark, hit.after);
  button.append(where, context);
  button.addEventListener("click", () => go(number));
  item.append(button);
  return item;
}

function go(number) {
  if (!hits.length) return;
  at = (number + hits.length) % hits.length;
  const rows = [...list.querySelectorAll(".search-hit")];
  rows.forEach((button, place) => {
    if (place === at) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
  rows[at].scrollIntoView({ block: "nearest" });
  show(hits[at], "search");
  count.textContent = `第 ${at + 1} 处，共 ${hits.length} 处`;
}

/** Whether the results are what next and previous go through. */
export const searching = () => hits.length > 0 && !document.getElementById("panel-search").hidden;
export const stepHit = (by) => go(at + by);

export function openSearch() {
  tell("side", { tab: "search" });
  words.focus();
  words.select();
}

export function setUp() {
  document.getElementById("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && hits.length) {
      event.preventDefault();
      list.querySelector("[aria-current]")?.focus();
    }
  });
  list.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    go(at + (event.key === "ArrowDown" ? 1 : -1));
    list.querySelector("[aria-current]")?.focus();
  });
  on("tab", ({ tab }) => tab === "papers" && unlight());
}
