// Runs a script in a real browser: the pages' own modules, under the pages' own Content-Security-Policy.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const scripts = new URL("../../Sources/CronqWeb/Assets/Scripts/", import.meta.url);
const assets = new URL("../../Sources/CronqWeb/Assets/Assets.swift", import.meta.url);

/** The policy as it stands in the source, so that the two cannot differ. */
async function policy() {
  const text = await readFile(assets, "utf8");
  const list = /contentSecurityPolicy = \[([^\]]*)\]/.exec(text);
  return [...list[1].matchAll(/"([^"]*)"/g)].map((match) => match[1]).join("; ");
}

/**
 * Opens a page and returns what the script returns.
 *
 * @param {object} page
 * @param {string} page.body Markup of the page's body, with its attributes: `<body data-now="0">…`.
 * @param {string[]} page.modules Files that the script gets: their exports, by the name of the file without `.js`.
 * @param {(modules: object) => Promise<unknown>} page.script Runs in the browser: it sees nothing from outside itself.
 * @param {(request: object, response: object) => void} page.again Answers whoever asks for the page once more.
 * @param {Record<string, (request: object, response: object) => void>} page.routes Further addresses.
 */
export async function inChromium({ body, modules = [], script, again, routes = {} }) {
  const headers = { "content-security-policy": await policy(), "content-type": "text/html; charset=utf-8" };
  const imports = modules.map((name) => `"${name}": await import("/scripts/${name}.js")`);
  const runner = `
    const modules = { ${imports.join(", ")} };
    const settle = (result) => fetch("/settled", { method: "POST", body: JSON.stringify(result) });
    addEventListener("securitypolicyviolation", (event) => settle({ error: "refused: " + event.violatedDirective }));
    try { settle({ value: await (${script})(modules) }); } catch (error) { settle({ error: error.stack }); }`;
  let wasOpened = false;
  let settle;
  const settled = new Promise((resolve) => (settle = resolve));
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (routes[path]) return routes[path](request, response);
    if (path === "/settled") {
      const parts = [];
      for await (const part of request) parts.push(part);
      settle(JSON.parse(Buffer.concat(parts).toString()));
      return response.end();
    }
    if (path === "/") {
      if (wasOpened && again) return again(request, response);
      wasOpened = true;
      response.writeHead(200, headers);
      return response.end(`<!DOCTYPE html><html lang="en">${body}<script type="module" src="/run.js"></script></html>`);
    }
    const source = path === "/run.js" ? runner : path.startsWith("/scripts/") && (await load(path.slice(9)));
    response.writeHead(source ? 200 : 404, { "content-type": "text/javascript" });
    response.end(source || "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = await mkdtemp(join(tmpdir(), "cronq-chromium-"));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const options = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, address];
  const browser = spawn("chromium", [...options, "--remote-debugging-port=0"], { stdio: "ignore", detached: true });
  const failed = new Promise((_, reject) => {
    browser.on("error", reject);
    browser.on("exit", (code) => reject(new Error(`chromium ended with ${code}`)));
    setTimeout(() => reject(new Error("the page did not settle within 30 s")), 30000).unref();
  });
  try {
    const { value, error } = await Promise.race([settled, failed]);
    if (error) throw new Error(error);
    return value;
  } finally {
    failed.catch(() => {});
    browser.removeAllListeners("exit");
    const ended = new Promise((resolve) => browser.on("exit", resolve));
    // The browser is several processes: all of its group.
    if (browser.pid && browser.exitCode === null) {
      process.kill(-browser.pid, "SIGKILL");
      await ended;
    }
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function load(name) {
  return readFile(new URL(name, scripts), "utf8").catch(() => null);
}

/** Answers with events, and keeps the connection. Each event is `[name, data]` or `[name, data, id]`. */
export function events(response, list) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  for (const [name, data, id] of list) {
    response.write(`${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
