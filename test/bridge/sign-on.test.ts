/** Single sign-on, against a provider that checks client, redirect and PKCE: who may come in, and why one may not. */
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, personOf, SingleSignOnSettings } from "../../cloud-bridge/fleet/access/sso-settings.ts";
import type { Session } from "../../cloud-bridge/fleet/answers/answers.ts";
import { freePort } from "../free-port.ts";
import { type KeyedFleet, keyedFleet } from "./fleet-keys-rig.ts";
import { client, type IdentityProvider, identityProvider } from "./identity-provider.ts";

let provider: IdentityProvider;
let keyed: KeyedFleet;
const roles = [
  { claim: "groups", value: "lockers", role: "operator" },
  { claim: "groups", value: "books", role: "auditor", tenant: "auditors" },
  { claim: "company", value: "Swift", role: "carrier", tenant: "swift" },
] as const;

beforeAll(async () => {
  provider = await identityProvider();
  const port = await freePort();
  const clientSecretFile = join(tmpdir(), `postern-client-secret-${process.pid}`);
  writeFileSync(clientSecretFile, `${client.secret}\n`);
  const signOn = { issuer: provider.issuer, clientId: client.id, clientSecretFile, roles, name: "House" };
  keyed = await keyedFleet(Date.now(), {
    ...{ http: { port }, signOn: { ...signOn, publicUrl: `http://127.0.0.1:${port}` } },
  });
}, 120_000);
afterAll(async () => {
  await keyed?.stop();
  await provider?.stop();
});

const cookieOf = (answer: Response, name: string): string =>
  answer.headers
    .getSetCookie()
    .find((one) => one.startsWith(`${name}=`))
    ?.split(";")[0] ?? "";
const go = (url: string, cookie = ""): Promise<Response> => fetch(url, { redirect: "manual", headers: { cookie } });
const leaves = async () => {
  const answer = await go(`http://127.0.0.1:${keyed.fleet.httpPort}/session/sign-on`);
  const journey = cookieOf(answer, "postern-sign-on");
  return { journey, back: (await go(answer.headers.get("location")!)).headers.get("location")! };
};
/** Where the page opens, and the session that it has then. */
const arrives = async (url: string, journey: string) => {
  const answer = await go(url, journey);
  return { at: answer.headers.get("location"), session: cookieOf(answer, "postern-fleet") };
};
const comes = async (claims: IdentityProvider["claims"], spoil = {}) => {
  Object.assign(provider, { claims, spoil });
  const { journey, back } = await leaves();
  return arrives(back, journey);
};
const sessionOf = async (cookie: string): Promise<Session | null> => {
  const answer = await keyed.call("GET", "/session", null, undefined, { cookie });
  return ((await answer.json()) as { session: Session | null }).session;
};
const ada = { preferred_username: "Ada.L@example.net", groups: ["staff", "lockers"] };

test("whom the provider knows by a group has that group's role, under his own name", async () => {
  const { at, session } = await comes(ada);
  expect(at).toBe("/");
  expect(await sessionOf(session)).toMatchObject({ role: "operator", tenant: "ada-l", signedOn: true });
  const sites = await keyed.call("GET", "/sites", null, undefined, { cookie: session });
  expect(sites.status).toBe(200);
});

test("signing out ends the session at the fleet, and leads to the provider's own way out", async () => {
  const { session } = await comes({ groups: "books" });
  expect(await sessionOf(session)).toMatchObject({ role: "auditor", tenant: "auditors" });
  expect((await keyed.call("DELETE", "/session", null, undefined, { cookie: session })).status).toBe(204);
  expect(await sessionOf(session)).toBeNull();
  const leave = await go(`http://127.0.0.1:${keyed.fleet.httpPort}/session/sign-on/leave`);
  expect(leave.headers.get("location")).toContain(`${provider.issuer}/leave?`);
});

test("a carrier's people see what is the carrier's, and nothing else", async () => {
  const { at, session } = await comes({ company: "Swift" });
  expect(at).toBe("/");
  expect(await sessionOf(session)).toMatchObject({ role: "carrier", tenant: "swift" });
  const status = async (path: string) => (await keyed.call("GET", path, null, undefined, { cookie: session })).status;
  expect(await Promise.all(["/v1/announcements", "/sites", "/v1/announcements?tenant=shunda"].map(status))).toEqual([
    ...[200, 403, 404],
  ]);
});

test("a session ends by itself", async () => {
  const { session } = await comes(ada);
  const before = keyed.now;
  keyed.now += 12 * 3_600_000;
  expect(await sessionOf(session)).toBeNull();
  keyed.now = before;
});

const refused: readonly (readonly [string, IdentityProvider["claims"], object, string])[] = [
  ["who says no at the provider", null, {}, "/#no_denied"],
  ["who has no group of ours", { groups: ["visitors"] }, {}, "/#no_no-role"],
  ["a token for somebody else's client", ada, { aud: "another" }, "/#no_provider-failed"],
  ["a token of another issuer", ada, { iss: "https://elsewhere.example" }, "/#no_provider-failed"],
  ["a token of another journey", ada, { nonce: "another" }, "/#no_provider-failed"],
  ["a token that has ended", ada, { exp: 1 }, "/#no_provider-failed"],
];
test.each(refused)("%s is not signed in", async (_who, claims, spoil, at) => {
  expect(await comes(claims, spoil)).toEqual({ at, session: "" });
});

test("who comes with a token that the provider did not sign is not signed in", async () => {
  provider.forges = true;
  expect(await comes(ada)).toEqual({ at: "/#no_provider-failed", session: "" });
  provider.forges = false;
  expect((await comes(ada)).at).toBe("/");
});

test("a way back that began elsewhere, took too long, or was gone before leads nowhere", async () => {
  Object.assign(provider, { claims: ada, spoil: {} });
  const [mine, other] = [await leaves(), await leaves()];
  expect((await arrives(mine.back, "")).at).toBe("/#no_expired");
  expect((await arrives(mine.back, other.journey)).at).toBe("/#no_provider-failed");
  keyed.now += 11 * 60_000;
  expect((await arrives(mine.back, mine.journey)).at).toBe("/#no_expired");
  keyed.now -= 11 * 60_000;
  expect((await arrives(mine.back, mine.journey)).at).toBe("/");
  expect((await arrives(mine.back, mine.journey)).at).toBe("/#no_provider-failed");
});

const settings = SingleSignOnSettings.parse({
  ...{ issuer: "https://id.example", clientId: "x", clientSecretFile: "x", publicUrl: "https://fleet.example", roles },
});
const people: readonly (readonly [string, object, Person | null])[] = [
  ["a list that holds the value", { groups: ["a", "books"] }, { role: "auditor", tenant: "auditors" }],
  ["the first rule that fits", { groups: ["books", "lockers"] }, { role: "operator", tenant: "operator" }],
  ["a name that nobody can be called", { ...ada, preferred_username: "§" }, { role: "operator", tenant: "operator" }],
  ["another case", { groups: ["Lockers"] }, null],
  ["nothing", {}, null],
];
test.each(people)("%s", (_what, claims, person) => {
  expect(personOf(settings, { ...claims })).toEqual(person);
});

test.each([
  ["plain HTTP to anywhere", { issuer: "http://id.example" }, "issuer"],
  ["a slash at the end", { publicUrl: "https://fleet.example/" }, "publicUrl"],
  ["no address", { issuer: "id.example", publicUrl: "" }, "issuer", "publicUrl"],
  ["a scope that gives no identity", { scope: "profile" }, "scope"],
  ["a carrier's people without their carrier", { roles: [{ ...roles[2], tenant: undefined }] }, "roles"],
])("settings with %s are refused", (_what, change, ...fields) => {
  const { error } = SingleSignOnSettings.safeParse({ ...settings, ...change });
  expect(error?.issues.map(({ path }) => path[0])).toEqual(fields);
});
