/** What a recipient asks the site for, over a real broker, with the real gateway; also while the site is away. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecipientView } from "../../cloud-bridge/fleet/answers/recipient.ts";
import { recipientLinks } from "../../cloud-bridge/fleet/recipient/links.ts";
import { s10CheckDigit } from "../../gateway/core/vocabulary.ts";
import { type CommandPlace, commandPlace, madeUp } from "../bridge/commands-rig.ts";
import { until } from "../free-port.ts";
import { enlist, People } from "../proof/damage/people.ts";

const patientMs = 120_000;
let place: CommandPlace;
let people: People;
let kiosk: string;

beforeAll(async () => {
  place = await commandPlace();
  const credentials = await enlist(place.folder);
  await place.start();
  people = new People(place.site(), credentials);
  kiosk = credentials.kiosk;
}, patientMs);
afterAll(() => place.close(), patientMs);

const ask = async (deposit: string, path = "", method = "GET", link = 0): Promise<Response> => {
  const token = recipientLinks(place.keys).tokenOf(deposit, link);
  const url = `http://127.0.0.1:${place.fleet.httpPort}/v1/recipient${path}`;
  return fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
};
const seen = async (deposit: string): Promise<RecipientView> => (await (await ask(deposit)).json()) as RecipientView;
/** Once the fleet has heard of it. */
const delivered = async (number: number): Promise<string> => {
  const { deposit } = await people.deposit(`RR${String(number).padStart(8, "0")}${checkDigit(number)}CN`);
  await until(async () => (await ask(deposit)).status === 200, patientMs);
  return deposit;
};
const checkDigit = (number: number): number => s10CheckDigit(String(number).padStart(8, "0"));

describe("held for longer", () => {
  test(
    "once: the page says what was asked for, and the new end when the site has said so",
    async () => {
      const deposit = await delivered(1);
      const before = await seen(deposit);
      expect(before.extension.state).toBe("possible");
      expect((await ask(deposit, "/extension", "POST")).status).toBe(202);
      await until(async () => (await seen(deposit)).extension.state === "done", patientMs);
      const after = await seen(deposit);
      expect(after.holdUntilAt).toBeGreaterThan(before.holdUntilAt);
      expect(after.trail.map(({ type }) => type)).toEqual(["deposit-made", "hold-extended"]);
      expect((await ask(deposit, "/extension", "POST")).status).toBe(202);
      expect((await seen(deposit)).holdUntilAt).toBe(after.holdUntilAt);
    },
    patientMs,
  );

  test(
    "at a site that is away nothing is longer before it is back",
    async () => {
      const deposit = await delivered(2);
      const before = await seen(deposit);
      await place.stop();
      await ask(deposit, "/extension", "POST");
      const meanwhile = await seen(deposit);
      expect([meanwhile.extension.state, meanwhile.holdUntilAt]).toEqual(["asked", before.holdUntilAt]);
      expect(meanwhile.extension.until).toBeGreaterThan(meanwhile.now);
      await place.start();
      people = people.at(place.site());
      await until(async () => (await seen(deposit)).extension.state === "done", patientMs);
      expect((await seen(deposit)).holdUntilAt).toBeGreaterThan(before.holdUntilAt);
    },
    patientMs,
  );

  test("a recipient's order about another deposit is none", async () => {
    const signed = madeUp(place.signing, {
      issuer: { role: "recipient", id: "a".repeat(32) },
      action: { type: "extend-hold", deposit: "b".repeat(32) },
    });
    const refused = () => place.site().gateway.uplink!.figures().commandsRefused["not-allowed"];
    const before = refused();
    await place.inject(signed);
    await until(() => refused() === before + 1, patientMs);
  });
});

describe("another pickup code", () => {
  /** Whoever comes with it looks inside, takes nothing, and says so. */
  const tried = async (code: string | null): Promise<unknown> => {
    let reply = await people.present(String(code));
    // A lock rests a moment after each pulse.
    await until(async () => {
      if (reply.body["code"] === "compartment-busy") reply = await people.present(String(code));
      return reply.body["code"] !== "compartment-busy";
    });
    const { status, body } = reply;
    if (status !== 200) return body["code"];
    await place.shut(String(body["compartment"]));
    const confirm = `/kiosk/collections/${body["collection"]}/confirm`;
    await until(async () => (await place.site().ask(confirm, kiosk, { taken: [] })).status === 200);
    const { custody } = place.site().gateway.site();
    await until(() => custody.deposits.get(String(body["deposit"]))?.stage.state === "held");
    return "opens";
  };

  test(
    "is the recipient's at once, and the one before opens nothing",
    async () => {
      const deposit = await delivered(3);
      const { code: before } = await seen(deposit);
      expect((await ask(deposit, "/code", "POST")).status).toBe(202);
      await until(async () => (await seen(deposit)).codeChangedAt !== null, patientMs);
      const after = await seen(deposit);
      expect(after.code).not.toBe(before);
      expect(after.change.state).toBe("possible");
      expect(await tried(before)).toBe("code-spent");
      expect(await tried(after.code)).toBe("opens");
    },
    patientMs,
  );

  test(
    "does not exist while the site is cut off: the old one opens, the page says so, and no notice goes out",
    async () => {
      const deposit = await delivered(4);
      const { code: before } = await seen(deposit);
      place.line.cut();
      await until(() => place.site().gateway.uplink?.figures().state !== "streaming", patientMs);
      await ask(deposit, "/code", "POST");
      const meanwhile = await seen(deposit);
      expect([meanwhile.code, meanwhile.change.state]).toEqual([before, "asked"]);
      expect(await noticesOf(deposit)).toEqual(["ready"]);
      // The recipient comes with the old code, which the site knows nothing against, and leaves it inside.
      expect(await tried(before)).toBe("opens");
      place.line.mend();
      await until(async () => (await seen(deposit)).codeChangedAt !== null, patientMs);
      const after = await seen(deposit);
      expect(await tried(before)).toBe("code-spent");
      expect(await tried(after.code)).toBe("opens");
      await until(async () => (await noticesOf(deposit)).includes("code-2"), patientMs);
    },
    2 * patientMs,
  );

  test(
    "by an operator comes with another link",
    async () => {
      const deposit = await delivered(5);
      const { code: before } = await seen(deposit);
      const { status, command } = await place.order({ type: "change-pickup-code", deposit, issue: 1 });
      expect(status).toBe(202);
      await until(async () => (await place.read(command.id)).state === "done", patientMs);
      expect((await ask(deposit)).status).toBe(404);
      const renewed = (await (await ask(deposit, "", "GET", 1)).json()) as RecipientView;
      expect(renewed.code).not.toBe(before);
      expect(await tried(before)).toBe("code-spent");
    },
    patientMs,
  );
});

const noticesOf = async (deposit: string): Promise<readonly string[]> => {
  const rows = await place.fleet.database.rows<{ kind: string }>(
    "select kind from notice where deposit = $1::text::uuid order by at, kind",
    [deposit],
  );
  return rows.map(({ kind }) => kind);
};
