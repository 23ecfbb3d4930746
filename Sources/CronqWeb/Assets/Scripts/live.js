// Keeps the page as it is now: a stream of the parts that have changed or, where streams do not get through, the page
// once more every few seconds. Nothing is asked for while nobody looks.
import { announce, renewed, setText } from "./dom.js";
import { fragment, page } from "./markup.js";
import { morph } from "./morph.js";
import { setNow } from "./times.js";

/** How many times in a row a stream may fail before the page is fetched instead. */
const patience = 3;
const fetchEvery = 5000;
/** After so many fetches a stream is tried again. */
const fetchesBetweenStreams = 12;

const lost = "No answer from CronQ: this page may be out of date. Trying again.";
const loggedOut = "You are no longer logged in: reload the page to log in again.";

/** @type {EventSource | null} */
let source = null;
let timer = 0;
let failures = 0;
let fetches = 0;

export function startLive() {
  if (document.body.dataset.live === undefined) return;
  document.addEventListener("visibilitychange", resume);
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => {
    if (event.persisted) resume();
  });
  resume();
}

function resume() {
  stop();
  failures = 0;
  if (!document.hidden) listen();
}

function stop() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function after(/** @type {number} */ milliseconds, /** @type {() => void} */ next) {
  stop();
  if (!document.hidden) timer = setTimeout(next, milliseconds);
}

function listen() {
  const stream = new EventSource(location.href);
  source = stream;
  stream.addEventListener("parts", (event) => {
    failures = 0;
    note("");
    const { now, parts } = JSON.parse(event.data);
    setNow(now);
    renew(Object.values(parts).map((markup) => fragment(markup).firstElementChild));
  });
  stream.addEventListener("trouble", (event) => note(JSON.parse(event.data)));
  stream.addEventListener("end", stop);
  stream.onerror = () => {
    failures += 1;
    if (failures > 1) note(lost);
    if (failures >= patience) after(0, refetch);
    // Otherwise the browser connects again by itself.
    else if (stream.readyState === EventSource.CLOSED) after(1000 * failures, listen);
  };
}

async function refetch() {
  try {
    const options = { cache: "no-store", headers: { accept: "text/html" }, signal: AbortSignal.timeout(10000) };
    const answer = await fetch(location.href, /** @type {RequestInit} */ (options));
    if (answer.redirected || answer.status === 401 || answer.status === 403) return note(loggedOut);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const fresh = page(await answer.text());
    setNow(Number(fresh.body.dataset.now));
    renew([...fresh.querySelectorAll("[data-renewed]")]);
    note("");
    if (fresh.body.dataset.live === undefined) return;
  } catch {
    note(lost);
  }
  fetches += 1;
  after(fetchEvery, fetches % fetchesBetweenStreams === 0 ? listen : refetch);
}

/** @param {(Element | null)[]} parts */
function renew(parts) {
  const before = state();
  for (const part of parts) {
    const old = part && document.getElementById(part.id);
    // Output has a stream of its own.
    if (old && !old.hasAttribute("data-output")) morph(old, part);
  }
  if (state() !== before) announce(state());
  document.dispatchEvent(new CustomEvent(renewed));
}

/** The state of the run that the page is about. */
function state() {
  return document.querySelector(".verdict .state")?.textContent ?? "";
}

function note(/** @type {string} */ text) {
  const place = document.getElementById("connection");
  if (place) setText(place, text);
}
