import assert from "node:assert/strict";
import { test } from "node:test";
import { events, inChromium } from "./chromium.mjs";

const part = (text) => `<p id="part" data-renewed>${text}</p>`;
const page = (text) =>
  `<body data-now="0" data-zone="UTC" data-live="1">${part(text)}<p id="connection"></p><p id="announcer"></p>`;

/** Starts listening and waits until a condition holds. */
const waiting = (condition) => `async ({ live }) => {
  live.startLive();
  while (!(${condition})) await new Promise((resolve) => setTimeout(resolve, 20));
  return [part.textContent, connection.textContent];
}`;

test("parts come by the stream", async () => {
  const found = await inChromium({
    body: page("old"),
    modules: ["live"],
    script: waiting('part.textContent === "new"'),
    again: (_, response) => events(response, [["parts", { now: 1, parts: { part: part("new"), gone: '<p id="gone" data-renewed></p>' } }]]),
  });
  assert.deepEqual(found, ["new", ""]);
});

test("trouble is said, and taken back by the next part", async () => {
  const script = `async ({ live }) => {
    const said = [];
    const listener = new MutationObserver(() => said.push(connection.textContent));
    listener.observe(connection, { childList: true, characterData: true, subtree: true });
    live.startLive();
    while (said.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    return said.map((text) => text !== "");
  }`;
  const again = (_, response) => {
    events(response, [["trouble", "x"]]);
    setTimeout(() => response.write('event: parts\ndata: {"now": 1, "parts": {}}\n\n'), 100);
  };
  assert.deepEqual(await inChromium({ body: page("old"), modules: ["live"], script, again }), [true, false]);
});

test("where no stream gets through, the page is fetched", async () => {
  let streams = 0;
  const again = (request, response) => {
    const isStream = request.headers.accept === "text/event-stream";
    if (isStream) streams += 1;
    response.writeHead(isStream ? 502 : 200, { "content-type": "text/html" });
    response.end(isStream ? "" : `<!DOCTYPE html><html>${page("fetched")}</html>`);
  };
  const script = waiting('part.textContent === "fetched"');
  assert.deepEqual(await inChromium({ body: page("old"), modules: ["live"], script, again }), ["fetched", ""]);
  assert.equal(streams, 3);
});

test("who is logged out is told, and nothing more is asked for", async () => {
  const again = (_, response) => {
    response.writeHead(401, { "content-type": "text/html" });
    response.end();
  };
  const script = waiting('connection.textContent.includes("logged in")');
  const found = await inChromium({ body: page("old"), modules: ["live"], script, again });
  assert.equal(found[0], "old");
});

test("a change of the run's state is announced", async () => {
  const verdict = (state) =>
    `<section id="part" class="verdict" data-renewed><span class="state">${state}</span></section>`;
  const script = `async ({ live }) => {
    live.startLive();
    while (announcer.textContent === "") await new Promise((resolve) => setTimeout(resolve, 20));
    return announcer.textContent;
  }`;
  const again = (_, response) => events(response, [["parts", { now: 1, parts: { part: verdict("succeeded") } }]]);
  const body = page("").replace(part(""), verdict("running"));
  assert.equal(await inChromium({ body, modules: ["live"], script, again }), "succeeded");
});
