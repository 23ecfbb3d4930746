/// `app.js`: it makes pages fresher, never usable: everything works without it.
enum PageScript {
    static let text = #"""
        "use strict";
        // Renews marked parts of the page in place and keeps times fresh. Nothing needs it.
        (() => {
          const trusted = window.trustedTypes?.createPolicy("cronq", { createHTML: (text) => text });
          const parse = (text) =>
            new DOMParser().parseFromString(trusted ? trusted.createHTML(text) : text, "text/html");
          const clockOffset = (page) => Number(page.body.dataset.now) - Date.now();
          // The store's clock counts, not the browser's.
          let offset = clockOffset(document);
          const now = () => Date.now() + offset;

          // MARK: times; the words of TimeWords.swift

          const coarse = (s) => s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min`
            : s < 172800 ? `${Math.floor(s / 3600)} h` : s < 5184000 ? `${Math.floor(s / 86400)} d` : null;

          function relative(then) {
            const seconds = Math.trunc((then - now()) / 1000);
            const length = coarse(Math.abs(seconds));
            if (length === null) return new Date(then).toISOString().slice(0, 10);
            return seconds === 0 ? "now" : seconds > 0 ? `in ${length}` : `${length} ago`;
          }

          const pair = (a, unit, b, small) => b === 0 ? `${a} ${unit}` : `${a} ${unit} ${b} ${small}`;

          function elapsed(milliseconds) {
            const ms = Math.max(0, milliseconds), s = Math.floor(ms / 1000);
            if (s < 1) return `${Math.floor(ms)} ms`;
            if (s < 60) return `${s}.${Math.floor(ms / 100) % 10} s`;
            if (s < 3600) return pair(Math.floor(s / 60), "min", s % 60, "s");
            if (s < 86400) return pair(Math.floor(s / 3600), "h", Math.floor(s % 3600 / 60), "min");
            return pair(Math.floor(s / 86400), "d", Math.floor(s % 86400 / 3600), "h");
          }

          function refreshTimes() {
            for (const mark of document.querySelectorAll("time[datetime]")) {
              const then = Date.parse(mark.dateTime);
              if (Number.isNaN(then)) continue;
              if (mark.classList.contains("relative")) setText(mark, relative(then));
              if (!mark.dataset.local) {
                mark.dataset.local = "1";
                const local = new Date(then).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
                mark.title += `\n${local}`;
              }
            }
            for (const mark of document.querySelectorAll("[data-since]")) {
              setText(mark, elapsed(now() - Number(mark.dataset.since)));
            }
          }

          // MARK: replacing what changed, and only that

          /** Whether the reader has selected something in here: then it stays as it is until they let go. */
          function isSelected(node) {
            const selection = document.getSelection();
            return selection && !selection.isCollapsed && selection.containsNode(node, true);
          }

          function setText(element, text) {
            const node = element.firstChild;
            if (element.textContent === text || isSelected(element)) return;
            if (node && node === element.lastChild && node.nodeType === Node.TEXT_NODE) node.data = text;
            else element.textContent = text;
          }

          /** Makes `old` like `fresh`, keeping every node that can stay: so stay focus, selection and scrolling. */
          function morph(old, fresh) {
            if (old.isEqualNode(fresh)) return;
            if (old.nodeType === Node.TEXT_NODE) {
              if (fresh.data.startsWith(old.data)) old.appendData(fresh.data.slice(old.data.length));
              else if (!isSelected(old)) old.data = fresh.data;
              return;
            }
            for (const { name } of [...old.attributes]) {
              if (!fresh.hasAttribute(name) && name !== "data-local") old.removeAttribute(name);
            }
            for (const { name, value } of fresh.attributes) {
              if (old.getAttribute(name) === value) continue;
              if (name === "title" && old.dataset.local && old.title.startsWith(`${value}\n`)) continue;
              old.setAttribute(name, value);
              if (name === "title") old.removeAttribute("data-local");
            }
            const key = (node) => node.nodeType !== Node.ELEMENT_NODE ? null
              : node.id || node.getAttribute("href") || node.getAttribute("action");
            const kept = new Map();
            for (const child of old.childNodes) if (key(child)) kept.set(key(child), child);
            let place = old.firstChild;
            for (const child of [...fresh.childNodes]) {
              const known = key(child) && kept.get(key(child));
              if (known && known !== place && known.parentNode === old && !known.contains(document.activeElement)) {
                old.insertBefore(known, place);
                place = known;
              }
              if (place && place.nodeName === child.nodeName && (known === place || key(place) === key(child))) {
                const next = place.nextSibling;
                morph(place, child);
                place = next;
              } else {
                old.insertBefore(document.importNode(child, true), place);
              }
            }
            while (place) {
              const next = place.nextSibling;
              place.remove();
              place = next;
            }
          }

          // MARK: renewing

          const connection = document.getElementById("connection");
          const wait = () => Number(document.body.dataset.renew);
          let timer = 0, busy = false;

          function atEnd(log) { return log && log.scrollHeight - log.scrollTop - log.clientHeight < 8; }

          async function renew() {
            clearTimeout(timer);
            if (busy || document.hidden || !wait()) return;
            busy = true;
            try {
              const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10000) });
              if (!answer.ok) throw new Error(`status ${answer.status}`);
              const page = parse(await answer.text());
              const follows = atEnd(document.getElementById("log"));
              const hadLog = document.getElementById("log") !== null;
              offset = clockOffset(page);
              for (const part of page.querySelectorAll("[data-renewed]")) {
                const old = document.getElementById(part.id);
                if (old) morph(old, part);
              }
              document.body.dataset.renew = page.body.dataset.renew;
              const log = document.getElementById("log");
              if (log && (follows || !hadLog)) log.scrollTop = log.scrollHeight;
              connection.textContent = "";
            } catch {
              connection.textContent = "No answer from CronQ: this page may be out of date. Trying again.";
            }
            busy = false;
            refreshTimes();
            schedule();
          }

          function schedule() {
            clearTimeout(timer);
            if (wait() && !document.hidden) timer = setTimeout(renew, wait());
          }

          document.addEventListener("visibilitychange", () => {
            if (document.hidden) clearTimeout(timer);
            else renew();
          });
          setInterval(() => { if (!document.hidden) refreshTimes(); }, 1000);
          refreshTimes();
          schedule();
          const log = document.getElementById("log");
          if (log && wait()) log.scrollTop = log.scrollHeight;
        })();
        """#
}
