// Redraws the policy while it is written. One question at a time matters: the answer to an older one is dropped.

const PAUSE = 250; // milliseconds without a key before anything is asked
const at = (id) => document.getElementById(id);
const policy = at("policy");
const CHANNELS = { whatsapp: "WhatsApp", email: "Email", sms: "SMS", phone: "Phone", letter: "Letter" };

let timer = 0;
let asked = new AbortController();
let beginning = "";

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
  const question = { toml: policy.value, due_on: at("due-on").value, language: at("language").value };
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
    if (error.name === "AbortError") return;
    complain([{ line: null, field: "", problem: "The server does not answer. What you wrote is still here." }]);
  }
  document.body.removeAttribute("aria-busy");
}

// --- showing --------------------------------------------------------------------------------------

function show(sketch) {
  stale(false);
  at("timeline").innerHTML = sketch.svg; // made by the server out of escaped text
  at("ends").textContent = sketch.ends;
  const count = sketch.messages.length;
  at("how-many").textContent = count === 1 ? "One message" : count ? `${count} messages` : "No message at all";
  at("messages").replaceChildren(...sketch.messages.map(message));
  list(sketch.remarks.map((remark) => ({ className: remark.level, place: remark.step, text: remark.message })));
}

function message(sent) {
  const item = element("li", "message");
  const head = element("div", "head");
  const language = at("language").value === "en" ? "en-GB" : "id";
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

function complain(problems) {
  stale(true);
  number(problems.map((problem) => problem.line));
  list(problems.map((problem) => ({
    className: "wrong",
    line: problem.line,
    place: problem.field ?? problem.where,
    text: problem.problem,
  })));
}

function list(entries) {
  at("problems").replaceChildren(...entries.map((entry) => {
    const line = element(entry.line ? "button" : "div", `entry ${entry.className}`);
    if (entry.line) {
      line.type = "button";
      line.append(element("strong", "", `Line ${entry.line}`), " ");
      line.addEventListener("click", () => go(entry.line));
    }
    if (entry.place) line.append(element("code", "", entry.place), " ");
    line.append(entry.text);
    return line;
  }));
}

function stale(is) {
  at("stale").hidden = !is || !at("timeline").firstChild;
  document.body.classList.toggle("stale", is);
}

// --- the editor -----------------------------------------------------------------------------------

function number(wrong) {
  const marked = new Set(wrong);
  const lines = policy.value.split("\n").map((_, place) => element("li", marked.has(place + 1) ? "wrong" : ""));
  at("numbers").replaceChildren(...lines);
  at("numbers").scrollTop = policy.scrollTop;
}

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
