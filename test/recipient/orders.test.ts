/** What a recipient asks the site for, over a real broker, with the real gateway; also while the site is away. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecipientView } from "../../cloud-bridge/fleet/answers/recipient.ts";
import { madeUp } from "../bridge/commands-rig.ts";
import { until } from "../free-port.ts";
import { patientMs, recipientPlace } from "./recipient-rig.ts";

let place: Awaited<ReturnType<typeof recipientPlace>>;

beforeAll(async () => {
  place = await recipientPlace();
}, patientMs);
afterAll(() => place.close(), patientMs);

describe("held for longer", () => {
  test(
    "once: the page says what was asked for, and the new end when the site has said so",
    async () => {
      const deposit = await place.delivered(1);
      const before = await place.seen(deposit);
      expect(before.extension.state).toBe("possible");
      expect((await place.ask(deposit, "/extension", "POST")).status).toBe(202);
      await until(async () => (await place.seen(deposit)).extension.state === "done", patientMs);
      const after = await place.seen(deposit);
      expect(after.holdUntilAt).toBeGreaterThan(before.holdUntilAt);
      expect(after.trail.map(({ type }) => type)).toEqual(["deposit-made", "hold-extended"]);
      expect((await place.ask(deposit, "/extension", "POST")).status).toBe(202);
      expect((await place.seen(deposit)).holdUntilAt).toBe(after.holdUntilAt);
    },
    patientMs,
  );

  test(
    "at a site that is away nothing is longer before it is back",
    async () => {
      const deposit = await place.delivered(2);
      const before = await place.seen(deposit);
      await place.stop();
      await place.ask(deposit, "/extension", "POST");
      const meanwhile = await place.seen(deposit);
      expect([meanwhile.extension.state, meanwhile.holdUntilAt]).toEqual(["asked", before.holdUntilAt]);
      expect(meanwhile.extension.until).toBeGreaterThan(meanwhile.now);
      await place.start();
      await until(async () => (await place.seen(deposit)).extension.state === "done", patientMs);
      expect((await place.seen(deposit)).holdUntilAt).toBeGreaterThan(before.holdUntilAt);
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
  test(
    "is the recipient's at once, and the one before opens nothing",
    async () => {
      const deposit = await place.delivered(3);
      const { code: before } = await place.seen(deposit);
      expect((await place.ask(deposit, "/code", "POST")).status).toBe(202);
      await until(async () => (await place.seen(deposit)).codeChangedAt !== null, patientMs);
      const after = await place.seen(deposit);
      expect(after.code).not.toBe(before);
      expect(after.change.state).toBe("possible");
      expect(await place.tried(before)).toBe("changed");
      expect(await place.tried(after.code)).toBe("opens");
    },
    patientMs,
  );

  test(
    "does not exist while the site is cut off: the old one opens, the page says so, and no notice goes out",
    async () => {
      const deposit = await place.delivered(4);
      const { code: before } = await place.seen(deposit);
      place.line.cut();
      await until(() => place.site().gateway.uplink?.figures().state !== "streaming", patientMs);
      await place.ask(deposit, "/code", "POST");
      const meanwhile = await place.seen(deposit);
      expect([meanwhile.code, meanwhile.change.state]).toEqual([before, "asked"]);
      expect(await noticesOf(deposit)).toEqual(["ready"]);
      // The recipient comes with the old code, which the site knows nothing against, and leaves it inside.
      expect(await place.tried(before)).toBe("opens");
      place.line.mend();
      await until(async () => (await place.seen(deposit)).codeChangedAt !== null, patientMs);
      const after = await place.seen(deposit);
      expect(await place.tried(before)).toBe("changed");
      expect(await place.tried(after.code)).toBe("opens");
      await until(async () => (await noticesOf(deposit)).includes("code-2"), patientMs);
    },
    2 * patientMs,
  );

  test(
    "by an operator comes with another link",
    async () => {
      const deposit = await place.delivered(5);
      const { code: before } = await place.seen(deposit);
      const { status, command } = await place.order({ type: "change-pickup-code", deposit, issue: 1 });
      expect(status).toBe(202);
      await until(async () => (await place.read(command.id)).state === "done", patientMs);
      expect((await place.ask(deposit)).status).toBe(404);
      const renewed = (await (await place.ask(deposit, "", "GET", 1)).json()) as RecipientView;
      expect(renewed.code).not.toBe(before);
      expect(await place.tried(before)).toBe("changed");
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
