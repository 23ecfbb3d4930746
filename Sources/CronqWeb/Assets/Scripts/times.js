// Keeps relative times and running lengths fresh, with the words of TimeWords.swift; and tells the server in which zone
// its viewer lives.
import { renewed, setText } from "./dom.js";

let offset = 0;

/** Sets the clock: the store's counts, not the browser's. */
export function setNow(/** @type {number} */ milliseconds) {
  offset = milliseconds - Date.now();
}

/**
 * `3 min ago`; null from 60 days on, where the server has written the date.
 * @param {number} then
 * @param {number} now
 * @returns {string | null}
 */
export function relative(then, now) {
  const seconds = Math.trunc((then - now) / 1000);
  const length = coarse(Math.abs(seconds));
  if (length === null) return null;
  if (seconds === 0) return "now";
  return seconds > 0 ? `in ${length}` : `${length} ago`;
}

function coarse(/** @type {number} */ s) {
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 172800) return `${Math.floor(s / 3600)} h`;
  return s < 5184000 ? `${Math.floor(s / 86400)} d` : null;
}

/**
 * `412 ms`, `12.3 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
 * @param {number} milliseconds
 * @returns {string}
 */
export function elapsed(milliseconds) {
  const ms = Math.max(0, milliseconds);
  const s = Math.floor(ms / 1000);
  if (s < 1) return `${Math.floor(ms)} ms`;
  if (s < 60) return `${s}.${Math.floor(ms / 100) % 10} s`;
  if (s < 3600) return pair(Math.floor(s / 60), "min", s % 60, "s");
  if (s < 86400) return pair(Math.floor(s / 3600), "h", Math.floor((s % 3600) / 60), "min");
  return pair(Math.floor(s / 86400), "d", Math.floor((s % 86400) / 3600), "h");
}

/** @param {number} a @param {string} unit @param {number} b @param {string} small */
function pair(a, unit, b, small) {
  return b === 0 ? `${a} ${unit}` : `${a} ${unit} ${b} ${small}`;
}

function refresh() {
  const now = Date.now() + offset;
  for (const mark of document.querySelectorAll("time.relative")) {
    const text = relative(Date.parse(mark.getAttribute("datetime") ?? ""), now);
    if (text !== null) setText(mark, text);
  }
  for (const mark of document.querySelectorAll("[data-since]")) {
    setText(mark, elapsed(now - Number(mark.getAttribute("data-since"))));
  }
}

/** From the next page on, and in everything the live stream sends, times are the viewer's. */
function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === document.body.dataset.zone) return;
  const home = document.querySelector("a.brand");
  const path = home instanceof HTMLAnchorElement ? home.pathname : "/";
  document.cookie = `cronq_zone=${zone}; path=${path}; max-age=31536000; samesite=lax`;
}

export function startTimes() {
  setNow(Number(document.body.dataset.now));
  tellZone();
  refresh();
  const refreshIfSeen = () => {
    if (!document.hidden) refresh();
  };
  setInterval(refreshIfSeen, 1000);
  document.addEventListener("visibilitychange", refreshIfSeen);
  document.addEventListener(renewed, refresh);
}
