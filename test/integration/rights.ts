/** Every endpoint of the interface, and who may use it. `ask`: what its form allows and what moves nothing. */
export interface Endpoint {
  readonly endpoint: string;
  /** `whoever-proves-it`: a sign-in; nobody's credentials so far count there. */
  readonly may: "everybody" | "whoever-proves-it" | readonly ("kiosk" | "courier" | "maintainer" | "upstream")[];
  readonly ask?: { readonly at?: string; readonly body?: unknown };
  readonly endsSession?: true;
}

const nothing = {};
const waybill = "RR473124829GB";
const deposit = "0".repeat(32);
const shortId = "0".repeat(16);
/** Of an authenticator that nobody has. */
const credential = { id: "AAAAAAAAAAAA", rawId: "AAAAAAAAAAAA", type: "public-key" };
const said = { clientDataJSON: "AAAA" };
const signed = { authenticatorData: "AAAA", signature: "AAAA" };
const reason = "a table of rights";

const open = (...paths: readonly string[]): readonly Endpoint[] =>
  paths.map((path) => ({ endpoint: `GET ${path}`, may: "everybody" }));
const signIn = (path: string, body: object): Endpoint => ({
  ...{ endpoint: `POST ${path}`, may: "whoever-proves-it", ask: { body } },
});
const step = (who: "kiosk" | "courier", of: string, id: string, steps: Readonly<Record<string, object>>) =>
  Object.entries(steps).map(
    ([name, body]): Endpoint => ({
      endpoint: `POST /${who}/${of}/{id}/${name}`,
      may: [who],
      ask: { at: `/${who}/${of}/${id}/${name}`, body },
    }),
  );
const staffReads = (...paths: readonly (readonly [path: string, at?: string])[]): readonly Endpoint[] =>
  paths.map(([path, at = path]) => ({ endpoint: `GET ${path}`, may: ["maintainer"], ask: { at } }));
const onCompartment = (name: string, body: object): Endpoint => ({
  ...{ endpoint: `POST /maintainer/compartments/{id}/${name}`, may: ["maintainer"] },
  ask: { at: `/maintainer/compartments/Z-99/${name}`, body },
});

const onAudit = (name: string, body: object): readonly Endpoint[] => [
  {
    ...{ endpoint: `POST /maintainer/audit/{id}/${name}`, may: ["maintainer"] },
    ask: { at: `/maintainer/audit/${shortId}/${name}`, body },
  },
];

export const endpoints: readonly Endpoint[] = [
  ...open("/health", "/ready", "/metrics", "/live", "/layout", "/compartments", "/site"),

  signIn("/kiosk/session", { device: "kiosk-1", secret: "wrong" }),
  { endpoint: "POST /kiosk/codes", may: ["kiosk"], ask: { body: { code: "00000000" } } },
  { endpoint: "GET /kiosk/session", may: ["kiosk"] },
  { endpoint: "GET /kiosk/answers", may: ["kiosk"] },
  { endpoint: "GET /kiosk/badge", may: ["kiosk"] },
  { endpoint: "POST /kiosk/scans", may: ["kiosk"] },
  { endpoint: "GET /kiosk/presence", may: ["kiosk"] },
  { endpoint: "GET /kiosk/collections/{id}", may: ["kiosk"], ask: { at: `/kiosk/collections/${shortId}` } },
  ...step("kiosk", "collections", shortId, {
    ...{ reopen: nothing, confirm: nothing, refuse: nothing },
    report: { problem: "empty" },
  }),

  { endpoint: "POST /kiosk/hand-ins", may: ["kiosk"], ask: { body: { code: "00000000" } } },
  { endpoint: "GET /kiosk/hand-ins/{id}", may: ["kiosk"], ask: { at: `/kiosk/hand-ins/${deposit}` } },
  ...step("kiosk", "hand-ins", deposit, {
    ...{ reopen: nothing, cancel: nothing, confirm: nothing },
    move: { reason: "too-small" },
  }),

  signIn("/courier/session", { badge: "wrong", pin: "000000" }),
  { endpoint: "GET /courier/session", may: ["courier"] },
  { endpoint: "POST /courier/checks", may: ["courier"], ask: { body: { parcels: ["no-waybill"] } } },
  { endpoint: "POST /courier/deposits", may: ["courier"], ask: { body: { parcels: ["no-waybill"] } } },
  { endpoint: "GET /courier/deposits/{id}", may: ["courier"], ask: { at: `/courier/deposits/${deposit}` } },
  ...step("courier", "deposits", deposit, {
    ...{ reopen: nothing, cancel: nothing, confirm: nothing, recall: nothing, "confirm-recall": nothing },
    swap: { reason: "broken" },
  }),
  { endpoint: "GET /courier/overdue", may: ["courier"] },
  { endpoint: "GET /courier/hand-ins", may: ["courier"] },
  { endpoint: "GET /courier/hand-ins/{id}", may: ["courier"], ask: { at: `/courier/hand-ins/${deposit}` } },
  ...step("courier", "hand-ins", deposit, {
    ...{ fetch: nothing, confirm: nothing },
    report: { problem: "empty" },
  }),
  { endpoint: "DELETE /courier/session", may: ["courier"], endsSession: true },

  signIn("/maintainer/session", { account: "nobody", password: "wrong", oneTimeCode: "000000" }),
  signIn("/maintainer/session/passkey", { shown: { ...credential, response: { ...said, ...signed } } }),
  { endpoint: "POST /maintainer/session/passkey/options", may: "everybody", ask: { body: nothing } },
  ...staffReads(
    ["/maintainer/session"],
    ["/maintainer/passkeys"],
    ["/maintainer/trends"],
    ["/maintainer/events"],
    ["/maintainer/compartments/{id}/events", "/maintainer/compartments/Z-99/events"],
    ["/maintainer/parcels/{waybill}/events", `/maintainer/parcels/${waybill}/events`],
    ["/maintainer/health"],
    ["/maintainer/devices"],
    ["/maintainer/alarms"],
    ["/maintainer/compartments"],
    ["/maintainer/compartments/{id}", "/maintainer/compartments/Z-99"],
    ["/maintainer/compartments/{id}/witnesses", "/maintainer/compartments/Z-99/witnesses"],
    ["/maintainer/stock"],
    ["/maintainer/stock/{day}", "/maintainer/stock/today"],
    ["/maintainer/stock/{day}/csv", "/maintainer/stock/today/csv"],
    ["/maintainer/audit"],
    ["/maintainer/journal"],
    ["/maintainer/parcels/{waybill}", `/maintainer/parcels/${waybill}`],
  ),
  ...["open", "block", "release"].map((name) => onCompartment(name, { reason })),
  onCompartment("audit", { found: [] }),
  { endpoint: "POST /maintainer/audit", may: ["maintainer"], ask: { body: { scope: "bank", bank: "ZZ" } } },
  ...onAudit("open", nothing),
  ...onAudit("answer", { compartment: "Z-99", content: "empty" }),
  ...onAudit("end", nothing),
  {
    ...{ endpoint: "POST /maintainer/alarms/{id}/acknowledge", may: ["maintainer"] },
    ask: { at: `/maintainer/alarms/${shortId}/acknowledge`, body: nothing },
  },
  { endpoint: "POST /maintainer/passkeys/options", may: ["maintainer"], ask: { body: nothing } },
  {
    ...{ endpoint: "POST /maintainer/passkeys", may: ["maintainer"] },
    ask: { body: { label: "none", made: { ...credential, response: { ...said, attestationObject: "AAAA" } } } },
  },
  {
    ...{ endpoint: "DELETE /maintainer/passkeys/{id}", may: ["maintainer"] },
    ask: { at: "/maintainer/passkeys/AAAAAAAAAAAA" },
  },
  { endpoint: "DELETE /maintainer/session", may: ["maintainer"], endsSession: true },

  {
    ...{ endpoint: "POST /pre-advices", may: ["upstream"] },
    ask: { body: { waybill, carrier: "swift", consent: "given" } },
  },
  {
    ...{ endpoint: "POST /hand-ins", may: ["upstream"] },
    ask: { body: { parcels: [waybill], carrier: "swift" } },
  },
];
