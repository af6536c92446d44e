// What every page does: says in one place why a request failed.
const notice = document.getElementById("notice");

/**
 * Show a sentence at the page's edge for as long as it takes to read it; with a button it stays until that is used.
 * One that is there already is not shown twice: a page that asks by itself may be refused every second.
 */
export function say(sentence, kind = "danger", button = null) {
  [...notice.children].find((box) => box.firstChild.data === sentence)?.remove();
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

const EXPIRED = 401;

/** The way to sign in again beside the page, which keeps what was typed; null for any other refusal. */
export function signInLink(status) {
  if (status !== EXPIRED) return null;
  const link = document.createElement("a");
  link.className = "btn btn-sm btn-outline-primary sign-in-again";
  link.href = notice.dataset.signInUrl;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "重新登录";
  return link;
}

/** Say why `send` was refused. */
export const sayError = (error) => say(error.message, "danger", signInLink(error.status));

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
  if (!answer.ok) throw Object.assign(new Error(sentenceOf(await answer.text())), { status: answer.status });
  return answer;
}

document.body.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  say(sentenceOf(xhr.responseText), "danger", signInLink(xhr.status));
});
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
