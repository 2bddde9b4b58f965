import { describe, expect, test } from "vitest";
import type { Answer } from "../../gateway/core/answer.ts";
import type { Asked } from "../../gateway/core/command.ts";
import type { Input } from "../../gateway/core/input.ts";
import { InboxFull } from "../../gateway/ports/inbox.ts";
import { InboxClosed, openInbox } from "../../gateway/runtime/inbox.ts";

const done: Answer = { type: "done" };
const settle: Asked = { command: { type: "settle-after-start" }, by: { kind: "system" } };
const heard = { type: "device-heard", device: "board-1" } as const;
const scan = { device: "reader-1", at: 0, kind: "tag", id: "1", payload: new Uint8Array(0) } as const;

/** An inbox whose turns are answered when the test says so. */
const held = (bound: number) => {
  const turns: Input[] = [];
  const answers: (() => void)[] = [];
  const failures: unknown[] = [];
  let fault: Error | null = null;
  const answered = (): Promise<void> => new Promise((resolve) => void answers.push(resolve));
  const inbox = openInbox({
    bounds: { commandsMax: bound, observationsMax: bound, scansMax: bound },
    turn: (input) => {
      if (fault) throw fault;
      turns.push(input);
      return answered().then(() => done);
    },
    journal: { appendScan: answered, durable: async () => {} },
    fail: (error) => void failures.push(error),
  });
  const answerAll = (): void => {
    for (const answer of answers.splice(0)) answer();
  };
  const breakDown = (error: Error): void => {
    fault = error;
  };
  return { inbox, turns, failures, answerAll, breakDown };
};

describe("the inbox", () => {
  test("runs a turn before the caller goes on", () => {
    const { inbox, turns } = held(10);
    void inbox.submit(settle);
    void inbox.observe(heard);
    inbox.tick();
    expect(turns.map(({ kind }) => kind)).toEqual(["command", "observation", "tick"]);
  });

  test.each([
    ["commands", "submit"],
    ["observations", "observe"],
    ["scans", "recordScan"],
  ] as const)("says full when %s wait for their commit, and takes more once they have it", async (kind, verb) => {
    const { inbox, answerAll } = held(3);
    const put = (): Promise<unknown> =>
      verb === "submit" ? inbox.submit(settle) : verb === "observe" ? inbox.observe(heard) : inbox.recordScan(scan);
    const first = [put(), put(), put()];
    await expect(put()).rejects.toBeInstanceOf(InboxFull);
    expect(inbox.waiting()[kind]).toBe(3);
    expect(inbox.turnedAway()[kind]).toBe(1);
    answerAll();
    await Promise.all(first);
    const next = put();
    answerAll();
    await next;
    expect(inbox.waiting()[kind]).toBe(0);
  });

  test("full of scans still takes a command", async () => {
    const { inbox, answerAll } = held(1);
    const reading = inbox.recordScan(scan);
    await expect(inbox.recordScan(scan)).rejects.toMatchObject({ code: "inbox-full" });
    const asked = inbox.submit(settle);
    answerAll();
    expect(await asked).toEqual(done);
    await reading;
  });

  test("held, lets nothing through, keeps the order, and skips ticks", async () => {
    const { inbox, turns, answerAll } = held(10);
    const release = inbox.hold();
    const waiting = [inbox.submit(settle), inbox.observe(heard), inbox.submit(settle)];
    inbox.tick();
    await Promise.resolve();
    expect(turns).toEqual([]);
    release();
    await new Promise(setImmediate);
    expect(turns.map(({ kind }) => kind)).toEqual(["command", "observation", "command"]);
    answerAll();
    await Promise.all(waiting);
  });

  test("a turn that breaks a rule of ours ends the process and is never answered", async () => {
    const { inbox, failures, breakDown } = held(10);
    const bug = new Error("a bug");
    breakDown(bug);
    let answered = false;
    void inbox.submit(settle).finally(() => {
      answered = true;
    });
    await new Promise(setImmediate);
    expect([failures, answered]).toEqual([[bug], false]);
  });

  test("closed, takes nothing", async () => {
    const { inbox, turns } = held(10);
    await inbox.close();
    await expect(inbox.submit(settle)).rejects.toBeInstanceOf(InboxClosed);
    inbox.tick();
    expect(turns).toEqual([]);
  });
});
