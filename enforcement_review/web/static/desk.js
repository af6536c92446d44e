// The review desk: puts its parts together.
import { desk, tell } from "./desk-bus.js";
import { setUp as setUpBoxes } from "./desk-boxes.js";
import { setUp as setUpFacts } from "./desk-facts.js";
import { choose, findingOf, setUp as setUpFindings, stepPlace } from "./desk-findings.js";
import { setUp as setUpKeys } from "./desk-keys.js";
import { setUp as setUpLayout } from "./desk-layout.js";
import { setUp as setUpOnward } from "./desk-onward.js";
import { setUp as setUpPapers } from "./desk-papers.js";
import { mark, setUp as setUpRegion } from "./desk-region.js";
import { setUp as setUpRenewing } from "./desk-renewing.js";
import { setUp as setUpRulings } from "./desk-rulings.js";
import { searching, setUp as setUpSearch, stepHit } from "./desk-search.js";
import { setUp as setUpSmall } from "./desk-small.js";
import { fetchText } from "./desk-text.js";
import { begin, fitTo, rotate, setUp as setUpViewer, step, zoomBy } from "./viewer.js";

const next = (by) => (searching() ? stepHit(by) : stepPlace(by));
const TOOLS = {
  "page-before": () => step(-1),
  "page-after": () => step(1),
  "zoom-in": () => zoomBy(1),
  "zoom-out": () => zoomBy(-1),
  "fit-width": () => fitTo("width"),
  "fit-page": () => fitTo("page"),
  rotate,
  "hit-before": () => next(-1),
  "hit-after": () => next(1),
  mark,
};

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.do) TOOLS[button.dataset.do]();
  else if (button.dataset.dialog) document.getElementById(button.dataset.dialog).showModal();
  else if (button.hasAttribute("data-close")) button.closest("dialog").close();
  else if (button.dataset.filterTo) tell("filter", { key: button.dataset.filterTo });
  else if (button.dataset.choose) {
    button.closest("dialog")?.close();
    tell("choose", { rule: button.dataset.choose });
  }
}

setUpViewer();
[setUpBoxes, setUpFindings, setUpRulings, setUpOnward, setUpRegion, setUpFacts, setUpPapers, setUpSmall, setUpSearch, setUpRenewing].forEach((set) => set());
setUpLayout();
setUpKeys();
begin();
fetchText();
const wanted = new URLSearchParams(location.search).get("finding");
if (wanted && findingOf(wanted)) choose(wanted, { focus: true });
desk.addEventListener("click", clicked);
