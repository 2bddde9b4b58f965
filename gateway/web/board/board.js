// The bank of compartments as it is, and one parcel's trail. No build, no library, nothing from elsewhere.

const words = {
  en: {
    title: "Parcel locker",
    live: "live",
    notLive: "not live",
    bank: "Compartments",
    bankName: "Bank",
    noCompartments: "This site has no compartments yet.",
    sum: (free, all) => `${free} of ${all} free`,
    trail: "Trail of a parcel",
    signInWhy: "Parcels are shown to maintainers.",
    account: "Account",
    password: "Password",
    oneTimeCode: "One-time code",
    signIn: "Sign in",
    signOut: "Sign out",
    waybill: "Waybill",
    show: "Show trail",
    open: "open",
    closed: "closed",
    free: "free",
    reserved: "reserved",
    held: "occupied",
    overdue: "overdue",
    unknown: "unknown",
    blocked: "blocked",
    faulted: "out of order",
    suspect: "needs a look",
    unproven: "unproven",
    accessible: "accessible",
    failed: "The site did not answer.",
    "not-found": "Nothing is known of this waybill here.",
    "not-signed-in": "Please sign in.",
    "wrong-credentials": "Account, password or code is wrong.",
    "sign-in-waits": "Too many wrong tries. Please wait.",
    "too-many-requests": "Too many requests. Please wait.",
    "request-malformed": "Please check what you typed.",
    "deposit-begun": "Deposit begun",
    "deposit-made": "Deposited",
    "deposit-cancelled": "Deposit cancelled",
    "deposit-moved": "Moved to another compartment",
    "collection-begun": "Collection begun",
    "collection-closed": "Door closed after collection",
    "collection-undone": "Collection undone",
    "parcels-collected": "Collected",
    "parcels-refused": "Refused at the locker",
    "hold-ended": "Hold period ended",
    "hold-extended": "Hold period extended",
    "recall-begun": "Recall begun",
    "recall-undone": "Recall undone",
    "parcels-recalled": "Recalled by the courier",
    "pre-advice-received": "Announced",
    "incident-opened": "Incident",
    "compartment-audited": "Compartment audited",
    "compartment-suspected": "Compartment under suspicion",
  },
  "zh-CN": {
    title: "智能快件箱",
    live: "实时",
    notLive: "未连接",
    bank: "格口",
    bankName: "柜组",
    noCompartments: "本站点尚无格口。",
    sum: (free, all) => `共 ${all} 个，空闲 ${free} 个`,
    trail: "快件轨迹",
    signInWhy: "快件信息仅供维护人员查看。",
    account: "账号",
    password: "密码",
    oneTimeCode: "动态验证码",
    signIn: "登录",
    signOut: "退出",
    waybill: "运单号",
    show: "查看轨迹",
    open: "门开",
    closed: "门关",
    free: "空闲",
    reserved: "已预留",
    held: "有件",
    overdue: "超期",
    unknown: "未知",
    blocked: "已停用",
    faulted: "故障",
    suspect: "待检查",
    unproven: "待核实",
    accessible: "无障碍",
    failed: "站点没有响应。",
    "not-found": "本站点没有该运单的记录。",
    "not-signed-in": "请先登录。",
    "wrong-credentials": "账号、密码或验证码错误。",
    "sign-in-waits": "错误次数过多，请稍后再试。",
    "too-many-requests": "请求过于频繁，请稍后再试。",
    "request-malformed": "请检查输入内容。",
    "deposit-begun": "开始投递",
    "deposit-made": "已投递",
    "deposit-cancelled": "投递取消",
    "deposit-moved": "更换格口",
    "collection-begun": "开始取件",
    "collection-closed": "取件后关门",
    "collection-undone": "取件撤销",
    "parcels-collected": "已取件",
    "parcels-refused": "当场拒收",
    "hold-ended": "保管期结束",
    "hold-extended": "保管期延长",
    "recall-begun": "开始回收",
    "recall-undone": "回收撤销",
    "parcels-recalled": "快递员已回收",
    "pre-advice-received": "已预报",
    "incident-opened": "异常事件",
    "compartment-audited": "格口已盘点",
    "compartment-suspected": "格口存疑",
  },
};
const language = navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
const say = (word) => words[language][word] ?? word;
const byId = (id) => document.getElementById(id);

document.documentElement.lang = language;
for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
document.title = say("title");

// The board
const compartments = new Map();
const occupancies = ["free", "reserved", "held", "overdue", "unknown"];
for (const occupancy of occupancies) {
  const item = document.createElement("li");
  item.dataset.occupancy = occupancy;
  item.textContent = say(occupancy);
  byId("legend").append(item);
}

const element = (name, className, text) => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

const bankOf = (id) => {
  const name = id.split("-")[0];
  let bank = byId(`bank-${name}`);
  if (bank) return bank;
  const frame = element("div", "bank", "");
  frame.append(element("h3", "", `${say("bankName")} ${name}`));
  bank = element("ul", "doors", "");
  bank.id = `bank-${name}`;
  frame.append(bank);
  byId("banks").append(frame);
  return bank;
};

const show = (view, changed) => {
  const known = byId(`door-${view.compartment}`);
  const door = known ?? element("li", "door", "");
  door.id = `door-${view.compartment}`;
  door.dataset.occupancy = view.occupancy;
  door.dataset.door = view.door;
  const state = view.door === "unknown" ? say("unknown") : say(view.door);
  const parts = [
    element("b", "", view.compartment),
    element("span", "size", view.accessible ? `${view.size} ♿` : view.size),
    element("span", "state", say(view.occupancy)),
    element("span", "state soft", state),
  ];
  if (view.service !== "in-service") parts.push(element("span", "service", say(view.service)));
  door.replaceChildren(...parts);
  if (!known) bankOf(view.compartment).append(door);
  if (!changed) return;
  door.dataset.changed = "";
  setTimeout(() => delete door.dataset.changed, 1500);
};

const sum = () => {
  const all = [...compartments.values()];
  const free = all.filter((view) => view.occupancy === "free" && view.service === "in-service").length;
  byId("sum").textContent = all.length > 0 ? say("sum")(free, all.length) : "";
  byId("empty").hidden = all.length > 0;
};

const load = async () => {
  const response = await fetch("/compartments", { cache: "no-store" });
  if (!response.ok) throw new Error(String(response.status));
  compartments.clear();
  byId("banks").replaceChildren();
  for (const view of await response.json()) {
    compartments.set(view.compartment, view);
    show(view, false);
  }
  sum();
};

// Live: the browser resumes by itself with Last-Event-ID; the board is read anew when history was lost.
const setLive = (isLive) => {
  byId("live").dataset.state = isLive ? "on" : "off";
  byId("live").textContent = say(isLive ? "live" : "notLive");
};
let source = null;
const listen = () => {
  source?.close();
  source = new EventSource("/live");
  source.onerror = () => {
    setLive(false);
    // The browser gives up after an answer that is no stream: try again by hand.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
  const readAnew = () =>
    load().then(
      () => setLive(true),
      () => setLive(false),
    );
  source.onopen = readAnew;
  source.addEventListener("reset", readAnew);
  source.addEventListener("signed-out", () => signedIn(false));
  source.addEventListener("compartment", (event) => {
    const view = JSON.parse(event.data);
    compartments.set(view.compartment, view);
    show(view, true);
    sum();
  });
};
// A dead line does not say that it is dead: ask now and then.
setInterval(() => {
  fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(5000) }).catch(() => {
    setLive(false);
    setTimeout(listen, 3000);
  });
}, 20000);

// The trail
const problem = (code) => {
  byId("problem").hidden = code === null;
  byId("problem").textContent = code === null ? "" : (words[language][code] ?? say("failed"));
};
const signedIn = (is) => {
  byId("sign-in").hidden = is;
  byId("find").hidden = !is;
  if (!is) byId("steps").replaceChildren();
};
const ask = async (method, path, body) => {
  const headers = {
    "idempotency-key": Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join(""),
  };
  if (body) headers["content-type"] = "application/json";
  try {
    const response = await fetch(path, {
      method,
      headers,
      cache: "no-store",
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await response.json();
    problem(response.ok ? null : answer.code);
    if (response.status === 401) signedIn(false);
    return response.ok ? answer : null;
  } catch {
    problem("failed");
    return null;
  }
};

byId("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { account, password, oneTimeCode } = Object.fromEntries(new FormData(form));
  const answer = await ask("POST", "/maintainer/session", { account, password, oneTimeCode });
  form.elements.password.value = "";
  form.elements.oneTimeCode.value = "";
  if (answer) signedIn(true);
});
byId("sign-out").addEventListener("click", async () => {
  await ask("DELETE", "/maintainer/session");
  signedIn(false);
});
byId("find").addEventListener("submit", async (event) => {
  event.preventDefault();
  const waybill = event.target.elements.waybill.value.replace(/\s+/g, "").toUpperCase();
  const trail = await ask("GET", `/maintainer/parcels/${encodeURIComponent(waybill)}`);
  byId("steps").replaceChildren(...(trail ?? []).map(stepOf));
});
const stepOf = (entry) => {
  const item = document.createElement("li");
  item.append(element("b", "", say(entry.type)));
  const time = element("time", "", new Date(entry.at).toLocaleString(navigator.language));
  time.dateTime = new Date(entry.at).toISOString();
  const more = [entry.compartment, entry.grade, entry.by].filter((part) => part !== undefined).join(" · ");
  item.append(time, element("small", "", more));
  return item;
};

// A reload keeps the session: its cookie is not readable here, so the site is asked.
fetch("/maintainer/alarms", { cache: "no-store" }).then(
  (response) => signedIn(response.ok),
  () => signedIn(false),
);
setLive(false);
load().catch(() => setLive(false));
listen();
