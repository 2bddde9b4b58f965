/** A bank is taken out of the configuration while a parcel lies in it: its doors are still read, and staff gets in. */
import { afterAll, expect, test } from "vitest";
import type { Actor } from "../../gateway/core/vocabulary.ts";
import { holdParcel, playBoard } from "./a-day.ts";
import { folders, rigConfig, startRig } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);
const eventually = async (look: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
};

test("staff opens and empties a compartment that the configuration names no longer", { timeout: 60_000 }, async () => {
  const data = fresh();
  const board = playBoard();
  const before = await startRig(data, { line: board.line });
  await before.gateway.ready;
  const { compartment } = await holdParcel(before.gateway, board, "RR473124829GB");
  await before.gateway.stop();

  const { banks } = rigConfig(data);
  const left = banks.map((bank) => ({
    ...bank,
    compartments: bank.compartments.filter((one) => one.compartment !== compartment),
  }));
  const { gateway } = await startRig(data, { line: board.line, config: { banks: left } });
  await gateway.ready;
  const view = () => gateway.reads.board.compartment(compartment);
  await eventually(async () => (await view())?.door === "closed");
  expect(await view()).toMatchObject({ reason: "retired", parcels: ["RR473124829GB"] });

  const [ada, bob] = ["ada", "bob"].map((name): Actor & { readonly session: string } => ({
    kind: "maintainer",
    session: name.repeat(8),
  }));
  const system: Actor = { kind: "system" };
  const proven = { type: "sign-in-maintainer", proof: "right", totpStep: 1, source: "page" } as const;
  const signIn = (maintainer: string, { session }: { readonly session: string }) =>
    gateway.inbox.submit({ by: system, command: { ...proven, maintainer, session } });
  await signIn("ada", ada!);
  await signIn("bob", bob!);
  const open = { type: "open-compartment", compartment, reason: "it is to go", second: bob!.session } as const;
  expect((await gateway.inbox.submit({ by: ada!, command: open })).type).toBe("order");
  await eventually(async () => (await view())?.door === "open");
  board.shutAll();
  await eventually(async () => (await view())?.door === "closed");
  const audit = { type: "audit-compartment", compartment, found: [] } as const;
  expect(await gateway.inbox.submit({ by: ada!, command: { ...audit, found: [] } })).toEqual({ type: "done" });
  expect(await view()).toBeNull();
  await gateway.stop();
});
