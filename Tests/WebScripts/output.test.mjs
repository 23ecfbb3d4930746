import assert from "node:assert/strict";
import { test } from "node:test";
import { events, inChromium } from "./chromium.mjs";

const line = (text) => `<span class="line out">${text}\n</span>`;
const unfinished = (text) => `<span class="line out">${text}</span>`;
const section = (lines) =>
  `<body data-now="0"><p id="announcer"></p>
  <section id="output" data-output="/stream"><a href="/run/1/output/stdout">stdout</a>
  ${lines === null ? "<p>Nothing yet.</p>" : `<pre id="log" class="log">${lines}</pre>`}</section>`;
const start = (then) => `async ({ output }) => {
  output.startOutput();
  const until = async (condition) => { while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20)); };
  const text = () => document.getElementById("log")?.textContent ?? "";
  const button = (name) => [...document.querySelectorAll("button")].find((one) => one.textContent.startsWith(name));
  ${then}
}`;

test("lines are added, an unfinished one is replaced, and the end is announced", async () => {
  const found = await inChromium({
    body: section(null),
    modules: ["output"],
    script: start(`
      await until(() => announcer.textContent !== "");
      return [text(), document.querySelectorAll("#output p").length];`),
    routes: {
      "/stream": (_, response) =>
        events(response, [
          ["append", { html: line("one"), partial: unfinished("tw") }, 1],
          ["append", { html: line("two") }, 2],
          ["end", {}],
        ]),
    },
  });
  assert.deepEqual(found, ["one\ntwo\n", 0]);
});

test("a broken connection goes on where it was", async () => {
  const asked = [];
  const found = await inChromium({
    body: section(line("zero") + unfinished("o")),
    modules: ["output"],
    script: start(`await until(() => text().includes("two")); return text();`),
    routes: {
      "/stream": (request, response) => {
        asked.push(request.headers["last-event-id"]);
        const next = asked.length === 1 ? ["append", { html: line("one") }, 7] : ["append", { html: line("two") }, 8];
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`retry: 50\nid: ${next[2]}\nevent: append\ndata: ${JSON.stringify(next[1])}\n\n`);
        if (asked.length === 1) response.end();
      },
    },
  });
  assert.equal(found, "zero\none\ntwo\n");
  assert.deepEqual(asked, [undefined, "7"]);
});

const many = (count) => Array.from({ length: count }, (_, index) => line(`row ${index}`)).join("");

test("it stays at the end until the reader pauses, and says what is new", async () => {
  let stream;
  const found = await inChromium({
    body: section(many(100)),
    modules: ["output"],
    script: start(`
      log.style.cssText = "height: 100px; overflow: auto";
      const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 8;
      await until(() => text().includes("ready"));
      await fetch("/more");
      await until(() => text().includes("more 0"));
      const followed = isAtEnd();
      button("Pause").click();
      await fetch("/more");
      await until(() => text().includes("more 1"));
      const paused = [isAtEnd(), button("Follow").textContent];
      log.scrollTop = log.scrollHeight;
      await until(() => button("Pause"));
      log.scrollTop = 0;
      await until(() => button("Follow"));
      return [followed, ...paused];`),
    routes: {
      "/stream": (_, response) => events((stream = response), [["append", { html: line("ready") }]]),
      "/more": (_, response) => {
        stream.sent = (stream.sent ?? -1) + 1;
        const html = line(`more ${stream.sent}`).repeat(40);
        stream.write(`event: append\ndata: ${JSON.stringify({ html })}\n\n`);
        response.end();
      },
    },
  });
  assert.deepEqual(found, [true, false, "Follow, 40 new"]);
});

test("old lines make way, and a link to the whole is left", async () => {
  const found = await inChromium({
    body: section(many(100)),
    modules: ["output"],
    script: start(`
      await until(() => text().includes("last"));
      return [log.childElementCount < 20002, log.firstElementChild.querySelector("a").getAttribute("href")];`),
    routes: { "/stream": (_, response) => events(response, [["append", { html: many(20000) + line("last") }]]) },
  });
  assert.deepEqual(found, [true, "/run/1/output/stdout"]);
});

test("text is found in every line, also across colours", async () => {
  const found = await inChromium({
    body: section(line("an error") + line('ER<span class="fg1">ROR</span>: error') + line("fine")),
    modules: ["output"],
    script: start(`
      const field = document.querySelector("input[type=search]");
      field.value = "error";
      field.dispatchEvent(new Event("input"));
      const words = [document.querySelector(".tools .count").textContent];
      for (const name of ["Next", "Next", "Next", "Next", "Previous"]) {
        button(name).click();
        words.push(document.querySelector(".tools .count").textContent);
      }
      return [words, [...CSS.highlights.get("found")].map((range) => range.toString())];`),
    routes: { "/stream": (_, response) => events(response, []) },
  });
  assert.deepEqual(found[0], ["3 found", "1 of 3", "2 of 3", "3 of 3", "1 of 3", "3 of 3"]);
  assert.deepEqual(found[1], ["error", "ERROR", "error"]);
});
