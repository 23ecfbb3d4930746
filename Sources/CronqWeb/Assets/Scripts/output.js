// A run's output as it comes: followed at its end, searchable, and never with a gap or a repeat.
import { announce, make, renewed } from "./dom.js";
import { fragment } from "./markup.js";
import { LogSearch } from "./search.js";

/** Lines that the page keeps; older ones make way, and a link to the whole says so. */
const most = 20000;
const reconnectAfter = 5000;

/** @type {WeakSet<Element>} */
const attached = new WeakSet();

export function startOutput() {
  attach();
  document.addEventListener(renewed, attach);
}

function attach() {
  const section = document.getElementById("output");
  if (!section || attached.has(section)) return;
  if (section.dataset.output === undefined && !document.getElementById("log")) return;
  attached.add(section);
  new Output(section);
}

class Output {
  /** Where the script has scrolled to; -1 = the reader has scrolled since. */
  placed = -1;
  /** The number of lines that came while the reader looked elsewhere. */
  unseen = 0;
  /** Nodes of a line whose end has not come yet. @type {ChildNode[]} */
  unfinished = [];

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.log = document.getElementById("log") ?? this.addLog();
    this.search = new LogSearch(this.log);
    // What ends without a line break will come once more, whole.
    const last = this.log.lastElementChild;
    if (last && !last.textContent?.endsWith("\n")) this.unfinished = [last];
    this.follows = section.dataset.output !== undefined;
    this.buildTools();
    this.log.addEventListener("scroll", () => this.turn());
    if (this.follows) {
      // The stream begins with the line whose end had not come when the page was made.
      this.log.querySelector(".partial")?.remove();
      this.open();
    }
    this.refresh();
  }

  /** Nothing had been written when the page was made. */
  addLog() {
    const label = "Output, oldest first";
    const log = make("pre", { class: "log", id: "log", role: "region", tabindex: "0", "aria-label": label });
    for (const child of [...this.section.children]) {
      if (child.matches("p")) child.remove();
    }
    this.section.append(log);
    return log;
  }

  // MARK: Stream

  open() {
    const last = this.unfinished[0]?.previousSibling ?? this.log.lastChild;
    const stream = new EventSource(this.section.dataset.output ?? "");
    stream.addEventListener("append", (event) => this.append(JSON.parse(event.data)));
    stream.addEventListener("size", (event) => this.showSizes(JSON.parse(event.data)));
    stream.addEventListener("end", () => {
      stream.close();
      announce("The output is complete.");
    });
    stream.onerror = () => {
      // A stream that the browser gave up would begin where the page did: so does the log.
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.reopen(last), reconnectAfter);
    };
    addEventListener("pagehide", () => stream.close(), { once: true });
  }

  reopen(/** @type {ChildNode | null} */ last) {
    this.unfinished = [];
    while (this.log.lastChild && this.log.lastChild !== last) this.log.lastChild.remove();
    this.open();
  }

  /** @param {{ html: string, partial?: string }} news */
  append({ html, partial }) {
    for (const node of this.unfinished) node.remove();
    const lines = fragment(html);
    this.unseen += lines.childElementCount;
    this.log.append(lines);
    const rest = fragment(partial ?? "");
    this.unfinished = [...rest.childNodes];
    this.log.append(rest);
    this.trim();
    this.refresh();
  }

  trim() {
    const excess = this.log.childElementCount - most;
    if (excess <= 0) return;
    const height = this.log.scrollHeight;
    // Some more than needed, so that this is rare.
    for (let count = excess + most / 20; count > 0; count -= 1) this.log.firstElementChild?.remove();
    const whole = this.section.querySelector("a[href*='/output/']");
    const link = whole ? [make("a", { href: whole.getAttribute("href") ?? "" }, "the whole file has them")] : [];
    this.log.prepend(make("span", { class: "gap" }, "Earlier lines have made way: ", ...link));
    if (!this.follows) this.log.scrollTop -= height - this.log.scrollHeight;
  }

  showSizes(/** @type {Record<string, string>} */ sizes) {
    for (const [stream, size] of Object.entries(sizes)) {
      const place = this.section.querySelector(`[data-size="${CSS.escape(stream)}"]`);
      if (place) place.textContent = size;
    }
  }

  // MARK: Following

  get isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 8;
  }

  /** The reader scrolls: at the end they want to see what comes, elsewhere to read. */
  turn() {
    // This script's own scrolling is told late, perhaps after the reader has paused.
    if (this.log.scrollTop === this.placed) return;
    this.placed = -1;
    this.setFollowing(this.isAtEnd);
  }

  setFollowing(/** @type {boolean} */ follows) {
    if (this.follows === follows) return;
    this.follows = follows;
    this.refresh();
  }

  refresh() {
    if (this.follows) {
      this.unseen = 0;
      this.log.scrollTop = this.log.scrollHeight;
      this.placed = this.log.scrollTop;
    }
    this.followButton.textContent = this.follows ? "Pause" : this.unseen > 0 ? `Follow, ${this.unseen} new` : "Follow";
    clearTimeout(this.searching);
    if (this.search.query !== "") this.searching = setTimeout(() => this.find(this.search.query), 300);
  }

  // MARK: Tools

  buildTools() {
    const field = make("input", { type: "search", "aria-label": "Search the output", placeholder: "Search" });
    this.found = make("span", { class: "count", role: "status" });
    this.followButton = button("Follow", () => this.setFollowing(!this.follows));
    const tools = make(
      "div", { class: "tools" }, field, button("Previous", () => this.go(-1)), button("Next", () => this.go(1)),
      this.found, ...(this.follows ? [this.followButton] : []), toggle("Wrap", "wrap", true));
    if (this.log.querySelector("[data-time]") || this.section.dataset.output !== undefined) {
      tools.append(toggle("Times", "times", false));
    }
    field.addEventListener("input", () => this.find(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.go(event.shiftKey ? -1 : 1);
    });
    this.log.before(tools);
  }

  find(/** @type {string} */ query) {
    this.search.find(query);
    this.found.textContent = this.search.words;
  }

  go(/** @type {number} */ step) {
    this.search.go(step);
    this.found.textContent = this.search.words;
  }
}

function button(/** @type {string} */ label, /** @type {() => void} */ act) {
  const made = make("button", { type: "button" }, label);
  made.addEventListener("click", act);
  return made;
}

/** A button that switches `data-<name>` of the whole page, which no renewal touches. */
function toggle(/** @type {string} */ label, /** @type {string} */ name, /** @type {boolean} */ isOn) {
  const set = (/** @type {boolean} */ on) => {
    document.documentElement.dataset[name] = on ? "on" : "off";
    made.setAttribute("aria-pressed", `${on}`);
  };
  const made = button(label, () => set(made.getAttribute("aria-pressed") !== "true"));
  set(isOn);
  return made;
}
