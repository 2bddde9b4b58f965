import { expect, test } from "vitest";
import type { Command } from "../../gateway/core/command.ts";
import { codeOf, digest, minute, staff, stage, typesOf } from "./stage.ts";

const block = (compartment: string): Command => ({ type: "block-compartment", compartment, reason: "hinge" });
const once = (key: string, request = "request") => ({ key: digest(key), request: digest(request) });

test("the same key and request get the same answer and cause nothing, over a restart too", () => {
  const on = stage();
  on.signIn("ada");
  const first = on.ask({ type: "open-compartment", compartment: "A-01", reason: "look" }, staff("ada"), once("one"));
  expect(typesOf(first.events)).toEqual(["compartment-opened-by-staff", "unlock-ordered", "command-answered"]);
  on.restart();
  const again = on.ask({ type: "open-compartment", compartment: "A-01", reason: "look" }, staff("ada"), once("one"));
  expect(again).toEqual({ events: [], answer: first.answer });
});

test("the same key with another request is refused", () => {
  const on = stage();
  on.signIn("ada");
  on.ask(block("A-01"), staff("ada"), once("one"));
  const other = on.ask(block("A-02"), staff("ada"), once("one", "other"));
  expect([codeOf(other), other.events]).toEqual(["idempotency-key-reused", []]);
});

test("a refusal without events is not kept: the next try is judged anew", () => {
  const on = stage();
  on.signIn("ada");
  const release: Command = { type: "release-compartment", compartment: "A-01", reason: "fixed" };
  expect(codeOf(on.ask(release, staff("ada"), once("one")))).toBe("wrong-state");
  on.ask(block("A-01"), staff("ada"));
  expect(codeOf(on.ask(release, staff("ada"), once("one")))).toBe("done");
});

test("a refusal that was an event is kept: the repeated wrong code is not counted twice", () => {
  const on = stage();
  const command: Command = { type: "present-pickup-code", digest: digest("nobodys-code") };
  const kiosk = { kind: "kiosk", terminal: "kiosk-1" } as const;
  expect(codeOf(on.ask(command, kiosk, once("one")))).toBe("code-wrong");
  expect(codeOf(on.ask(command, kiosk, once("one")))).toBe("code-wrong");
  expect(on.site.access.keypads.get("kiosk-1")?.count).toBe(1);
});

test("answers are kept for a day of site time", () => {
  const on = stage({ maintainerSessionMs: 72 * 60 * minute, maintainerIdleMs: 72 * 60 * minute });
  on.signIn("ada");
  const first = on.ask(block("A-01"), staff("ada"), once("one"));
  on.pass(24 * 60 * minute - 1);
  expect(on.ask(block("A-01"), staff("ada"), once("one"))).toEqual({ events: [], answer: first.answer });
  on.pass(1);
  expect(codeOf(on.ask(block("A-01"), staff("ada"), once("one")))).toBe("wrong-state");
});

test("answers are bounded in number: the oldest is forgotten", () => {
  const on = stage();
  const answer = { type: "done" };
  for (let index = 0; index < 10_005; index++)
    on.given({ type: "command-answered", key: digest(`k${index}-`), request: digest("request"), answer });
  expect([on.site.access.answers.size, on.site.access.answers.has(digest("k4-"))]).toEqual([10_000, false]);
  expect(on.site.access.answers.has(digest("k5-"))).toBe(true);
});
