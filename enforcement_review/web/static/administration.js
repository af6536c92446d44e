// The administrator's forms: only roles that have a reach show it; a new password can be copied.
import { say } from "./site.js";

function followRole(part) {
  const role = document.getElementById("role");
  const show = () => { part.hidden = !part.dataset.reach.split(" ").includes(role.value); };
  role.addEventListener("change", show);
  show();
}

function offerCopy(button) {
  if (!navigator.clipboard) return; // only on HTTPS and on this computer: elsewhere one click selects the whole
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("[data-password]").textContent);
    say("已复制。", "success");
  });
}

document.querySelectorAll("[data-reach]").forEach(followRole);
document.querySelectorAll("[data-copy]").forEach(offerCopy);
