// The list of case files: rows are chosen, and what can be done with them shows it.
const form = document.getElementById("chosen");

/** Choosing rows: how many there are, and buttons that wait for at least one. */
function followChoice(list) {
  const boxes = [...list.querySelectorAll("[data-choose]")];
  const all = list.querySelector("[data-choose-all]");
  const words = list.querySelector("[data-chosen]");
  const buttons = list.querySelectorAll("[data-needs-chosen]");
  const asking = words.textContent;

  function show() {
    const count = boxes.filter((box) => box.checked).length;
    words.textContent = count ? `已选 ${count} 份案卷` : asking;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    for (const button of buttons) button.disabled = count === 0;
  }

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  list.addEventListener("change", (event) => event.target.matches("[data-choose]") && show());
  window.addEventListener("pageshow", show);
  show();
}

/** A button that asks first asks for itself: the form has others. */
function askFirst(list) {
  list.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });
}

/** Little boxes that open over the page close with Escape and with a click beside them. */
function closePopovers() {
  const opened = () => document.querySelector("details[data-popover][open]");
  document.addEventListener("keydown", (event) => {
    const box = opened();
    if (event.key !== "Escape" || !box) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    const box = opened();
    if (box && !box.contains(event.target)) box.open = false;
  });
}

/** What was not filled in does not have to stand in the address. */
function shortAddress(filter) {
  filter?.addEventListener("submit", () => {
    for (const field of filter.elements) if (field.name && !field.value) field.disabled = true;
    window.addEventListener("pageshow", () => {
      for (const field of filter.elements) field.disabled = false;
    });
  });
}

if (form?.querySelector("[data-choose-all]")) {
  followChoice(form);
  askFirst(form);
}
closePopovers();
shortAddress(document.querySelector(".list-filter"));
