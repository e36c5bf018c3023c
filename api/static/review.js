// Keys for reviewing leads, in the list and on a lead's page. Everything works without them; they can be
// switched off (WCAG 2.2, 2.1.4) and are never taken while somebody writes in a field.
const OFF = "scouting.keys.off";
const NAME = "scouting.reviewer";
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const list = find("table.picking"); // none on a lead's page
const bulk = document.getElementById("bulk");
const decide = document.getElementById("decide");
let latest = null;  // the batch of the last decision made by a key in the list
let target = null;  // the row that the rejection dialog is about

function say(text) {
  const said = document.getElementById("said");
  said.textContent = "";
  setTimeout(() => { said.textContent = text; }, 50);  // the same words are read out again
}

function remembered(key) {
  try { return localStorage.getItem(key) || ""; } catch { return ""; }
}

function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* private windows may forbid it */ }
}

// The list

const rows = () => all("tbody tr[data-lead]", list);
const here = () => document.activeElement?.closest?.("tr[data-lead]") || null;
const link = (row) => find(".who a", row);

function go(by) {
  const known = rows();
  const place = known.indexOf(here());
  const next = place < 0 ? (by > 0 ? 0 : known.length - 1) : place + by;
  const row = known[next];
  if (row) link(row).focus();
  else say(by > 0 ? "This is the last lead of the page." : "This is the first lead of the page.");
}

async function send(address, fields) {
  const body = new URLSearchParams(new FormData(bulk));
  for (const name of ["lead", "status", "reason", "reviewer", "due", "note"]) body.delete(name);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(address, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { ok: answer.ok, page };
}

function update(row, page) {
  const told = find(`[data-outcome="${row.dataset.lead}"]`, page);
  if (!told) return "";
  find(".pick input", row).value = `${row.dataset.lead}:${told.dataset.version}`;
  const cells = told.cells;
  find(".tag", row.lastElementChild).replaceWith(document.importNode(find(".tag", cells[2]), true));
  return `${link(row).textContent}: ${find(".tag", cells[2]).textContent}. ${cells[3].textContent.trim()}`;
}

async function set(row, status, reason = "") {
  try {
    const lead = find(".pick input", row).value;
    const reviewer = remembered(NAME);
    const { ok, page } = await send(bulk.action, { lead, status, reason, reviewer });
    const told = ok && update(row, page);
    if (!told) throw new Error();
    const undo = find("#undo-all", page);
    if (undo) latest = { address: undo.getAttribute("action"), row };
    say(told);
    const following = rows()[rows().indexOf(row) + 1];
    link(following || row).focus();
  } catch {
    say("Not saved. Reload the page and try again.");
  }
}

async function takeBack() {
  if (!latest) return say("Nothing was decided here that could be taken back.");
  const { address, row } = latest;
  try {
    const { ok, page } = await send(address, {});
    const told = ok && update(row, page);
    if (!told) throw new Error();
    latest = null;
    say(told);
    link(row).focus();
  } catch {
    say("Not taken back. Reload the page and try again.");
  }
}

// The lead's page

function step(status, reason = "") {
  document.getElementById("status").value = status;
  document.getElementById("reason").value = reason;
  decide.requestSubmit();
}

function follow(rel) {
  const to = find(`a[rel=${rel}]`);
  if (to) to.click();
  else say(rel === "next" ? "There is no next lead here." : "There is no previous lead here.");
}

// What a key does

function choose(status) {
  const row = list && here();
  if (decide) return step(status);
  if (row) return set(row, status);
  if (list) say("Go to a lead first, with j.");
}

function reject() {
  target = list && here();
  if (!decide && !target) return list && say("Go to a lead first, with j.");
  document.getElementById("reject").showModal();
}

function openSource() {
  const row = list && here();
  const address = row ? row.dataset.source : find("figure.quote a.out")?.href;
  if (address) window.open(address, "_blank", "noopener,noreferrer");
  else say("There is no source to open.");
}

function search() {
  const field = find("input[type=search]") || find("input[name=q]");
  if (field) field.focus();
  else location.href = "/search";
}

function undo() {
  const button = find("[data-key=u]");
  if (button) button.form.requestSubmit(button);
  else if (list) takeBack();
  else say("There is nothing to take back.");
}

const KEYS = {
  j: () => (list ? go(1) : follow("next")),
  k: () => (list ? go(-1) : follow("prev")),
  a: () => choose("shortlisted"),
  r: reject,
  u: undo,
  x: () => list && here() && find(".pick input", here()).click(),
  o: openSource,
  "/": search,
  "?": () => document.getElementById("keys-help").showModal(),
};

const WRITING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const open = find("dialog[open]");
  if (open?.id === "reject" && /^[0-9]$/.test(event.key)) {
    const buttons = all("[data-reason]", open);
    const button = event.key === "0" ? buttons.at(-1) : buttons[Number(event.key) - 1];
    if (button && (event.key === "0" || button !== buttons.at(-1))) button.click();
    return;
  }
  if (open || remembered(OFF) || event.target.closest?.(WRITING)) return;
  const act = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
  if (!act || (event.repeat && !"jk".includes(event.key))) return;
  event.preventDefault();
  act();
});

for (const button of all("[data-reason]")) {
  button.addEventListener("click", () => {
    document.getElementById("reject").close();
    if (target) set(target, "rejected", button.dataset.reason);
    else step("rejected", button.dataset.reason);
  });
}

for (const button of all("[data-open]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.open).showModal());
}

const on = document.getElementById("keys-on");
if (on) {
  on.checked = !remembered(OFF);
  on.addEventListener("change", () => remember(OFF, on.checked ? "" : "1"));
  for (const one of all(".keys")) one.hidden = false;
}

// How many are ticked, and who reviews: said once, filled in from then on

if (bulk) {
  const count = () => {
    const number = all(".pick input:checked").length;
    document.getElementById("picked").textContent = number ? `(${number})` : "";
  };
  document.addEventListener("change", count);
  count();
}

const reviewer = document.getElementById("reviewer");
if (reviewer) {
  if (!reviewer.value) reviewer.value = remembered(NAME);
  decide.addEventListener("submit", () => remember(NAME, reviewer.value));
}
