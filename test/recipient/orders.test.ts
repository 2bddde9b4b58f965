/** What a recipient asks the site for, over a real broker, with the real gateway; also while the site is away. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecipientView } from "../../cloud-bridge/fleet/answers/recipient.ts";
import { Rules } from "../../gateway/core/rules.ts";
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
      await until(async () => (await place.noticesOf(deposit)).includes("extended-1"), patientMs);
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

test(
  "a parcel that nobody wants is to be taken back, and its code opens until then",
  async () => {
    const deposit = await place.delivered(9);
    const { code } = await place.seen(deposit);
    const said = { kind: "unwanted", text: "ordered twice" };
    expect((await place.ask(deposit, "/remarks", "POST", 0, said)).status).toBe(201);
    await until(async () => (await place.seen(deposit)).giveBack.state === "done", patientMs);
    const after = await place.seen(deposit);
    expect([after.stage, after.code]).toEqual(["overdue", code]);
    expect(after.trail.map(({ type }) => type)).toEqual(["deposit-made", "hold-ended"]);
  },
  patientMs,
);

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

describe("the door, for whoever reads the number on the kiosk", () => {
  const ask = (deposit: string, presence: string) => place.ask(deposit, "/open-here", "POST", 0, { presence });
  /** Resolves when the locker has answered: why it does not open, or null. A lock rests a moment after each pulse. */
  const asked = async (deposit: string, presence: string): Promise<string | null> => {
    expect((await ask(deposit, presence)).status).toBe(202);
    for (;;) {
      await until(async () => (await openOrders(deposit)) === 0, patientMs);
      const { failed } = (await place.seen(deposit)).openHere;
      if (failed !== "compartment-busy") return failed;
      await ask(deposit, presence);
    }
  };
  const openOrders = async (deposit: string): Promise<number> => {
    const rows = await place.fleet.database.rows(
      `select id from remote_command where deposit = $1::text::uuid and state in ('issued', 'accepted', 'started')`,
      [deposit],
    );
    return rows.length;
  };
  const numberOf = async (): Promise<string> => (await place.shown()).number ?? "";
  const otherThan = (number: string): string => String((Number(number) + 1) % 1_000_000).padStart(6, "0");
  const left = async (deposit: string): Promise<void> => {
    const { compartment } = await place.seen(deposit);
    const { custody } = place.site().gateway.site();
    await until(() => custody.deposits.get(deposit)?.stage.state === "collecting", patientMs);
    const { collection } = await place.shown();
    await place.leaves(deposit, compartment, collection ?? "");
  };

  test(
    "opens once; the order again, the number again, and another number open nothing",
    async () => {
      const deposit = await place.delivered(6);
      const { compartment } = await place.seen(deposit);
      const number = await numberOf();
      expect(await asked(deposit, otherThan(number))).toBe("presence-unproven");
      const before = place.pulses(compartment);
      expect(await asked(deposit, await numberOf())).toBe(null);
      await left(deposit);
      const [done] = await place.fleet.database.rows<{ id: string }>(
        "select id from remote_command where deposit = $1::text::uuid and state = 'done'",
        [deposit],
      );
      for (let copy = 0; copy < 3; copy++) await place.inject(await place.message(done?.id ?? ""));
      // Where all of this took minutes no kiosk shows it any more.
      expect(["presence-spent", "presence-unproven"]).toContain(await asked(deposit, number));
      const late = { notAfter: Date.now() - 1, issuer: { role: "recipient", id: deposit } };
      const foreign = { id: "cd".repeat(16), issuer: { role: "recipient", id: "a".repeat(32) } };
      const action = { type: "open-here", deposit, presence: number } as const;
      const refused = () => place.site().gateway.uplink!.figures().commandsRefused["not-allowed"];
      const had = refused();
      for (const change of [late, foreign]) await place.inject(madeUp(place.signing, { ...change, action }));
      await until(() => refused() === had + 1, patientMs);
      expect(place.pulses(compartment)).toBe(before + 1);
    },
    patientMs,
  );

  test(
    "waits for a line that is cut, and opens once when it is mended in time",
    async () => {
      const deposit = await place.delivered(7);
      const { compartment } = await place.seen(deposit);
      // The lock rests after the pulse by which the parcel went in.
      const begun = performance.now();
      await until(() => performance.now() - begun > Rules.parse({}).pulseGapMs, patientMs);
      const before = place.pulses(compartment);
      place.line.cut();
      await until(() => place.site().gateway.uplink?.figures().state !== "streaming", patientMs);
      const number = await numberOf();
      for (let taps = 0; taps < 3; taps++) expect((await ask(deposit, number)).status).toBe(202);
      expect((await place.seen(deposit)).openHere.state).toBe("asked");
      expect([place.pulses(compartment), (await place.shown()).collection]).toEqual([before, null]);
      place.line.mend();
      await left(deposit);
      expect(place.pulses(compartment)).toBe(before + 1);
      expect((await place.seen(deposit)).openHere.failed).toBe(null);
    },
    patientMs,
  );

  test(
    "no more after five numbers that no kiosk shows",
    async () => {
      const deposit = await place.delivered(8);
      const number = otherThan(await numberOf());
      for (let tries = 0; tries < 5; tries++) expect(await asked(deposit, number)).toBe("presence-unproven");
      expect((await ask(deposit, await numberOf())).status).toBe(429);
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
