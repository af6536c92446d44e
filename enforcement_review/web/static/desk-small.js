// Small pictures of the pages in the list of documents, for whoever wants them there.
import { on } from "./desk-bus.js";
import { leafOf } from "./viewer.js";

const KEPT = "desk-small";
const WIDTH = 60; // pixels on the screen; the picture has more for sharp ones
const panel = document.getElementById("panel-papers");
const wanted = () => localStorage.getItem(KEPT) === "on";

function draw() {
  panel.classList.toggle("with-small", wanted());
  panel.querySelector("[data-small]")?.setAttribute("aria-pressed", wanted());
  if (!wanted()) return;
  for (const chip of panel.querySelectorAll(".page-chip:not(:has(img))")) {
    const leaf = leafOf(chip.dataset.key);
    if (leaf?.dataset.shown === "picture") chip.prepend(small(leaf));
  }
}

function small({ dataset: { url, width, height } }) {
  const picture = document.createElement("img");
  picture.loading = "lazy";
  picture.alt = "";
  picture.draggable = false; // the page is what is dragged
  picture.width = WIDTH;
  picture.height = Math.min(2 * WIDTH, Math.round((WIDTH * height) / width));
  picture.src = `${url}&w=160`;
  return picture;
}

export function setUp() {
  panel.addEventListener("click", (event) => {
    if (!event.target.closest("[data-small]")) return;
    localStorage.setItem(KEPT, wanted() ? "off" : "on");
    draw();
  });
  on("panels", draw);
  draw();
}
