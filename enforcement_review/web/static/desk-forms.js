// Forms that open where they are needed: made from a template, with the usual reasons to choose from.
import { tell } from "./desk-bus.js";

const reasons = JSON.parse(document.getElementById("desk-reasons").textContent);

/** Open a form in its place; one that was open elsewhere closes. Returns the form. */
export function open(templateId, place, { reason } = {}) {
  close();
  const form = document.getElementById(templateId).content.firstElementChild.cloneNode(true);
  offerReasons(form, reason);
  form.querySelector("[data-cancel]")?.addEventListener("click", () => cancel());
  place.append(form);
  window.htmx.process(form);
  return form;
}

export const openForm = () => document.querySelector(".inline-form");

/** Close the open form, if any. */
export function close() {
  openForm()?.remove();
  tell("form-closed");
}

/** Close it and give the focus back to what opened it. */
export function cancel() {
  const form = openForm();
  if (!form) return false;
  const place = form.parentElement;
  close();
  const back = place.closest(".finding")?.querySelector(".finding-head")
    ?? place.parentElement.querySelector("[data-correct], [data-complete]")
    ?? document.querySelector("[data-add]");
  back?.focus({ preventScroll: true });
  return true;
}

/** Offer the usual reasons for something; one of others that was taken already goes. */
export function offerReasons(form, key) {
  const place = form.querySelector("[data-reasons]");
  if (!place) return;
  const usual = reasons[key] ?? [];
  const taken = form.elements.reason.value;
  const offered = [...place.children].some((button) => button.dataset.words === taken);
  if (offered && !usual.includes(taken)) form.elements.reason.value = "";
  place.replaceChildren();
  usual.forEach((words, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reason";
    button.dataset.words = words;
    const key = document.createElement("kbd");
    key.textContent = at + 1;
    button.append(key, words);
    button.addEventListener("click", () => takeReason(form, words));
    place.append(button);
  });
}

function takeReason(form, words) {
  form.elements.reason.value = words;
  form.querySelector("[type=submit]").focus();
}

/** Take the n-th usual reason of the open form. */
export function pickReason(number) {
  const button = openForm()?.querySelectorAll(".reason")[number - 1];
  button?.click();
  return Boolean(button);
}

/** Begin where the person will: at the first usual reason, or the first field. */
export function focusFirst(form, name) {
  const field = name ? form.elements[name] : null;
  const first = field ?? form.querySelector(".reason") ?? form.querySelector("textarea, input:not([type=hidden])");
  first.focus();
  if (field?.select) field.select();
  form.scrollIntoView({ block: "nearest" });
}

/** Say at the form why it was refused, with a button for what to do about it where there is one. */
export function showFault(form, sentence, button = null) {
  const fault = form.querySelector(".form-fault");
  if (!fault) return false;
  fault.textContent = sentence;
  if (button) fault.append(button);
  fault.hidden = false;
  fault.scrollIntoView({ block: "nearest" });
  return true;
}
