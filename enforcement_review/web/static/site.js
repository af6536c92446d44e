// What every page does: says in one place why a request failed.
const notice = document.getElementById("notice");

/** Show a sentence at the page's edge for as long as it takes to read it; with a button it stays until that is used. */
export function say(sentence, kind = "danger", button = null) {
  const box = document.createElement("div");
  box.className = `alert alert-${kind} shadow-sm mb-2`;
  box.setAttribute("role", kind === "danger" ? "alert" : "status");
  box.textContent = sentence;
  notice.append(box);
  if (button) {
    box.append(button);
    button.addEventListener("click", () => box.remove());
  } else setTimeout(() => box.remove(), 4000 + sentence.length * 120);
}

/** The sentence in an answer that refused: a JSON error, or the alert of a fragment. */
export function sentenceOf(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    const parsed = new DOMParser().parseFromString(text, "text/html");
    return parsed.querySelector("[role=alert]")?.textContent ?? "没有成功，请稍后重试。";
  }
}

/** Send a request of our own with the forgery token; an answer that refuses is thrown as its sentence. */
export async function send(url, options = {}) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  let answer;
  try {
    answer = await fetch(url, {
      ...options,
      headers: { Accept: "application/json", "X-CSRFToken": token, ...options.headers },
    });
  } catch {
    throw new Error("连不上服务器，请检查网络后重试。");
  }
  if (!answer.ok) throw new Error(sentenceOf(await answer.text()));
  return answer;
}

document.body.addEventListener("htmx:responseError", (event) => say(sentenceOf(event.detail.xhr.responseText)));
document.body.addEventListener("htmx:sendError", () => say("连不上服务器，请检查网络后重试。"));
document.body.addEventListener("submit", (event) => {
  const question = event.target.dataset?.ask;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

// A form that is on its way is not sent a second time: the answer to that would be that it is done already.
const AGAIN_AFTER = 5000; // milliseconds, where no other page came
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, AGAIN_AFTER);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
