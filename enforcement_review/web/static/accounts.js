// The sign-in page that stood open overnight: its form would be refused, so it is fetched anew before it is used.
const STALE = 20 * 60 * 1000;
const opened = Date.now();
const form = document.querySelector("[data-sign-in]");

function untouched() {
  return [...form.querySelectorAll("input:not([type=hidden])")].every((input) => !input.value);
}

function fetchAnew() {
  const address = new URL(form.action);
  address.searchParams.set("next", form.elements.next.value);
  location.replace(address);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && Date.now() - opened > STALE && untouched()) fetchAnew();
});
