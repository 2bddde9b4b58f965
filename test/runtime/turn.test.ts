/** The turn with the real core; the journal is one whose disk the test holds. */
import { describe, expect, test } from "vitest";
import type { Asked } from "../../gateway/core/command.ts";
import type { Effect } from "../../gateway/core/effect.ts";
import type { Event, Recorded } from "../../gateway/core/event.ts";
import type { Input } from "../../gateway/core/input.ts";
import { Rules, type Tools } from "../../gateway/core/rules.ts";
import { newSite } from "../../gateway/core/site.ts";
import type { CompartmentPlan } from "../../gateway/core/vocabulary.ts";
import type { Draft, Journal } from "../../gateway/ports/journal.ts";
import { type TurnPlace, takeTurn } from "../../gateway/runtime/turn.ts";

/** Group commit as the real one does it: one batch under way, everything that comes meanwhile in the next. */
class HeldDisk implements Pick<Journal, "append" | "durable"> {
  seq = 0;
  readonly #batches: { done: () => void; promise: Promise<void> }[] = [];
  append(drafts: readonly Draft[]): { recorded: readonly Recorded[]; durable: Promise<void> } {
    const recorded = drafts.map(({ moment, event, cause }) => ({
      ...{ ...moment, event, seq: ++this.seq, epoch: 1 },
      ...(cause === undefined ? {} : { cause }),
    }));
    return { recorded, durable: this.#batch() };
  }
  durable(): Promise<void> {
    return this.#batches.at(-1)?.promise ?? Promise.resolve();
  }
  #batch(): Promise<void> {
    let done = (): void => {};
    const promise = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#batches.push({ done, promise });
    return promise;
  }
  /** The oldest batch is on disk now. */
  async sync(): Promise<void> {
    this.#batches.shift()?.done();
    await new Promise(setImmediate);
  }
}

const layout: readonly CompartmentPlan[] = [
  {
    ...{ compartment: "A-01", size: "M", accessible: false, device: "board-1", lock: 0 },
    ...{ itemSensor: false, supply: "psu" },
  },
];
const begin: Asked = {
  by: { kind: "system" },
  command: {
    ...{ type: "start-gateway", boot: "0".repeat(16), software: "test", offTimeMs: 0, siteOpened: "bench" },
    layout: [...layout],
  },
};
const wrongCode: Asked = {
  by: { kind: "kiosk", terminal: "kiosk-1" },
  command: { type: "present-pickup-code", digest: "x".repeat(43) },
};
const byMaintainer = { kind: "maintainer", session: "s".repeat(43) } as const;
const signIn: Asked = {
  by: byMaintainer,
  command: {
    ...{ type: "sign-in-maintainer", maintainer: "anna", proof: "right", session: byMaintainer.session },
    ...{ totpStep: 7, source: "desk" },
  },
};
const openDoor: Asked = {
  by: byMaintainer,
  command: { type: "open-compartment", compartment: "A-01", reason: "look inside" },
};
const unknownDoor: Asked = {
  by: byMaintainer,
  command: { type: "open-compartment", compartment: "A-99", reason: "look inside" },
};

const bench = () => {
  const disk = new HeldDisk();
  const site = newSite();
  const rules = Rules.parse({});
  let id = 0;
  const tools: Tools = {
    ...{ rules, keyVersion: 1, codeDigest: () => "d".repeat(43) },
    freshId: (bytes) => (++id).toString(16).padStart(bytes * 2, "0"),
  };
  /** What the outside saw, in the order in which it saw it. */
  const seen: string[] = [];
  const place: TurnPlace = {
    ...{
      site: () => site,
      tools,
      journal: disk,
      clock: { now: () => ({ at: 1_000_000, synced: true, elapsed: 1_000 }) },
    },
    perform: (effect: Effect) => void seen.push(`effect ${effect.type}`),
    committed: (recorded) =>
      void seen.push(`live ${recorded.map(({ event }: { event: Event }) => event.type).join(" ")}`),
    moved: () => {},
  };
  const turn = (input: Input, name: string): void => {
    void takeTurn(place, input).then((answer) =>
      seen.push(`answer ${name}: ${answer.type === "refused" ? answer.code : answer.type}`),
    );
  };
  const ask = (asked: Asked, name: string): void => turn({ kind: "command", asked }, name);
  return { disk, place, seen, ask, turn };
};
/** A site that is set up, with a maintainer signed in. */
const ready = async () => {
  const all = bench();
  all.ask(begin, "start");
  for (const compartment of ["A-01"])
    all.turn({ kind: "observation", observation: { type: "door-sensed-closed", compartment } }, "door");
  all.ask(signIn, "sign-in");
  for (let batch = 0; batch < 5; batch++) await all.disk.sync();
  all.seen.length = 0;
  return all;
};
const settled = (): Promise<unknown> => new Promise(setImmediate);

describe("a turn with events", () => {
  test("is answered only when its commit is on disk, and its effects come before its answer", async () => {
    const { ask, disk, seen } = await ready();
    ask(openDoor, "open");
    await settled();
    expect(seen).toEqual([]);
    await disk.sync();
    expect(seen[0]).toBe("effect pulse-lock");
    expect(seen[1]).toBe("effect show-lamp");
    expect(seen[2]).toMatch(/^live .*unlock-ordered/);
    expect(seen.at(-1)).toBe("answer open: order");
  });

  test("whose commit fails is never answered and does nothing outside", async () => {
    const { ask, seen } = await ready();
    ask(openDoor, "open");
    // The disk never says yes: the process would end here.
    for (let round = 0; round < 20; round++) await settled();
    expect(seen).toEqual([]);
  });

  test("changes the state at once: the next turn sees it before any disk does", async () => {
    const { ask, disk, seen } = await ready();
    ask(openDoor, "first");
    ask(openDoor, "second");
    await disk.sync();
    expect(seen.filter((one) => one.startsWith("answer"))).toEqual([
      "answer first: order",
      "answer second: compartment-busy",
    ]);
  });
});

describe("a turn without events", () => {
  test("waits for the commits of earlier turns, whose state it may have seen", async () => {
    const { ask, disk, seen } = await ready();
    ask(openDoor, "open");
    ask(unknownDoor, "refused");
    await settled();
    expect(seen).toEqual([]);
    await disk.sync();
    expect(seen.at(-1)).toBe("answer refused: unknown-compartment");
  });
  test("is answered at once when nothing is under way", async () => {
    const { ask, seen } = await ready();
    ask(unknownDoor, "refused");
    await settled();
    expect(seen).toEqual(["answer refused: unknown-compartment"]);
  });
  test("does not wait for later turns", async () => {
    const { ask, disk, seen } = await ready();
    ask(openDoor, "open");
    ask(unknownDoor, "refused");
    ask(wrongCode, "code");
    await disk.sync();
    const answers = seen.filter((one) => one.startsWith("answer"));
    expect(answers).toEqual(["answer open: order", "answer refused: unknown-compartment"]);
    await disk.sync();
    expect(seen.at(-1)).toBe("answer code: code-wrong");
  });
});

test("answers come in the order of their turns", async () => {
  const { ask, disk, seen } = await ready();
  for (const name of ["1", "2", "3", "4"]) ask(name === "3" ? unknownDoor : wrongCode, name);
  for (let batch = 0; batch < 4; batch++) await disk.sync();
  const answers = seen.filter((one) => one.startsWith("answer")).map((one) => one.split(/[ :]/)[1]);
  expect(answers).toEqual(["1", "2", "3", "4"]);
});
