// Uploading: files and folders by choice or drop, each sent by itself, with what the server says of it at once.
import { say, sayError, send, sentenceOf, signInLink } from "./site.js";

const LANES = 3; // files that are sent side by side
const LEFT_BY_SYSTEMS = /^(\.|~\$)|^(thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx|\$recycle\.bin)$/i;
const OFFLINE = "没有传上去：连不上服务器，请检查网络后重试。";

const form = document.getElementById("upload-form");
const list = document.getElementById("file-list");
const summary = document.getElementById("upload-summary");
const finish = document.getElementById("finish");
const waitingRow = document.getElementById("waiting-row");
const token = document.querySelector("meta[name=csrf-token]").content;

const waiting = [];
const running = new Set();
let begun = form.dataset.files ? Promise.resolve(form.dataset.files) : null;
let sentBytes = 0;
let allBytes = 0;

// ---- what was chosen ----

/** Files of a dropped folder, however deep, each with its path. */
async function filesIn(entry, path = "") {
  const name = path + entry.name;
  if (LEFT_BY_SYSTEMS.test(entry.name)) return [];
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, name }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader gives a hundred at a time, and none at the end.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const child of some) found.push(...(await filesIn(child, `${name}/`)));
  }
}

async function dropped(transfer) {
  // The entries are there only while the event lasts.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  for (const entry of entries) found.push(...(await filesIn(entry)));
  return found;
}

function chosen(input) {
  const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  input.value = "";
  return files.filter(({ name }) => !name.split("/").some((part) => LEFT_BY_SYSTEMS.test(part)));
}

// ---- sending ----

/** The address that files are sent to; the upload begins with the first of them. */
function address() {
  begun ??= send(form.dataset.begin, { method: "POST" })
    .then((answer) => answer.json())
    .then((upload) => {
      form.elements.upload.value = upload.id;
      history.replaceState(null, "", upload.page);
      return upload.files;
    })
    .catch((error) => {
      begun = null;
      throw error;
    });
  return begun;
}

function take(items) {
  const most = Number(form.dataset.mostFiles);
  if (list.children.length + items.length > most) {
    say(`一次最多上传 ${most} 个文件；请打成压缩包或者分几次上传。`);
    return;
  }
  if (!items.length) say("没有可以上传的文件。", "info");
  for (const { file, name } of items) {
    const item = { file, name, row: rowFor(file, name), sent: 0 };
    list.append(item.row);
    item.row.item = item;
    if (file.size > Number(form.dataset.mostBytes)) fail(item, "文件超过了上限，请拆成几个文件后上传。");
    else queue(item);
  }
  proceed();
}

function queue(item) {
  item.row.classList.remove("file-problem");
  item.row.querySelector(".file-said").textContent = "";
  item.row.querySelector(".file-retry").hidden = true;
  item.row.querySelector("progress").hidden = false;
  item.sent = 0;
  allBytes += item.file.size;
  waiting.push(item);
}

function proceed() {
  while (running.size < LANES && waiting.length) transmit(waiting.shift());
  tell();
}

async function transmit(item) {
  running.add(item);
  try {
    const answer = await post(await address(), item);
    if (answer.status === 201) {
      item.row.outerHTML = answer.responseText;
    } else {
      const link = signInLink(answer.status);
      fail(item, sentenceOf(answer.responseText), answer.status >= 500 || link, link);
    }
  } catch (error) {
    if (item.row.isConnected) fail(item, error.message || OFFLINE, true, signInLink(error.status));
  }
  count(item, item.file.size);
  running.delete(item);
  proceed();
}

function post(url, item) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const bar = item.row.querySelector("progress");
    item.request = request;
    request.open("POST", `${url}?name=${encodeURIComponent(item.name)}`);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("HX-Request", "true"); // a refusal comes as a fragment
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      count(item, event.loaded);
      bar.max = event.total || 1;
      bar.value = event.loaded;
      tell();
    };
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Error(OFFLINE));
    request.onabort = () => reject(new Error(OFFLINE));
    request.send(item.file);
  });
}

function count(item, sent) {
  sentBytes += sent - item.sent;
  item.sent = sent;
}

// ---- what is shown ----

function rowFor(file, name) {
  const row = waitingRow.content.firstElementChild.cloneNode(true);
  row.querySelector(".file-name").textContent = name;
  row.querySelector(".file-kind").textContent = size(file.size);
  row.querySelector("progress").setAttribute("aria-label", `${name} 的上传进度`);
  row.querySelector(".file-remove").setAttribute("aria-label", `移除 ${name}`);
  return row;
}

function fail(item, sentence, again = false, link = null) {
  item.row.classList.add("file-problem");
  const said = item.row.querySelector(".file-said");
  said.textContent = sentence;
  if (link) said.append(link);
  item.row.querySelector("progress").hidden = true;
  item.row.querySelector(".file-retry").hidden = !again;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  for (const unit of ["KB", "MB"]) {
    bytes /= 1024;
    if (bytes < 1024) return `${bytes.toFixed(1)} ${unit}`;
  }
  return `${(bytes / 1024).toFixed(1)} GB`;
}

let told = 0;
/** The line above the list, changed at most once a second: it is read aloud. */
function tell(now = false) {
  const busy = waiting.length + running.size;
  const rows = list.children.length;
  finish.disabled = busy > 0 || !rows;
  if (busy && !now && Date.now() - told < 1000) return;
  told = Date.now();
  if (busy) {
    const part = allBytes ? Math.floor((sentBytes / allBytes) * 100) : 0;
    summary.textContent = `正在上传：还有 ${busy} 个文件，已传 ${part}%。`;
    return;
  }
  sentBytes = allBytes = 0;
  const problems = list.querySelectorAll(".file-problem").length;
  const said = problems ? `其中 ${problems} 个有问题，请按提示处理。` : "";
  summary.textContent = rows ? `共 ${rows} 个文件。${said}` : "";
}

async function remove(button) {
  const row = button.closest("li");
  const after = row.nextElementSibling ?? row.previousElementSibling;
  try {
    if (button.dataset.remove) await send(button.dataset.remove, { method: "POST" });
  } catch (error) {
    sayError(error);
    return;
  }
  const at = waiting.indexOf(row.item);
  if (at >= 0) waiting.splice(at, 1);
  row.remove();
  row.item?.request?.abort();
  (after?.querySelector(".file-remove") ?? document.getElementById("files")).focus();
  tell(true);
}

// ---- events ----

form.classList.add("scripted");
for (const id of ["files", "folder"]) {
  const input = document.getElementById(id);
  input.addEventListener("change", () => take(chosen(input)));
}
list.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  event.preventDefault();
  if (button.classList.contains("file-remove")) remove(button);
  if (button.classList.contains("file-retry")) {
    queue(button.closest("li").item);
    proceed();
  }
});
const drop = document.getElementById("drop");
let inside = 0;
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  window.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // a file beside the field must not take the page's place
    if (kind === "dragenter") inside += 1;
    if (kind === "dragleave") inside -= 1;
    if (kind === "drop") {
      inside = 0;
      dropped(event.dataTransfer).then(take, () => say("读不了拖入的文件，请用“选择文件”按钮。"));
    }
    drop.classList.toggle("drop-here", inside > 0);
  });
}
form.addEventListener("submit", (event) => {
  if (waiting.length || running.size) {
    event.preventDefault();
    say("还有文件正在上传，请稍候。", "info");
  }
});
window.addEventListener("beforeunload", (event) => {
  if (waiting.length || running.size) event.preventDefault();
});
tell(true);
