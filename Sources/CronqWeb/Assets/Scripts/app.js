// Makes pages fresher and quicker to use, never usable: everything works without it.
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startOutput } from "./output.js";
import { startSelection } from "./select.js";
import { startTimes } from "./times.js";

/** Menus close when the reader turns to something else. */
function closeMenus() {
  const others = (/** @type {EventTarget | null} */ target) =>
    [...document.querySelectorAll("details.menu[open], details.pop[open]")]
      .filter((menu) => !(target instanceof Node && menu.contains(target)));
  document.addEventListener("click", (event) => {
    for (const menu of others(event.target)) menu.removeAttribute("open");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of others(null)) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
      menu.removeAttribute("open");
    }
  });
}

/** A double click is one order. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.getAttribute("method") !== "post") return;
    if (form.dataset.sent !== undefined) event.preventDefault();
    form.dataset.sent = "";
    setTimeout(() => delete form.dataset.sent, 2000);
  });
}

/** Where the navigation is wider than the screen. */
function showCurrentEntry() {
  const entry = document.querySelector("header nav [aria-current]");
  if (!(entry instanceof HTMLElement) || !entry.parentElement) return;
  entry.parentElement.scrollLeft = entry.offsetLeft - entry.parentElement.clientWidth / 2;
}

startTimes();
startLive();
startOutput();
startSelection();
startKeys();
closeMenus();
sendOnce();
showCurrentEntry();
