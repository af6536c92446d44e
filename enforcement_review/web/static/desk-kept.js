// Panels are renewed under what a person has typed: it is taken out before, and put back where it belongs.
import { desk, tell } from "./desk-bus.js";
import { openForm, showFault } from "./desk-forms.js";

const READ_ANEW = "已刷新，请核对后再保存。";
const GONE = "这一项已有变化，这里填写的内容不能直接保存；内容保留在此，可以复制后重新填写。";
let held = null; // { form, where, focused }
let opinion = ""; // of the sheet's dialog, which stands in the head
let dialog = ""; // the head's dialog that was open

/** Where the form stands, as it can be found again when the panels are others. */
function whereIs(form) {
  const finding = form.closest(".finding");
  const fact = form.closest(".fact");
  if (finding) return { finding: finding.dataset.rule };
  if (!fact) return { missing: Boolean(form.closest(".fact-missing")) };
  const alike = [...document.querySelectorAll(`.fact[data-name="${fact.dataset.name}"]`)];
  return { fact: fact.dataset.name, nth: alike.indexOf(fact) };
}

/** Take out what was typed, unless it is what was sent. */
export function hold(sent) {
  opinion = document.getElementById("opinion")?.value ?? opinion;
  dialog = document.querySelector("#desk-head dialog[open]")?.id ?? "";
  const form = openForm();
  if (!form || form === sent || held) return;
  const { activeElement } = document;
  held = { form, where: whereIs(form), focused: form.contains(activeElement) ? activeElement : null };
  form.remove();
}

/** Put it back; `reread`: the page was out of date, and whoever typed should look before saving. */
export function putBack({ reread }) {
  const field = document.getElementById("opinion");
  if (field) field.value = opinion;
  if (reread && dialog) document.getElementById(dialog)?.showModal();
  if (!held) {
    if (!openForm()) tell("form-closed");
  } else putFormBack(reread);
  held = null;
  const shown = openForm() ?? document.querySelector("dialog[open] form");
  if (reread && shown && !shown.querySelector("[type=submit]")?.disabled) showFault(shown, READ_ANEW);
}

function putFormBack(reread) {
  const { form, where, focused } = held;
  const place = placeFor(form, where);
  if (place) place.append(form);
  else {
    const panel = where.fact || where.missing ? "facts" : "add-place";
    document.getElementById(panel).prepend(form);
    form.querySelector("[type=submit]").disabled = true;
    showFault(form, GONE);
  }
  if (focused && !reread) focused.focus({ preventScroll: true });
  else form.querySelector("[type=submit]:enabled, [data-cancel]").focus({ preventScroll: true });
}

/** The place of the form, if what it was opened for can still be done there. */
function placeFor(form, where) {
  if (where.finding) {
    const finding = desk.querySelector(`.finding[data-rule="${where.finding}"]`);
    const kind = form.elements.kind?.value ?? "withdraw";
    return finding?.querySelector(`[data-rule-as="${kind}"]`) && finding.querySelector("[data-form-place]");
  }
  if (where.fact) {
    const fact = document.querySelectorAll(`.fact[data-name="${where.fact}"]`)[where.nth];
    if (!fact?.querySelector("[data-correct]")) return null;
    form.elements.fact.value = fact.dataset.fact;
    return fact.querySelector("[data-form-place]");
  }
  if (where.missing) return document.querySelector(".fact-missing [data-form-place]");
  return desk.querySelector("[data-add]") && document.getElementById("add-place");
}
