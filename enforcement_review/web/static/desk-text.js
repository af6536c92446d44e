// The words of the pages with their places, fetched once after the desk has opened.
import { desk, edgesOf, tell } from "./desk-bus.js";

let pages = {};

/** Lines of a leaf: `[words, x0, y0, x1, y1]`. */
export const linesOf = (key) => pages[key] ?? [];

/** The words whose middle lies in the box. */
export function wordsIn(key, box) {
  const [left, top, right, bottom] = edgesOf(box);
  const inside = linesOf(key).filter(([, x0, y0, x1, y1]) => {
    const x = (x0 + x1) / 2;
    const y = (y0 + y1) / 2;
    return left <= Math.max(x0, Math.min(x, right)) && x0 < right && x1 > left && top <= y && y <= bottom;
  });
  return inside.map(([words]) => words).join(" ").slice(0, 400);
}

export async function fetchText() {
  const answer = await fetch(desk.dataset.textUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) return; // the pages are there all the same; searching says if something is wrong
  pages = (await answer.json()).pages;
  tell("text");
}
