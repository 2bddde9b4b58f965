import { expect, test } from "vitest";
import { mayAsk, roles } from "../../gateway/core/access/roles.ts";
import { Command } from "../../gateway/core/command.ts";
import { Actor } from "../../gateway/core/vocabulary.ts";
import { codeOf, digest, stage } from "./stage.ts";

const commands = Command.options.map(({ shape }) => shape.type.value);
const kinds = Actor.options.map(({ shape }) => shape.kind.value);

/** Who may ask, in the order kiosk, courier, handheld, maintainer, system; `-` may not. */
const rights: Readonly<Record<Command["type"], string>> = {
  "present-pickup-code": "k----",
  "present-pass": "k----",
  "reopen-collection": "k----",
  "confirm-collection": "k----",
  "report-problem": "k----",
  "refuse-parcels": "k----",
  "begin-hand-in": "k----",
  "reopen-hand-in": "k----",
  "move-hand-in": "k----",
  "cancel-hand-in": "k----",
  "confirm-hand-in": "k----",
  "sign-in-courier": "kch-s",
  "sign-out-courier": "-ch--",
  "begin-deposit": "-ch--",
  "reopen-deposit": "-ch--",
  "swap-compartment": "-ch--",
  "cancel-deposit": "-ch--",
  "confirm-deposit": "-ch--",
  "recall-parcels": "-ch--",
  "confirm-recall": "-ch--",
  "fetch-hand-in": "-ch--",
  "confirm-fetch": "-ch--",
  "report-hand-in": "-ch--",
  "sign-in-maintainer": "k--ms",
  "sign-out-maintainer": "---m-",
  "open-compartment": "---m-",
  "block-compartment": "---m-",
  "release-compartment": "---m-",
  "audit-compartment": "---m-",
  "begin-guided-audit": "---m-",
  "open-for-audit": "---m-",
  "answer-audit": "---m-",
  "end-guided-audit": "---m-",
  "acknowledge-alarm": "---m-",
  "give-pre-advice": "----s",
  "announce-hand-in": "----s",
  "extend-hold": "----s",
  "take-remote-command": "----s",
  "take-pre-advices": "----s",
  "report-desired": "----s",
  "start-gateway": "----s",
  "settle-after-start": "----s",
  "open-epoch": "----s",
};

test("the table speaks of every command and every kind of actor", () => {
  expect(commands.length).toBeGreaterThan(20);
  expect(kinds).toEqual(["kiosk", "courier", "handheld", "maintainer", "system"]);
  expect(Object.keys(roles).sort()).toEqual([...commands].sort());
});

test.each(commands)("%s may be asked by exactly those", (type) =>
  expect(kinds.map((kind) => (mayAsk({ type }, { kind }) ? kind[0] : "-")).join("")).toBe(rights[type]),
);

test("decide asks the table first: a kiosk opens no compartment for staff", () => {
  const on = stage();
  const command = { type: "open-compartment", compartment: "A-01", reason: "because" } as const;
  const decision = on.ask(command, { kind: "kiosk", terminal: "kiosk-1" });
  expect([codeOf(decision), decision.events]).toEqual(["not-allowed", []]);
});

test("a right without a live session is worth nothing", () => {
  const on = stage();
  const command = { type: "open-compartment", compartment: "A-01", reason: "because" } as const;
  expect(codeOf(on.ask(command, { kind: "maintainer", session: digest("nobody") }))).toBe("not-signed-in");
});
