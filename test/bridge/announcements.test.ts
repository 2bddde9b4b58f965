/**
 * Parcels that are announced through the fleet, over a real broker, with the real gateway: the site knows of them
 * before the courier comes, also when the line is down by then, and each copy or late word changes nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MadeKey } from "../../cloud-bridge/fleet/access/api-keys.ts";
import type { Announcement, AnnouncementResult } from "../../cloud-bridge/fleet/announcements/answers.ts";
import type { FleetAdvice } from "../../gateway/core/custody/advice.ts";
import { signPreAdvices } from "../../gateway/wire/downlink/pre-advices.ts";
import { newSigningKey, type SigningKey } from "../../gateway/wire/downlink/signed.ts";
import { until } from "../free-port.ts";
import { type Credentials, enlist, People } from "../proof/damage/people.ts";
import { siteId } from "../proof/damage/site.ts";
import { type CommandPlace, commandPlace } from "./commands-rig.ts";

const patientMs = 120_000;
const day = 24 * 3_600_000;
const phone = "13812345678";
let place: CommandPlace;
let credentials: Credentials;
const tokens = { swift: "", shop: "", another: "" };
type Sender = keyof typeof tokens;

const call = (method: string, path: string, token: string, body?: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${place.fleet.httpPort}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const announce = async (by: Sender, ...announcements: unknown[]): Promise<AnnouncementResult[]> => {
  const answer = await call("POST", "/v1/announcements", tokens[by], { announcements });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { results: AnnouncementResult[] }).results;
};
/** An announcement of swift's parcel of this number. */
const of = (number: number, more: object = {}) => ({
  ...{ id: `order-${number}`, site: siteId, waybill: `SW-0000${number}`, consent: "given", ...more },
});
const read = async (id: string): Promise<Announcement> =>
  ((await (await call("GET", `/v1/announcements/${id}`, tokens.swift)).json()) as { announcement: Announcement })
    .announcement;
const reaches = (id: string, state: Announcement["state"]) =>
  until(async () => (await read(id)).state === state, patientMs);
const known = (waybill: string) => place.site().gateway.site().custody.preAdvices.get(waybill);
const people = () => new People(place.site(), credentials);
const streams = () => until(() => place.site().gateway.uplink?.figures().state === "streaming", patientMs);
const inject = async (signing: SigningKey, advice: Partial<FleetAdvice>): Promise<void> => {
  const { waybill, ...plain } = {
    waybill: "SW-00001",
    carrier: "swift",
    consent: "given" as const,
    goodsAllowed: true,
  };
  const said = { waybill, ...plain, revision: 1, notAfter: Date.now() + 60_000, ...advice };
  await place.inject(signPreAdvices(signing, { v: 1, site: siteId, advices: [said] }), "preAdvice");
};

beforeAll(async () => {
  place = await commandPlace();
  credentials = await enlist(place.folder);
  await place.start();
  const made = async (role: string, tenant: string): Promise<string> => {
    const body = { role, tenant, name: "announces" };
    return ((await (await call("POST", "/v1/keys", place.fleet.tokens.operator, body)).json()) as MadeKey).secret;
  };
  tokens.swift = await made("carrier", "swift");
  tokens.shop = await made("shop", "shop-1");
  tokens.another = await made("shop", "shop-2");
}, patientMs);
afterAll(() => place.close(), patientMs);

describe.sequential("what is announced over HTTP", () => {
  const wrong: readonly (readonly [field: string, rule: string, item: unknown])[] = [
    ["consent", "invalid-value", { ...of(90), consent: "perhaps" }],
    ["contact.phone", "invalid-format", { ...of(90), contact: { phone: "call me" } }],
    ["colour", "unrecognized-keys", { ...of(90), colour: "red" }],
    ["site", "unknown-site", { ...of(90), site: "nowhere" }],
    ["carrier", "own-parcels", { ...of(90), carrier: "slow" }],
    ["notAfter", "too-early", { ...of(90), notAfter: 1 }],
    ["size", "missing", { ...of(90), reserveUntil: Date.now() + 60_000 }],
    ["reserveUntil", "too-late", { ...of(90), size: "M", reserveUntil: Date.now() + 4 * day }],
    ["", "invalid-type", "a parcel"],
  ];
  test("each parcel has its result, and what is wrong with one keeps no other out", async () => {
    const results = await announce("swift", ...wrong.map(([, , item]) => item), of(1, { size: "M" }));
    const named = results.map(({ result, problems: [first] }) => [result, first?.field, first?.rule]);
    expect(named).toEqual([
      ...wrong.map(([field, rule]) => ["refused", field, rule]),
      ["accepted", undefined, undefined],
    ]);
    expect(results[0]?.problems[0]?.value).toBe('"perhaps"');
  });

  test("the same id again is the same announcement; with another parcel it is refused", async () => {
    const results = await announce("swift", of(1, { size: "M" }), of(1, { size: "L" }));
    expect(results.map(({ result }) => result)).toEqual(["known", "refused"]);
    expect(results[1]?.problems[0]?.rule).toBe("id-reused");
  });

  test("a newer one of the parcel takes the older one's place; a shop's takes nobody else's", async () => {
    const [first] = await announce("shop", of(2, { carrier: "swift" }));
    expect(first?.result).toBe("accepted");
    const [other] = await announce("another", of(2, { carrier: "swift" }));
    expect(other?.problems[0]?.rule).toBe("announced-by-another");
    const [own] = await announce("swift", of(2, { size: "S" }));
    expect(own?.result).toBe("accepted");
    const shops = await call("GET", "/v1/announcements", tokens.shop);
    const { announcements } = (await shops.json()) as { announcements: Announcement[] };
    expect(announcements.map(({ state }) => state)).toEqual(["replaced"]);
    await until(() => known("SW-00002")?.size === "S", patientMs);
  });

  test("lists go page by page, newest first", async () => {
    const page = async (query: string) => {
      const answer = await call("GET", `/v1/announcements?limit=1${query}`, tokens.swift);
      return (await answer.json()) as { announcements: Announcement[]; next: number | null };
    };
    const first = await page("");
    const second = await page(`&before=${first.next}`);
    expect([...first.announcements, ...second.announcements].map(({ id }) => id)).toEqual(["order-2", "order-1"]);
  });

  test("at a site that never comes it expires", async () => {
    await place.fleet.enrol({ site: "away" });
    await announce("swift", of(3, { site: "away" }));
    await place.fleet.database.change("update announcement set not_after = made_at where id = 'order-3'");
    await reaches("order-3", "expired");
    expect((await call("POST", "/v1/announcements/order-3/withdraw", tokens.swift)).status).toBe(409);
  });
});

describe.sequential("what the site knows", () => {
  test(
    "it knows while the line is down: what is consented goes in, what is not does not, and both are told of later",
    async () => {
      await announce("swift", of(4, { contact: { phone, language: "en" } }), of(5, { consent: "refused" }));
      for (const id of ["order-4", "order-5"]) await reaches(id, "at-site");
      place.line.cut();
      await until(() => place.site().gateway.uplink?.figures().connected === false, patientMs);
      expect((await people().beginDeposit("SW-00005")).body["code"]).toBe("not-consented");
      const { deposit } = await people().deposit("SW-00004");
      expect((await read("order-4")).state).toBe("at-site");
      place.line.mend();
      await reaches("order-4", "used");
      expect(await read("order-4")).toMatchObject({ deposit, hasContact: false });
      const [row] = await place.fleet.database.rows<{ sealed: string }>(
        "select sealed from contact where deposit = $1::text::uuid",
        [deposit],
      );
      expect(row?.sealed.length).toBeGreaterThan(60);
      const all = await place.fleet.database.rows("select row_to_json(announcement)::text as text from announcement");
      expect(JSON.stringify(all)).not.toContain(phone);
      await streams();
    },
    patientMs,
  );

  test(
    "a consent that is withdrawn ends there, and late copies of the first word bring it back no more",
    async () => {
      await announce("swift", of(6));
      await reaches("order-6", "at-site");
      const { revision = 0 } = known("SW-00006") ?? {};
      const answer = await call("POST", "/v1/announcements/order-6/withdraw", tokens.swift, { reason: "asked for it" });
      expect([answer.status, ((await answer.json()) as { announcement: Announcement }).announcement.state]).toEqual([
        202,
        "withdrawing",
      ]);
      await reaches("order-6", "withdrawn");
      await inject(place.signing, { waybill: "SW-00006", revision });
      await inject(place.signing, { waybill: "SW-00007" });
      await until(() => known("SW-00007") !== undefined, patientMs);
      expect((await people().beginDeposit("SW-00006")).body["code"]).toBe("not-consented");
      expect((await call("POST", "/v1/announcements/order-6/withdraw", tokens.swift)).status).toBe(202);
    },
    patientMs,
  );

  test(
    "room is a lease: kept, renewed and given back by rising tokens; late copies of an older one change nothing",
    async () => {
      const reserved = () => place.site().gateway.site().custody.reserved.get("SW-000010");
      const room = async () => (await read("order-10")).room;
      const ask = (until: number | null, status = 202) =>
        call("POST", "/v1/announcements/order-10/room", tokens.swift, { until }).then((answer) =>
          expect(answer.status).toBe(status),
        );
      const first = Date.now() + 3_600_000;
      await announce("swift", of(10, { size: "M", reserveUntil: first }));
      await until(async () => (await room())?.state === "kept", patientMs);
      const token = () => known("SW-000010")?.revision ?? 0;
      const [before, until1] = [token(), reserved()?.until ?? 0];
      await ask(Date.now() + 4 * day, 400);
      await ask(first + 3_600_000);
      await until(() => (reserved()?.until ?? 0) > until1 + 3_000_000, patientMs);
      await until(async () => (await room())?.state === "kept", patientMs);
      // Asked anew while the line is down: the site goes by what it has heard, and hears it when it comes.
      place.line.cut();
      await until(() => place.site().gateway.uplink?.figures().connected === false, patientMs);
      await ask(null);
      expect(await room()).toBeNull();
      expect(reserved()).toBeDefined();
      place.line.mend();
      await until(() => reserved() === undefined, patientMs);
      await reaches("order-10", "at-site");
      const late = { waybill: "SW-000010", size: "M" as const, reserveUntil: first };
      await inject(place.signing, { ...late, revision: before });
      await inject(place.signing, { waybill: "SW-000011" });
      await until(() => known("SW-000011") !== undefined, patientMs);
      expect(reserved()).toBeUndefined();
      expect(token()).toBeGreaterThan(before);
      await streams();
    },
    patientMs,
  );

  test("what another key has signed it does not hear", async () => {
    const refused = () => place.site().gateway.uplink!.figures().commandsRefused["unknown-key"];
    const before = refused();
    await inject(
      newSigningKey("key-of-somebody", () => crypto.getRandomValues(new Uint8Array(32))),
      {
        waybill: "SW-00008",
      },
    );
    await until(() => refused() === before + 1, patientMs);
    expect(known("SW-00008")).toBeUndefined();
  });

  test(
    "a site that is put back to before it is told anew",
    async () => {
      await place.stop();
      const before = await place.copy();
      await place.start();
      await announce("swift", of(9, { size: "M", reserveUntil: Date.now() + day }));
      await reaches("order-9", "at-site");
      await place.stop();
      await place.start(before);
      await until(() => (place.site().gateway.site().history.epoch?.counter ?? 0) > 1, patientMs);
      await until(() => known("SW-00009") !== undefined, patientMs);
      await reaches("order-9", "at-site");
      // Asked anew as well; where nothing is proven to be empty there is no room to keep.
      expect((await read("order-9")).room?.state).toBe("full");
    },
    patientMs,
  );
});
