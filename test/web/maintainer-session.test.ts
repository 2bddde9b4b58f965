/** A maintainer's session as the page knows it: who is in, until when, and why it ended. */
import "./without-browser.ts";
import { describe, expect, test } from "vitest";
import { endingIn, type Session, sessionAfter } from "../../gateway/web/maintainer/session/session-state.ts";

describe("the session", () => {
  const inside: Session = { state: "in", id: "ada", endsAt: 100_000, endsBy: "idleness" };
  const never: Session = { state: "out", why: "never" };
  test.each([
    ["nobody is signed in at first", { state: "asking" } as Session, { type: "ended", at: 5 } as const, never],
    [
      "it ends at its time for the reason that the site gave",
      inside,
      { type: "ended", at: 99_000 } as const,
      { state: "out", why: "ended", by: "idleness" },
    ],
    [
      "it ends before its time, elsewhere",
      inside,
      { type: "ended", at: 50_000 } as const,
      { state: "out", why: "ended", by: "elsewhere" },
    ],
    ["one signs out", inside, { type: "signed-out" } as const, { state: "out", why: "signed-out" }],
    [
      "why it ended is kept",
      { state: "out", why: "signed-out" } as Session,
      { type: "ended", at: 5 } as const,
      { state: "out", why: "signed-out" },
    ],
    ["one signs in again", never, { type: "told", id: "ada", endsAt: 100_000, endsBy: "idleness" } as const, inside],
  ])("%s", (_what, was, news, then) => expect(sessionAfter(was, news)).toEqual(then));
  test.each([
    ["long before its end nobody is warned", inside, 39_999, null],
    ["a minute before it is time", inside, 40_000, 60_000],
    ["at its end nothing is left", inside, 100_001, 0],
    ["who is out is not warned", never, 40_000, null],
  ])("%s", (_what, session, now, left) => expect(endingIn(session, now)).toBe(left));
});
