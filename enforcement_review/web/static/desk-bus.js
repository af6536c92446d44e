// How the parts of the desk hear of each other: each says what happened, none calls another's insides.

/** Do something whenever a part of the desk says so. */
export function on(name, act) {
  document.addEventListener(`desk:${name}`, (event) => act(event.detail ?? {}));
}

/** Say that something happened. */
export function tell(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));
}

export const desk = document.getElementById("desk");

/** What stands now: score, revision, what the person may do. Renewed with every change. */
export const head = () => document.getElementById("desk-head");

/** Whether the page offers something to this person: `rule`, `correct`. */
export const may = (what) => head().dataset[`may${what[0].toUpperCase()}${what.slice(1)}`] === "yes";

/** The place that a button names. */
export function placeOf(button) {
  const { key, box = "", anchor = "" } = button.dataset;
  return { key, boxes: box ? [box] : [], anchor };
}

/** `x0,y0,x1,y1` as four numbers. */
export const edgesOf = (box) => box.split(",").map(Number);
