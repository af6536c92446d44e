// The pages of a case file, one under the other: pictures come as they are needed, and the page in sight is known.
import { edgesOf, on, tell } from "./desk-bus.js";
import { linesOf } from "./desk-text.js";

const WIDTHS = [900, 1400, 2000]; // of pictures that the server makes
const LEAST_ZOOM = 0.25;
const MOST_ZOOM = 5;
const LARGEST = 1300; // points along a side: A3 has 1191
const MOST_FITTED = 1.8; // a page as wide as a large screen is read with the whole head
const STEP = 1.2;
const GAP = 24; // pixels beside a page that fills the column
const PASSING = 60; // milliseconds
const NEAR = 40; // pixels: a place nearer to the edge than this is turned to
const SVG = "http://www.w3.org/2000/svg";

const pages = document.getElementById("pages");
const leaves = [...pages.querySelectorAll(".leaf")];
const byKey = new Map(leaves.map((leaf) => [leaf.dataset.key, leaf]));
const number = document.getElementById("page-number");
const zoomShown = document.getElementById("zoom");
let fit = localStorage.getItem("desk-fit") === "page" ? "page" : "width"; // or none: as `zoom` says
let zoom = 1;
let current = leaves[0];

export const leafOf = (key) => byKey.get(key);
export const currentLeaf = () => current;
const size = (leaf) => [Number(leaf.dataset.width), Number(leaf.dataset.height)];
const turnOf = (leaf) => Number(leaf.dataset.turn);
const paged = (leaf) => leaf.dataset.shown === "picture" || leaf.dataset.shown === "drawing";

/** The part of a leaf that turns and grows with it; made when it is first needed. */
export function innerOf(leaf) {
  let inner = leaf.querySelector(".leaf-inner");
  if (inner) return inner;
  const [width, height] = size(leaf);
  inner = document.createElement("div");
  inner.className = "leaf-inner";
  const text = document.createElementNS(SVG, "svg");
  text.setAttribute("class", "leaf-text");
  text.setAttribute("role", "group");
  text.setAttribute("aria-label", "本页文字");
  text.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const boxes = document.createElement("div");
  boxes.className = "leaf-boxes";
  inner.append(text, boxes);
  leaf.querySelector(".leaf-sheet").prepend(inner);
  return inner;
}

// ---- pictures ----

function wantedWidth(leaf) {
  const shown = size(leaf)[0] * scaleOf(leaf) * window.devicePixelRatio;
  return WIDTHS.find((width) => width >= shown * 0.95) ?? WIDTHS.at(-1);
}

function mount(leaf) {
  leaf.dataset.near = "yes";
  if (!paged(leaf)) return;
  const inner = innerOf(leaf);
  const drawn = leaf.dataset.shown === "drawing";
  const url = drawn ? leaf.dataset.url : `${leaf.dataset.url}&w=${wantedWidth(leaf)}`;
  const shown = inner.querySelector("img");
  if (shown?.dataset.url === url) return;
  const picture = new Image();
  picture.alt = "";
  picture.draggable = false;
  picture.dataset.url = url;
  picture.src = url;
  if (!shown) inner.prepend(picture);
  else picture.decode().then(() => shown.isConnected && shown.replaceWith(picture), () => {});
  picture.addEventListener("error", () => failed(leaf), { once: true });
  writeText(leaf);
  tell("leaf", { leaf });
}

function failed(leaf) {
  if (leaf.querySelector(".leaf-note-only")) return;
  const note = document.createElement("p");
  note.className = "leaf-note leaf-note-only";
  note.textContent = "这一页的图像没有取到，请刷新页面；仍不行请下载原件查看。";
  leaf.querySelector(".leaf-sheet").append(note);
}

function unmount(leaf) {
  delete leaf.dataset.near;
  const picture = leaf.querySelector("img");
  picture?.removeAttribute("src"); // a picture that is still on its way need not come
  picture?.remove();
}

/** Whoever leafs past many pages wants the picture of none of them. */
function mountSoon(leaf) {
  leaf.dataset.near = "yes";
  setTimeout(() => leaf.dataset.near && mount(leaf), PASSING);
}

/** The words of the page over its picture, to be selected and read aloud. */
function writeText(leaf) {
  const layer = innerOf(leaf).querySelector(".leaf-text");
  const lines = linesOf(leaf.dataset.key);
  if (layer.childElementCount || !lines.length) return;
  for (const [words, x0, y0, x1, y1] of lines) {
    const text = document.createElementNS(SVG, "text");
    const tall = y1 - y0 > 1.8 * (x1 - x0) && words.length > 1;
    text.setAttribute("x", tall ? (x0 + x1) / 2 : x0);
    text.setAttribute("y", tall ? y0 : y0 + (y1 - y0) * 0.85);
    text.setAttribute("font-size", Math.max(1, tall ? x1 - x0 : y1 - y0));
    if (tall) text.setAttribute("writing-mode", "vertical-rl");
    text.setAttribute("textLength", Math.max(1, tall ? y1 - y0 : x1 - x0));
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    text.textContent = words;
    layer.append(text);
  }
}

async function fetchPapers() {
  for (const leaf of leaves.filter((one) => one.dataset.shown === "text")) {
    const sheet = leaf.querySelector(".leaf-sheet");
    try {
      const answer = await fetch(leaf.dataset.url);
      if (!answer.ok) throw new Error(answer.statusText);
      sheet.innerHTML = await answer.text();
      tell("leaf", { leaf });
    } catch {
      sheet.innerHTML = "<p class='leaf-note'>这份材料的文字没有取到，请刷新页面。</p>";
    }
  }
}

// ---- zoom and turning ----

const seenSize = (leaf) => (turnOf(leaf) % 2 ? size(leaf).reverse() : size(leaf));

/** Pictures that claim to be as large as a wall are shown as sheets among sheets. */
const evened = (leaf) => Math.min(1, LARGEST / Math.max(...size(leaf)));

/** Pixels for a point of the leaf: a fitted leaf fills the column whatever its own size. */
function scaleOf(leaf) {
  if (fit === "none") return zoom * evened(leaf);
  const [width, height] = seenSize(leaf);
  const across = Math.min(MOST_FITTED * evened(leaf), (pages.clientWidth - GAP) / width);
  return fit === "page" ? Math.min(across, (pages.clientHeight - GAP - 20) / height) : across;
}

const zoomInSight = () => scaleOf(current) / evened(current);

function layOut(leaf) {
  const [width, height] = size(leaf);
  const [across, down] = seenSize(leaf);
  const scale = scaleOf(leaf);
  Object.entries({ "--w": across, "--h": down, "--inner-w": width, "--inner-h": height, "--zoom": scale }).forEach(
    ([name, value]) => leaf.style.setProperty(name, value),
  );
}

/** Lay everything out, with the same part of the page in sight as before. */
function layOutAll() {
  const share = (pages.scrollTop + pages.clientHeight / 2 - current.offsetTop) / Math.max(1, current.offsetHeight);
  const across = (pages.scrollLeft + pages.clientWidth / 2) / Math.max(1, pages.scrollWidth);
  leaves.forEach(layOut);
  pages.scrollTop = current.offsetTop + share * current.offsetHeight - pages.clientHeight / 2;
  pages.scrollLeft = across * pages.scrollWidth - pages.clientWidth / 2;
  showZoom();
  document.querySelector("[data-do=fit-width]").setAttribute("aria-pressed", fit === "width");
  document.querySelector("[data-do=fit-page]").setAttribute("aria-pressed", fit === "page");
  leaves.filter((leaf) => leaf.dataset.near).forEach(mount);
}

function showZoom() {
  zoomShown.textContent = `${Math.round(zoomInSight() * 75)}%`; // points are a third larger than pixels
}

function setZoom(wanted) {
  zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, wanted));
  fit = "none";
  layOutAll();
}

export const zoomBy = (steps) => setZoom(zoomInSight() * STEP ** steps);
export const refit = () => fit !== "none" && layOutAll();

export function fitTo(kind) {
  fit = kind;
  localStorage.setItem("desk-fit", fit);
  layOutAll();
}

export function rotate() {
  if (!paged(current)) return;
  current.dataset.turn = (turnOf(current) + 1) % 4;
  layOutAll();
}

// ---- moving about ----

function noteCurrent() {
  const line = pages.scrollTop + pages.clientHeight * 0.35;
  let low = 0;
  let high = leaves.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (leaves[middle].offsetTop <= line) low = middle;
    else high = middle - 1;
  }
  if (leaves[low] !== current) setCurrent(leaves[low]);
}

function setCurrent(leaf) {
  current = leaf;
  if (document.activeElement !== number) number.value = leaf.dataset.number;
  showZoom();
  tell("page", { leaf, key: leaf.dataset.key });
}

/** Turn to a leaf; `smooth` only for the next page, a jump is a jump. */
export function turnTo(leaf) {
  pages.scrollTop = leaf.offsetTop - 8;
  mount(leaf);
  setCurrent(leaf);
}

export function step(by) {
  const next = leaves[leaves.indexOf(current) + by];
  if (next) turnTo(next);
}

export function turnToNumber(text) {
  const leaf = leaves[Math.round(Number(text)) - 1];
  if (leaf) turnTo(leaf);
  number.value = current.dataset.number;
}

/** Bring an element on a page into sight, a third from the top, unless it is well in sight already. */
export function reveal(element) {
  const view = pages.getBoundingClientRect();
  const place = element.getBoundingClientRect();
  if (place.top < view.top + NEAR || place.bottom > view.bottom - NEAR) {
    pages.scrollTop += place.top - view.top - Math.max(NEAR, (view.height - place.height) / 3);
  }
  if (place.left < view.left || place.right > view.right) {
    pages.scrollLeft += place.left - view.left - Math.max(NEAR, (view.width - place.width) / 2);
  }
  noteCurrent();
}

/** A point of the window as points of the page. */
export function pointAt(leaf, x, y) {
  const [width, height] = size(leaf);
  const seen = innerOf(leaf).getBoundingClientRect();
  const u = Math.min(1, Math.max(0, (x - seen.left) / seen.width));
  const v = Math.min(1, Math.max(0, (y - seen.top) / seen.height));
  return [
    [u * width, v * height],
    [v * width, (1 - u) * height],
    [(1 - u) * width, (1 - v) * height],
    [(1 - v) * width, u * height],
  ][turnOf(leaf)];
}

/** Lay an element over a box of the page. */
export function layOver(leaf, element, box) {
  const [width, height] = size(leaf);
  const [x0, y0, x1, y1] = edgesOf(box);
  element.style.left = `${(100 * x0) / width}%`;
  element.style.top = `${(100 * y0) / height}%`;
  element.style.width = `${(100 * (x1 - x0)) / width}%`;
  element.style.height = `${(100 * (y1 - y0)) / height}%`;
  innerOf(leaf).querySelector(".leaf-boxes").append(element);
}

export function setUp() {
  layOutAll();
  const nearing = new IntersectionObserver(
    (seen) => seen.forEach(({ isIntersecting, target }) => (isIntersecting ? mountSoon(target) : unmount(target))),
    { root: pages, rootMargin: "200% 0px" },
  );
  leaves.forEach((leaf) => nearing.observe(leaf));
  let waiting = false;
  pages.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      noteCurrent();
    });
  });
  pages.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    setZoom(zoomInSight() * Math.exp(-event.deltaY / 400));
  }, { passive: false });
  new ResizeObserver(refit).observe(pages);
  number.addEventListener("change", () => turnToNumber(number.value));
  number.addEventListener("focus", () => number.select());
  on("text", () => leaves.filter((leaf) => leaf.dataset.near && paged(leaf)).forEach(writeText));
  fetchPapers();
}

/** Say which page is in sight, once everybody listens. */
export function begin() {
  pages.scrollTop = 0;
  setCurrent(leaves[0]);
}
