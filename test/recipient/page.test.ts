/** What a recipient's link shows over HTTP: of every state of a parcel, to strangers, and for how long. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecipientView } from "../../cloud-bridge/fleet/answers/recipient.ts";
import type { Remark } from "../../cloud-bridge/fleet/answers/remarks.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { Recipients } from "../../cloud-bridge/fleet/notices/recipients.ts";
import { NoticeSettings } from "../../cloud-bridge/fleet/notices/settings.ts";
import { recipientLinks } from "../../cloud-bridge/fleet/recipient/links.ts";
import { seenBehind } from "../../cloud-bridge/fleet/recipient/view.ts";
import { depositId } from "../bridge/history.ts";
import { type FleetSite, fleetSite, waybillOf } from "../browser/fleet-site.ts";
import { pushSubscription } from "../notices/push-service.ts";

let fleet: FleetSite;
beforeAll(async () => {
  fleet = await fleetSite();
}, 120_000);
afterAll(() => fleet?.stop(), 60_000);

const tokenOf = (number: number, link = 0): string => recipientLinks(fleet.keys).tokenOf(depositId(number), link);
const ask = (token: string, path = "", method = "GET") =>
  fetch(`${fleet.url}/v1/recipient${path}`, { method, headers: { authorization: `Bearer ${token}` } });
const seen = async (number: number): Promise<RecipientView> =>
  (await (await ask(tokenOf(number))).json()) as RecipientView;

describe.sequential("behind the link", () => {
  const rows: [number: number, stage: string, opens: boolean, extension: string][] = [
    [1, "collected", false, "no"],
    [2, "overdue", true, "no"],
    [3, "held", true, "possible"],
    [4, "refused", false, "no"],
    [5, "recalled", false, "no"],
    [10, "held", false, "no"],
    [11, "missing", false, "no"],
    [12, "found", false, "no"],
  ];
  test.each(rows)(
    "parcel %i is %s: has a code, %j; can be held for longer, %s",
    async (number, stage, opens, longer) => {
      const view = await seen(number);
      expect([view.stage, view.code !== null, view.extension.state]).toEqual([stage, opens, longer]);
      expect(view.trail[0]?.type).toBe("deposit-made");
      expect(view).toMatchObject({
        locker: { "zh-CN": "幸福小区东门", en: "Happy Garden East" },
        carrier: { en: "Shunda" },
      });
    },
  );

  test("who has collected a parcel says once how it went, and the operator sees what they say", async () => {
    const rate = async (number: number, stars: number): Promise<number> => {
      const headers = { authorization: `Bearer ${tokenOf(number)}`, "content-type": "application/json" };
      const asked = { method: "POST", headers, body: JSON.stringify({ stars }) };
      return (await fetch(`${fleet.url}/v1/recipient/rating`, asked)).status;
    };
    expect((await seen(1)).rating).toEqual({ state: "possible", stars: null });
    for (const [number, stars, status] of [
      ...([
        [1, 6, 400],
        [1, 4, 200],
        [1, 4, 200],
        [1, 5, 409],
        [3, 5, 409],
      ] as const),
    ])
      expect([number, stars, await rate(number, stars)]).toEqual([number, stars, status]);
    expect((await seen(1)).rating).toEqual({ state: "given", stars: 4 });
    const headers = { authorization: `Bearer ${fleet.tokens.operator}` };
    const site = await (await fetch(`${fleet.url}/sites/site-1`, { headers })).json();
    expect(site).toMatchObject({ rating: { average: 4, count: 1 } });
  });

  test("a remark and its photo reach the operator, are in the clear nowhere, and are three at most", async () => {
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);
    const said = { kind: "damaged", text: "the corner is crushed" };
    const say = (body: object) =>
      fetch(`${fleet.url}/v1/recipient/remarks`, {
        headers: { authorization: `Bearer ${tokenOf(2)}`, "content-type": "application/json" },
        ...{ method: "POST", body: JSON.stringify(body) },
      });
    for (const wrong of ["AAAA", "not base64", Buffer.alloc(300_001, 0xff).toString("base64")])
      expect([400, 413]).toContain((await say({ ...said, photo: wrong })).status);
    expect((await say({ ...said, photo: photo.toString("base64") })).status).toBe(201);
    expect((await seen(2)).remarks).toMatchObject([{ kind: "damaged" }]);
    const get = (path: string) =>
      fetch(fleet.url + path, { headers: { authorization: `Bearer ${fleet.tokens.operator}` } });
    const { remarks } = (await (await get(`/v1/deposits/${depositId(2)}/remarks`)).json()) as { remarks: Remark[] };
    expect(remarks).toMatchObject([{ ...said, hasPhoto: true }]);
    const shown = await get(`/v1/remarks/${remarks[0]?.id}/photo`);
    expect([shown.headers.get("content-type"), Buffer.from(await shown.arrayBuffer())]).toEqual(["image/jpeg", photo]);
    const stored = JSON.stringify(await fleet.fleet.database.rows("select * from remark"));
    expect(stored).not.toContain("crushed");
    // Sent once more after an answer that was lost; nobody else's can have its id.
    const id = "a".repeat(32);
    for (const [body, status] of [
      ...([
        [{ ...said, id }, 201],
        [{ ...said, id }, 201],
        [said, 201],
        [said, 409],
        [{ ...said, id }, 201],
        [{ ...said, id: "A".repeat(32) }, 400],
      ] as const),
    ])
      expect((await say(body)).status).toBe(status);
    expect((await seen(2)).remarks).toHaveLength(3);
    const another = { authorization: `Bearer ${tokenOf(3)}`, "content-type": "application/json" };
    const theirs = { method: "POST", headers: another, body: JSON.stringify({ ...said, id }) };
    expect((await fetch(`${fleet.url}/v1/recipient/remarks`, theirs)).status).toBe(409);
    type Page = { remarks: (Remark & { site: string; parcels: string[] })[]; older: string | null };
    const all: Page["remarks"] = [];
    for (let older: string | null = ""; older !== null; ) {
      const page = (await (await get(`/v1/remarks?limit=2${older && `&before=${older}`}`)).json()) as Page;
      expect(page.remarks.length).toBeLessThanOrEqual(2);
      all.push(...page.remarks);
      older = page.older;
    }
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((one, other) => other - one));
    expect(new Set(all.map((one) => one.id)).size).toBe(3);
    expect(all).toContainEqual({
      ...{ ...said, id, hasPhoto: false, at: expect.any(Number), deposit: depositId(2) },
      ...{ site: "site-1", carrier: "carrier-1", parcels: [waybillOf(2)] },
    });
    expect((await get("/v1/remarks?before=now")).status).toBe(400);
  });

  test("the code is the one of the notice, and the trail ends with the evidence", async () => {
    const answer = await fetch(`${fleet.url}/notices`, { headers: { authorization: `Bearer ${fleet.tokens.phone}` } });
    const { notices } = (await answer.json()) as { notices: { deposit: string; code: string; link: string }[] };
    const told = notices.find(({ deposit }) => deposit === depositId(3));
    expect(told).toMatchObject({ code: (await seen(3)).code, link: `/r#${tokenOf(3)}` });
    expect((await seen(1)).trail.at(-1)).toMatchObject({ type: "parcels-collected", grade: "presumed" });
  });

  test("nothing of anybody else is shown, and no number of staff", async () => {
    for (const [number] of rows) {
      const text = await (await ask(tokenOf(number))).text();
      for (let other = 1; other <= 13; other++) if (other !== number) expect(text).not.toContain(waybillOf(other));
      expect(text).not.toMatch(number === 3 ? /courier-1|maintainer-1/ : /courier-1|maintainer-1|1[0-9]{2}\*\*\*\*/);
    }
  });

  test("a browser is told of what is still here, at a public address, until it wants no more", async () => {
    const give = (number: number, endpoint: string) =>
      fetch(`${fleet.url}/v1/recipient/push`, {
        ...{ method: "POST", body: JSON.stringify({ ...pushSubscription, endpoint }) },
        headers: { authorization: `Bearer ${tokenOf(number)}`, "content-type": "application/json" },
      });
    const { endpoint } = pushSubscription;
    expect((await seen(1)).push).toBe(null);
    expect((await give(1, endpoint)).status).toBe(409);
    for (const other of ["http://push.example.net/1", "https://10.0.0.1/1", "ftp://push.example.net/", "push"])
      expect((await give(3, other)).status).toBe(400);
    expect((await give(3, endpoint)).status).toBe(200);
    expect((await give(3, endpoint)).status).toBe(200);
    const [digest, ...others] = (await seen(3)).push?.told ?? [];
    expect(others).toEqual([]);
    expect((await seen(2)).push?.told).toEqual([]);
    expect((await ask(tokenOf(2), `/push/${digest}`, "DELETE")).status).toBe(200);
    expect((await seen(3)).push?.told).toEqual([digest]);
    expect((await ask(tokenOf(3), `/push/${digest}`, "DELETE")).status).toBe(200);
    expect((await seen(3)).push?.told).toEqual([]);
  });

  test("SMS and e-mail go as the recipient has chosen, and the address is nowhere in the clear", async () => {
    const choose = async (number: number, choice: object) => {
      const answer = await fetch(`${fleet.url}/v1/recipient/messages`, {
        ...{ method: "POST", body: JSON.stringify(choice) },
        headers: { authorization: `Bearer ${tokenOf(number)}`, "content-type": "application/json" },
      });
      return [answer.status, ((await answer.json()) as Partial<RecipientView>).messages];
    };
    const house = { from: "22:00", to: "08:00", isOwn: false };
    const first = { phone: "138****5678", sms: true, hasMail: true, email: null, quiet: house };
    expect((await seen(3)).messages).toEqual(first);
    const email = "somebody@example.net";
    expect(await choose(3, { email })).toEqual([200, { ...first, email: "s****@example.net" }]);
    expect(await choose(3, { sms: false })).toEqual([200, { ...first, sms: false, email: "s****@example.net" }]);
    const rows = await fleet.fleet.database.rows<{ sealed: string; chosen: string }>("select * from contact", []);
    expect(JSON.stringify(rows)).not.toContain(email);
    const recipients = new Recipients(fleet.keys, fleetLog("silent"));
    const to = (address: "phone" | "email") => recipients.addressOf(rows[0]!.sealed, rows[0]!.chosen, address)?.to;
    expect([to("phone"), to("email")]).toEqual([undefined, email]);
    expect(await choose(3, { sms: true, email: null })).toEqual([200, first]);
    const quiet = { from: "20:30", to: "07:00" };
    expect(await choose(3, { quiet })).toEqual([200, { ...first, quiet: { ...quiet, isOwn: true } }]);
    expect(await choose(3, { quiet: null })).toEqual([200, first]);
    expect((await choose(3, { quiet: { from: "8:00", to: "24:00" } }))[0]).toBe(400);
    expect((await choose(3, { email: "nobody" }))[0]).toBe(400);
    expect((await choose(2, { sms: false }))[0]).toBe(409);
  });

  test("a hand-in has none", async () => {
    for (const number of [6, 7, 8, 9, 13]) expect((await ask(tokenOf(number))).status).toBe(404);
  });

  test("nobody keeps, indexes or passes on what is shown", async () => {
    for (const answer of [await ask(tokenOf(3)), await fetch(`${fleet.url}/r`)]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-robots-tag")).toBe("noindex, nofollow");
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    }
  });

  test("what cannot be done is refused, and what can is one command however often it is wished", async () => {
    expect((await ask(tokenOf(1), "/extension", "POST")).status).toBe(409);
    for (let again = 0; again < 3; again++) {
      const answer = await ask(tokenOf(3), "/extension", "POST");
      expect(answer.status).toBe(202);
      expect(((await answer.json()) as RecipientView).extension.state).toBe("asked");
    }
    const rows = await fleet.fleet.database.rows<{ state: string }>("select state from remote_command");
    expect(rows.map(({ state }) => state)).toEqual(["issued"]);
  });

  test("a link that was replaced shows nothing, and the new one does", async () => {
    const change = (link: number) =>
      fleet.fleet.database.change("update deposit set link = $2 where deposit = $1::text::uuid", [depositId(2), link]);
    await change(1);
    expect([(await ask(tokenOf(2))).status, (await ask(tokenOf(2, 1))).status]).toEqual([404, 200]);
    await change(0);
  });

  test("a month after its end it shows nothing", async () => {
    const shown = async (keepMs: number) => {
      const parts = { database: fleet.fleet.database, recipients: new Recipients(fleet.keys, fleetLog("silent")) };
      return seenBehind({ ...parts, settings: NoticeSettings.parse({ keepMs }), now: Date.now }, tokenOf(1));
    };
    expect(await shown(30 * 24 * 3_600_000)).toBe(null);
    expect((await shown(100 * 365 * 24 * 3_600_000))?.view.stage).toBe("collected");
  });

  test("wrong links are all the same, soon wait, and keep no right one waiting", async () => {
    const right = tokenOf(3);
    const wrong = [
      ...["", "x", right.slice(1), `${right}A`, tokenOf(3, 1), tokenOf(99), `${right.slice(0, -2)}AA`, "A".repeat(43)],
    ];
    const answers = await Promise.all(
      wrong.map(async (token) => {
        const answer = await ask(token);
        return [answer.status, await answer.text()];
      }),
    );
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.[0]).toBe(404);
    let status = 404;
    for (let guess = 0; status === 404 && guess < 100; guess++) status = (await ask(tokenOf(1_000 + guess))).status;
    expect(status).toBe(429);
    expect((await ask(right)).status).toBe(200);
  });
});
