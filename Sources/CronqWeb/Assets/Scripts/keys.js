// The keyboard: search, the main pages, rows of lists; `?` shows the keys, and lets the reader switch them off.
import { isTyping, make } from "./dom.js";

const keys = [
  ["/", "Search"], ["g h", "Home"], ["g j", "Jobs"], ["g r", "Runs"], ["g f", "Failures"], ["g t", "Timeline"],
  ["j, k", "Next and previous row; Enter opens it"], ["?", "This list"],
];
const rows = "main table.list > tbody > tr";
const storedAs = "cronq-keys";

/** Whether `g` was the key before. */
let going = false;

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isTyping(document.activeElement) || document.querySelector("dialog[open]")) return;
    if (event.key !== "?" && localStorage.getItem(storedAs) === "off") return;
    if (act(event.key)) event.preventDefault();
  });
}

/** Does what a key is for; whether it is for anything. */
function act(/** @type {string} */ key) {
  const goes = going;
  going = key === "g";
  if (goes) return press(document.querySelector(`[data-go="${CSS.escape(key)}"]`));
  switch (key) {
    case "/": return focus(document.querySelector("header input[type=search]"));
    case "j": return step(1, false);
    case "k": return step(-1, false);
    case "ArrowDown": return step(1, true);
    case "ArrowUp": return step(-1, true);
    case "?": return showKeys();
    default: return false;
  }
}

function press(/** @type {Element | null} */ link) {
  if (link instanceof HTMLElement) link.click();
  return link !== null;
}

function focus(/** @type {Element | null | undefined} */ element) {
  if (!(element instanceof HTMLElement)) return false;
  element.focus();
  if (element instanceof HTMLInputElement) element.select();
  return true;
}

/** Moves to another row. Arrows scroll the page, unless a row was reached before. */
function step(/** @type {number} */ by, /** @type {boolean} */ onlyInside) {
  const all = [...document.querySelectorAll(rows)];
  const at = all.findIndex((row) => row.contains(document.activeElement));
  if (at < 0 && onlyInside) return false;
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  return focus(all[next]?.querySelector("a[href]"));
}

function showKeys() {
  const dialog = document.getElementById("keys") ?? document.body.appendChild(keyList());
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
  return true;
}

function keyList() {
  const list = make("dl", { class: "keys" });
  for (const [key, meaning] of keys) {
    const names = key.split(/(, | )/).map((part) => part.trim() === "" || part === ", " ? part : make("kbd", {}, part));
    list.append(make("div", {}, make("dt", {}, ...names), make("dd", {}, meaning)));
  }
  const use = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox" }));
  use.checked = localStorage.getItem(storedAs) !== "off";
  use.addEventListener("change", () => localStorage.setItem(storedAs, use.checked ? "on" : "off"));
  return make(
    "dialog", { id: "keys", "aria-labelledby": "keys-title" }, make("h2", { id: "keys-title" }, "Keys"), list,
    make("form", { method: "dialog", class: "toolbar" }, make("label", {}, use, " Use these keys"),
      make("button", {}, "Close")));
}
