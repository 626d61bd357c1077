// Redraws the policy while it is written. One question at a time matters: the answer to an older one is dropped.

// The types are those of the service's own description: `npm run types` writes them, `npm run check` reads this file.

/** @typedef {import("../types").components["schemas"]} Schemas */
/** @typedef {{ className: string, line?: number | null, place?: string | null, text: string }} Entry */

const PAUSE = 250; // milliseconds without a key before anything is asked
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const policy = /** @type {HTMLTextAreaElement} */ (at("policy"));
const chosen = (/** @type {string} */ id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (at(id)).value;
/** @type {Record<string, string>} */
const CHANNELS = { whatsapp: "WhatsApp", email: "Email", sms: "SMS", phone: "Phone", letter: "Letter" };

let timer = 0;
let asked = new AbortController();
let beginning = "";

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} [className]
 * @param {string} [text]
 */
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// --- asking ---------------------------------------------------------------------------------------

function soon() {
  number([]);
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

async function ask() {
  asked.abort();
  asked = new AbortController();
  document.body.setAttribute("aria-busy", "true");
  /** @type {Schemas["SketchRequest"]} */
  const question = {
    toml: policy.value,
    due_on: chosen("due-on"),
    language: /** @type {Schemas["Language"]} */ (chosen("language")),
  };
  try {
    const answer = await fetch("/sketch", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
      signal: asked.signal,
    });
    const body = await answer.json();
    if (answer.ok) show(body);
    else if (body.problems) complain(body.problems);
    else complain([{ line: null, field: "", problem: "The server could not draw this." }]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    complain([{ line: null, field: "", problem: "The server does not answer. What you wrote is still here." }]);
  }
  document.body.removeAttribute("aria-busy");
}

// --- showing --------------------------------------------------------------------------------------

/** @param {Schemas["Sketch"]} sketch */
function show(sketch) {
  stale(false);
  at("timeline").innerHTML = sketch.svg; // made by the server out of escaped text
  at("ends").textContent = sketch.ends;
  const count = sketch.messages.length;
  at("how-many").textContent = count === 1 ? "One message" : count ? `${count} messages` : "No message at all";
  at("messages").replaceChildren(...sketch.messages.map(message));
  list(sketch.remarks.map((remark) => ({ className: remark.level, place: remark.step, text: remark.message })));
}

/** @param {Schemas["Shown"]} sent */
function message(sent) {
  const item = element("li", "message");
  const head = element("div", "head");
  const language = chosen("language") === "en" ? "en-GB" : "id";
  const when = new Date(`${sent.at}:00Z`).toLocaleString(language, {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23", timeZone: "UTC",
  });
  head.append(element("time", "", when), element("span", `tone ${sent.tone}`, sent.tone));
  item.append(head, element("div", "step", `${sent.step} · ${CHANNELS[sent.channel] ?? sent.channel}`));
  if (sent.subject) item.append(element("div", "subject", sent.subject));
  const text = element("pre", "", sent.text.trimEnd());
  text.tabIndex = 0; // so that a long one can be scrolled with keys
  item.append(text);
  return item;
}

/** @param {Schemas["Problems"]["problems"]} problems */
function complain(problems) {
  stale(true);
  const entries = problems.map((problem) => "line" in problem
    ? { className: "wrong", line: problem.line, place: problem.field, text: problem.problem }
    : { className: "wrong", line: null, place: problem.where, text: problem.problem });
  number(entries.map((entry) => entry.line));
  list(entries);
}

/** @param {Entry[]} entries */
function list(entries) {
  at("problems").replaceChildren(...entries.map((entry) => {
    const place = entry.line;
    const line = element(place ? "button" : "div", `entry ${entry.className}`);
    if (place) {
      line.setAttribute("type", "button");
      line.append(element("strong", "", `Line ${place}`), " ");
      line.addEventListener("click", () => go(place));
    }
    if (entry.place) line.append(element("code", "", entry.place), " ");
    line.append(entry.text);
    return line;
  }));
}

/** @param {boolean} is */
function stale(is) {
  at("stale").hidden = !is || !at("timeline").firstChild;
  document.body.classList.toggle("stale", is);
}

// --- the editor -----------------------------------------------------------------------------------

/** @param {(number | null)[]} wrong */
function number(wrong) {
  const marked = new Set(wrong);
  const lines = policy.value.split("\n").map((_, place) => element("li", marked.has(place + 1) ? "wrong" : ""));
  at("numbers").replaceChildren(...lines);
  at("numbers").scrollTop = policy.scrollTop;
}

/** @param {number} line */
function go(line) {
  const lines = policy.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  policy.focus();
  policy.setSelectionRange(start, start + lines[line - 1].length);
  const height = parseFloat(getComputedStyle(policy).lineHeight);
  policy.scrollTop = Math.max(0, (line - 4) * height);
}

policy.addEventListener("input", soon);
policy.addEventListener("scroll", () => { at("numbers").scrollTop = policy.scrollTop; });
at("case").addEventListener("change", soon);
at("case").addEventListener("submit", (event) => event.preventDefault());
at("again").addEventListener("click", () => {
  policy.value = beginning;
  soon();
});

beginning = await (await fetch("/policy.toml")).text();
policy.value = beginning;
number([]);
await ask();
