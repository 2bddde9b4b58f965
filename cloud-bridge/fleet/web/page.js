/** One plain page: sites, the trail of a parcel, and the demo phone. */
import { words } from "./words.js";

const everyMs = 3000;
const by = (id) => document.getElementById(id);
let language = navigator.language.startsWith("zh") ? "zh-CN" : "en";
let timer = null;
let phone = false;

const word = (name) => words[language][name] ?? name;
const time = (at) => (at === null ? "–" : new Date(at).toLocaleString(language));
const element = (name, text, className = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};
const ask = async (path, options = {}) => {
  const response = await fetch(path, options);
  if (response.status === 401) showSignedIn(false);
  return response.ok ? response.json() : null;
};

const speak = () => {
  document.documentElement.lang = language;
  document.title = word("title");
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
};

const showSignedIn = (signedIn) => {
  by("signed-in").hidden = !signedIn;
  by("sign-out").hidden = !signedIn;
  by("sign-in").hidden = signedIn;
  by("phone").hidden = !signedIn || !phone;
  if (timer) clearInterval(timer);
  timer = signedIn ? setInterval(refresh, everyMs) : null;
};

const refresh = async () => {
  const found = await ask("/sites");
  if (found) by("sites").replaceChildren(...found.sites.map(siteRow));
  if (!phone) return;
  const told = await ask("/notices?limit=50");
  if (told) by("notices").replaceChildren(...told.notices.map(noticeItem));
};

const siteRow = ({ site, epoch, seq, events, alarms, forkAlarms, seenAt }) => {
  const row = document.createElement("tr");
  const standing = alarms + forkAlarms;
  const cells = [site, `${epoch} / ${seq}`, events, standing, time(seenAt)].map((text) => element("td", String(text)));
  if (standing > 0) cells[3].className = "alarm";
  row.append(...cells);
  return row;
};

const noticeItem = ({ kind, site, compartment, parcels, code, holdUntilAt, phone: number }) => {
  const item = element("li", `${word(kind.startsWith("reminder") ? "reminder" : kind)}: ${parcels.join(", ")}`);
  const where = `${site}, ${word("compartment")} ${compartment}, ${word("until")} ${time(holdUntilAt)} ${number ?? ""}`;
  item.append(element("div", where));
  if (code) item.append(element("div", `${word("code")} ${code}`, "code"));
  return item;
};

const showTrail = async (waybill) => {
  const found = await ask(`/parcels/${encodeURIComponent(waybill.trim().toUpperCase())}`);
  const line = ({ at, site, type, compartment, grade }) =>
    [time(at), site, type, compartment, grade].filter(Boolean).join(" · ");
  const items = found?.trail.map((one) => element("li", line(one))) ?? [];
  const hints = found?.unconfirmed.map((one) => element("li", `${line(one)} (${word("unconfirmed")})`, "unconfirmed"));
  const all = [...items, ...(hints ?? [])];
  by("trail").replaceChildren(...(all.length > 0 ? all : [element("li", word("nothing"))]));
};

by("language").addEventListener("change", ({ target }) => {
  language = target.value;
  speak();
  if (timer) refresh();
});
by("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ token: by("token").value.trim() });
  const headers = { "content-type": "application/json" };
  const session = await ask("/session", { method: "POST", headers, body });
  by("sign-in-problem").textContent = session ? "" : word("wrongToken");
  if (!session) return;
  by("token").value = "";
  phone = session.demoPhone && session.role === "phone";
  showSignedIn(true);
  refresh();
});
by("sign-out").addEventListener("click", async () => {
  await fetch("/session", { method: "DELETE" });
  showSignedIn(false);
});
by("find").addEventListener("submit", (event) => {
  event.preventDefault();
  showTrail(by("waybill").value);
});

by("language").value = language;
speak();
