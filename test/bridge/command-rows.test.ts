/** The fleet's rows of commands: issued once, sent until a journal speaks of them, and ended by what it says. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { issueCommand, openMax, readCommandOf } from "../../cloud-bridge/fleet/commands/issue.ts";
import { CommandSender, unansweredMs } from "../../cloud-bridge/fleet/commands/sender.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { forgetLogs, listLogs, logsMax, readLog } from "../../cloud-bridge/fleet/logs/store.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import { readCommand } from "../../gateway/wire/downlink/remote-command.ts";
import { until } from "../free-port.ts";
import { deskOn, framesOf, newSite, text } from "./desk.ts";
import { type Place, places } from "./fleet-rig.ts";
import { append } from "./history.ts";

const minute = 60_000;
const start = 1_800_000_000_000;
const patientMs = 120_000;
const action = { type: "open-compartment", compartment: "A-01" } as const;
const request = { action, reason: "stuck drawer", expect: {}, validMs: minute };
const issuer = { role: "operator", id: "operator" };

const opened = (counter: number): Event => ({
  ...{ type: "epoch-opened", epoch: { counter, id: counter.toString(16).padStart(16, "0") }, reason: "first" },
  ...{ holes: [], unproven: [] },
});
const accepted = (id: string): Event => ({
  ...{ type: "remote-command-accepted", id, issuer, reason: "stuck drawer", notAfter: start, until: 1, action },
  expect: { epoch: 1 },
});
const started = (id: string): Event => ({ type: "remote-command-started", id, until: 1 });
const ended = (id: string, outcome: "done" | "failed" | "expired", why?: string): Event => ({
  ...{ type: "remote-command-ended", id, outcome },
  ...(why === undefined ? {} : { why }),
});

describe.each(places)("on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  }, patientMs);
  afterAll(() => place.close(), patientMs);

  const tellOf = (journal: Journal, site: string) => {
    const desk = deskOn(place);
    return async (...events: readonly Event[]): Promise<void> => {
      await append(journal, events);
      for (const frame of await framesOf(journal, site, 100)) await desk.tell(site, "frame", frame);
    };
  };
  /** A site that has spoken once. */
  const heard = async () => {
    const { site, journal } = await newSite(place);
    const tell = tellOf(journal, site);
    await tell(opened(1));
    return { site, journal, tell };
  };
  let keys = 0;
  const issue = (site: string, more: object = {}, key = `key-${++keys}`, now = start) =>
    issueCommand(place.database, place.keys.signing[0]!, { site, issuer, key, request: { ...request, ...more } }, now);
  const issued = async (site: string, more: object = {}): Promise<string> => {
    const made = await issue(site, more);
    if (typeof made === "string") throw new Error(made);
    return made.command.id;
  };
  const read = (site: string, id: string) => readCommandOf(place.database, site, id);

  test("a site that nobody enrolled, or that never spoke, is ordered nothing", async () => {
    const { site } = await newSite(place);
    expect([await issue("nowhere"), await issue(site)]).toEqual(["not-found", "site-unheard"]);
  });

  test("two requests with one key at the same moment are one command", async () => {
    const { site } = await heard();
    const both = await Promise.all([issue(site, {}, "same"), issue(site, {}, "same")]);
    const [one, other] = both.map((made) => (typeof made === "string" ? null : made));
    expect(one?.command.id).toBe(other?.command.id);
    expect([one?.isNew, other?.isNew].sort()).toEqual([false, true]);
    expect(await issue(site, { validMs: 2 * minute }, "same")).toBe("idempotency-key-reused");
  });

  test("it says how far the fleet knows the site: what it has not heard of is a conflict there", async () => {
    const { site, journal } = await heard();
    const id = await issued(site);
    expect((await read(site, id))?.expect).toEqual({ epoch: 1, seq: journal.head().seq });
  });

  test(
    "only so many of one site are open at the same time",
    async () => {
      const { site } = await heard();
      for (let number = 0; number < openMax; number++) await issued(site);
      expect(await issue(site)).toBe("too-many-commands");
    },
    patientMs,
  );

  const rows: readonly (readonly [string, (id: string) => readonly Event[], object])[] = [
    ["accepted", (id) => [accepted(id)], { state: "accepted", startedAt: null, endedAt: null }],
    ["started", (id) => [accepted(id), started(id)], { state: "started", endedAt: null }],
    [
      "ended as it says",
      (id) => [accepted(id), started(id), ended(id, "failed", "door-jammed")],
      { state: "failed", why: "door-jammed" },
    ],
    [
      "not ended a second time by a site that lost its memory",
      (id) => [accepted(id), started(id), ended(id, "done"), opened(2), accepted(id), ended(id, "expired")],
      { state: "done", why: null },
    ],
    [
      "unknown when the site that began it opens a new epoch",
      (id) => [accepted(id), started(id), opened(2)],
      { state: "unknown", why: "history-lost", endedAt: null },
    ],
    [
      "ended after all when that site says how",
      (id) => [accepted(id), started(id), opened(2), ended(id, "failed", "interrupted")],
      { state: "failed", why: "interrupted" },
    ],
  ];
  describe.each(["in one frame", "in a frame each"])("%s", (how) => {
    test.each(rows)("what the journal tells makes it %s", async (_name, eventsOf, row) => {
      const { site, tell } = await heard();
      const id = await issued(site);
      if (how === "in one frame") await tell(...eventsOf(id));
      else for (const event of eventsOf(id)) await tell(event);
      expect(await read(site, id)).toMatchObject(row);
    });
  });

  test("another site's journal says nothing about it", async () => {
    const [mine, other] = [await heard(), await heard()];
    const id = await issued(mine.site);
    await other.tell(accepted(id), ended(id, "done"));
    expect(await read(mine.site, id)).toMatchObject({ state: "issued" });
  });

  test("a log that was ordered is kept, no more of it than was asked for, and no other", async () => {
    const { site } = await heard();
    const desk = deskOn(place);
    const ordered = (bytes: number) =>
      issued(site, { action: { type: "send-log", wanted: { level: "info", ageMs: minute, lines: 9, bytes } } });
    const told = async (id: string, nth: number, body: string): Promise<void> => {
      const one = { v: 1, site, id, piece: nth, pieces: 3, lines: 3, leftOut: 0, text: body };
      await new Promise<void>((onDone) => void desk.worker.receive(site, "log", text(one), { onDone }));
    };
    const id = await ordered(2_000);
    await told(id, 2, "two\n");
    await told(id, 1, "one\n");
    await told(id, 1, "one\n");
    expect(await listLogs(place.database, site, minute)).toMatchObject([{ pieces: 3, arrived: 2, command: { id } }]);
    expect(await readLog(place.database, site, id)).toEqual(["one", "two", '{"missing":"piece 3"}']);
    await told(id, 3, "x".repeat(2_000));
    const other = await issued(site);
    for (const no of [other, "0".repeat(32)]) await told(no, 1, "nobody asked\n");
    expect(await listLogs(place.database, site, minute)).toHaveLength(1);
    expect(await readLog(place.database, site, id)).toHaveLength(3);
    const more = [];
    for (let nth = 0; nth < logsMax; nth++) more.push(await ordered(2_000));
    for (const one of more) await told(one, 1, "one\n");
    expect(await listLogs(place.database, site, minute)).toHaveLength(logsMax);
    await forgetLogs(place.database, Date.now() + minute);
    expect(await listLogs(place.database, site, minute)).toEqual([]);
  });

  describe("the sender", () => {
    const keepMs = 1_000 * minute;
    const senderAt = (clock: { now: number }) => {
      const sent: { topic: string; payload: Uint8Array }[] = [];
      const send = (topic: string, payload: Uint8Array): void => void sent.push({ topic, payload });
      const log = fleetLog("silent");
      const times = { now: () => clock.now, againMs: 1_000, everyMs: minute, keepMs, logKeepMs: keepMs };
      const parts = { database: place.database, log, send, ...times };
      return { sender: new CommandSender(parts), sent };
    };

    test(
      "sends it signed, again and again, and stops when a journal has it",
      async () => {
        const { site, tell } = await heard();
        const clock = { now: start };
        const { sender, sent } = senderAt(clock);
        const mine = () => sent.filter(({ topic }) => topic === bridgeTopics(site).command);
        const id = await issued(site);
        const saying = (word: string): number =>
          mine().filter(({ payload }) => new TextDecoder().decode(payload).includes(word)).length;
        for (const times of [1, 2, 3]) {
          sender.nudge();
          await until(() => mine().length >= times);
          clock.now += 4_000;
        }
        const keys = place.keys.signing.map(({ id: key, publicKey }) => ({ id: key, publicKey }));
        const message = JSON.parse(new TextDecoder().decode(mine()[0]!.payload));
        expect(readCommand(site, keys, message)).toMatchObject({ id, action, notAfter: start + minute });
        await tell(accepted(id));
        const before = saying(id);
        const next = await issued(site, { validMs: 10 * minute });
        clock.now = start + 2 * minute;
        sender.nudge();
        await until(() => saying(next) > 0);
        expect(saying(id)).toBe(before);
        await sender.stop();
      },
      patientMs,
    );

    test(
      "gives it up when it is too late, and a journal that says otherwise is right",
      async () => {
        const { site, tell } = await heard();
        const clock = { now: start + minute + 1 };
        const { sender, sent } = senderAt(clock);
        const id = await issued(site);
        sender.nudge();
        await until(
          async () =>
            (await place.database.rows("select 1 from remote_command where id = $1 and tries = 1", [id])).length === 1,
        );
        expect(sent.filter(({ topic }) => topic === bridgeTopics(site).command)).toEqual([]);
        expect(await read(site, id)).toMatchObject({ state: "issued" });
        clock.now = start + minute + unansweredMs;
        sender.nudge();
        await until(async () => (await read(site, id))?.state === "expired");
        expect(await read(site, id)).toMatchObject({ why: "unanswered", endedAt: null });
        await tell(accepted(id), ended(id, "expired"));
        expect(await read(site, id)).toMatchObject({ state: "expired", why: null });
        await sender.stop();
      },
      patientMs,
    );

    test(
      "forgets what is over for long, and nothing else",
      async () => {
        const { site, tell } = await heard();
        const [over, open] = [await issued(site), await issued(site)];
        await tell(accepted(over), ended(over, "done"), accepted(open));
        const { sender } = senderAt({ now: start + minute + keepMs + 1 });
        sender.nudge();
        await until(async () => (await read(site, over)) === null);
        expect(await read(site, open)).toMatchObject({ state: "accepted" });
        await sender.stop();
      },
      patientMs,
    );

    test(
      "a site that says hello gets what it has not answered at once",
      async () => {
        const { site } = await heard();
        const clock = { now: start };
        const { sender, sent } = senderAt(clock);
        const mine = () => sent.filter(({ topic }) => topic === bridgeTopics(site).command);
        await issued(site);
        sender.nudge();
        await until(() => mine().length >= 1);
        clock.now += 10;
        sender.greeted(site);
        await until(() => mine().length >= 2);
        await sender.stop();
      },
      patientMs,
    );
  });
});
