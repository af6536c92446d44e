// What a person says of a finding: confirm at once, everything else with its reason.
import { desk, may } from "./desk-bus.js";
import { chosenFinding } from "./desk-findings.js";
import { focusFirst, offerReasons, open } from "./desk-forms.js";
import { justWentOn } from "./desk-onward.js";

const TITLES = { overrule: "改判为", settle: "认定为", points: "调整扣分", withdraw: "撤回" };

/** Do what a button of the chosen finding, or its key, says. */
export function act(finding, kind, outcome) {
  if (!may("rule") || !finding || justWentOn()) return;
  const button = [...finding.querySelectorAll(`[data-rule-as="${kind}"]`)].find(
    (one) => !outcome || one.dataset.outcome === outcome,
  );
  if (!button) return;
  if (kind === "confirm") confirm(finding);
  else if (kind === "withdraw") withdraw(finding, button);
  else rule(finding, kind, outcome);
}

function confirm(finding) {
  const form = document.getElementById("form-ruling").content.querySelector("form");
  window.htmx.ajax("POST", form.getAttribute("hx-post"), {
    source: finding.querySelector(".finding-head"),
    swap: "none",
    values: { rule: finding.dataset.rule, kind: "confirm", outcome: finding.dataset.machine },
  });
}

function withdraw(finding, button) {
  const form = open("form-withdraw", finding.querySelector("[data-form-place]"), { reason: "withdraw" });
  form.setAttribute("hx-post", button.dataset.url);
  window.htmx.process(form);
  form.elements.rule.value = finding.dataset.rule;
  form.querySelector("[data-words]").textContent = TITLES.withdraw;
  // What one added oneself goes with its reason; a ruling taken back leaves the machine's finding.
  form.elements.reason.required = button.hasAttribute("data-reason-needed");
  focusFirst(form);
}

function rule(finding, kind, outcome) {
  const { rule: id, machine, most, least, taken } = finding.dataset;
  const form = open("form-ruling", finding.querySelector("[data-form-place]"));
  form.elements.rule.value = id;
  form.elements.kind.value = kind;
  form.querySelector("[data-words]").textContent = TITLES[kind];
  const choices = [...form.querySelectorAll("[name=outcome]")];
  for (const choice of choices) {
    const fits = kind === "settle" || (kind === "overrule" && choice.value !== machine);
    choice.closest("label").hidden = !fits;
    choice.disabled = !fits && kind !== "points";
  }
  const wanted = outcome ?? { overrule: machine === "fail" || machine === "not_applicable" ? "pass" : "fail" }[kind] ?? "fail";
  choices.find((choice) => choice.value === wanted).checked = true;
  form.querySelector("[data-outcomes]").hidden = kind === "points";
  const points = form.elements.deduction;
  points.min = least;
  points.max = most;
  form.querySelector("[data-bounds]").textContent = `${least}—${most} 分`;
  const follow = () => {
    const said = form.querySelector("[name=outcome]:checked").value;
    const failing = said === "fail";
    offerReasons(form, kind === "points" ? kind : `${kind}.${said}`);
    form.querySelector("[data-points]").hidden = !failing;
    points.disabled = !failing;
    points.required = kind === "points";
    if (failing && !points.value) points.value = kind === "points" ? taken : most;
  };
  choices.forEach((choice) => choice.addEventListener("change", follow));
  follow();
  focusFirst(form, kind === "points" ? "deduction" : undefined);
}

/** `y`, `n`, `x`: what they mean depends on whether the machine could tell. */
export function actByKey(key) {
  const finding = chosenFinding();
  if (!finding) return;
  const open_ = finding.dataset.machine === "undetermined";
  if (key === "y") act(finding, open_ ? "settle" : "confirm", open_ ? "pass" : undefined);
  else if (key === "n") act(finding, open_ ? "settle" : "overrule", open_ ? "fail" : undefined);
  else if (key === "x" && open_) act(finding, "settle", "not_applicable");
  else if (key === "p") act(finding, "points");
  else if (key === "w") act(finding, "withdraw");
}

export function setUp() {
  desk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rule-as]");
    if (button) act(button.closest(".finding"), button.dataset.ruleAs, button.dataset.outcome);
  });
}
