/**
 * Who may do what: every endpoint of the interface's own description by every role, at a running site. An endpoint
 * that is not in the table fails the test.
 */
import { randomUUID } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FaceSite, faceSite } from "../browser/face-site.ts";
import { endpoints } from "./rights.ts";

const roles = ["nobody", "kiosk", "handheld", "upstream", "courier", "maintainer", "signed-out"] as const;
type Role = (typeof roles)[number];

let site: FaceSite;
const cookies = new Map<string, string>();
const tokens = new Map<Role, string>();
let signIns = 0;

interface Call {
  readonly as?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
const call = async (method: string, path: string, { as, body, headers = {} }: Call): Promise<Response> => {
  const answer = await fetch(site.url + path, {
    method,
    headers: {
      "idempotency-key": randomUUID(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // What is live never ends by itself.
  if (answer.headers.get("content-type")?.startsWith("text/event-stream")) await answer.body?.cancel();
  return answer;
};
const isNo = ({ status }: Response): boolean => status === 401 || status === 403;
const cookieOf = (answer: Response): string => answer.headers.get("set-cookie") ?? "";

const signInCourier = async (): Promise<Response> => {
  const { badge, pin } = site.credentials.couriers[0]!;
  return await call("POST", "/courier/session", { body: { badge, pin } });
};
/** Each one-time code counts once, and the next one is good already: four sign-ins of two people. */
const signInMaintainer = async (): Promise<Response> => {
  const { id, password, totpSecret } = site.credentials.maintainers[signIns % 2]!;
  const timestamp = Date.now() + Math.floor(signIns++ / 2) * 30_000;
  const oneTimeCode = new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate({ timestamp });
  return await call("POST", "/maintainer/session", { body: { account: id, password, oneTimeCode } });
};
const tokenOf = async (answer: Response): Promise<string> => {
  expect(answer.status).toBe(200);
  return String(((await answer.json()) as { token: string }).token);
};
const renew = async (role: Role): Promise<void> => {
  if (role === "courier") tokens.set(role, await tokenOf(await signInCourier()));
  if (role === "maintainer") tokens.set(role, await tokenOf(await signInMaintainer()));
};

beforeAll(async () => {
  site = await faceSite();
  for (const { id, kind, secret } of site.credentials.devices) tokens.set(kind as Role, `${id}:${secret}`);
  const over = await tokenOf(await signInCourier());
  expect((await call("DELETE", "/courier/session", { as: over })).status).toBe(200);
  tokens.set("signed-out", over);
  for (const role of roles) await renew(role);
  const [device, secret] = tokens.get("kiosk")!.split(":");
  cookies.set("kiosk", cookieOf(await call("POST", "/kiosk/session", { body: { device, secret } })));
}, 120_000);
afterAll(() => site?.stop());

describe.sequential("rights", () => {
  test("the table names every endpoint, and nothing else", async () => {
    const description = (await (await fetch(`${site.url}/openapi.json`)).json()) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const found = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(found.length).toBeGreaterThan(25);
    expect(found.sort()).toEqual(endpoints.map(({ endpoint }) => endpoint).sort());
  });

  test.each(endpoints.filter(({ may }) => may !== "whoever-proves-it"))("$endpoint is for $may", async (row) => {
    const { endpoint, may, ask, endsSession } = row;
    const [method = "", path = ""] = endpoint.split(" ");
    for (const role of roles) {
      const answer = await call(method, ask?.at ?? path, { as: tokens.get(role), body: ask?.body });
      expect(answer.status).not.toBe(400);
      const isAllowed = may === "everybody" || may.includes(role as never);
      expect([role, isNo(answer) ? "no" : "yes"], `${answer.status}`).toEqual([role, isAllowed ? "yes" : "no"]);
      if (isAllowed && endsSession) await renew(role);
    }
  });

  test("a session is a cookie that scripts cannot read and other sites cannot send", async () => {
    cookies.set("courier", cookieOf(await signInCourier()));
    cookies.set("maintainer", cookieOf(await signInMaintainer()));
    for (const role of ["kiosk", "courier", "maintainer"])
      expect(cookies.get(role)).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  test("with a cookie, a command comes from the site's own pages only", async () => {
    let asked = 0;
    for (const { endpoint, may, ask, endsSession } of endpoints) {
      const [method = "", path = ""] = endpoint.split(" ");
      if (method === "GET" || typeof may === "string" || endsSession) continue;
      for (const role of may) {
        const cookie = cookies.get(role)?.split(";")[0];
        if (cookie === undefined) continue;
        asked++;
        const from = (origin: string | null): Promise<Response> =>
          call(method, ask?.at ?? path, { body: ask?.body, headers: { cookie, ...(origin ? { origin } : {}) } });
        for (const foreign of [null, "null", "https://example.org", `${site.url}.example.org`]) {
          const answer = await from(foreign);
          expect([endpoint, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
            ...[endpoint, 403, "origin-refused"],
          ]);
        }
        expect(isNo(await from(site.url)), endpoint).toBe(false);
      }
    }
    expect(asked).toBeGreaterThan(15);
  });

  test("signing out ends the session and takes the cookie away", async () => {
    const as = await tokenOf(await signInMaintainer());
    expect((await call("GET", "/maintainer/health", { as })).status).toBe(200);
    const out = await call("DELETE", "/maintainer/session", { as });
    expect(cookieOf(out)).toMatch(/^postern-maintainer=;/);
    expect((await call("GET", "/maintainer/health", { as })).status).toBe(401);
  });

  // Last, since wrong tries make the next ones wait.
  test.each(endpoints.filter(({ may }) => may === "whoever-proves-it"))("$endpoint asks everybody", async (row) => {
    const [method = "", path = ""] = row.endpoint.split(" ");
    for (const role of roles) {
      const answer = await call(method, path, { as: tokens.get(role), body: row.ask?.body });
      expect(["wrong-credentials", "not-allowed", "sign-in-waits"]).toContain(
        ((await answer.json()) as { code: string }).code,
      );
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });
});
