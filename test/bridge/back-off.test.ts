/** How long a site waits before it connects again. */
import { expect, test } from "vitest";
import { type Session, step } from "../../cloud-bridge/uplink/session/session.ts";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";

const settings = UplinkSettings.parse({});

test("backs off further each time, at most to its bound, and with jitter", () => {
  const waits = [0, 1].map((fraction) => {
    let session: Session = { state: "connecting", giveUpAt: 0, tries: 0 };
    return Array.from({ length: 12 }, () => {
      const around = {
        at: 0,
        own: { epoch: 1, seq: 0 },
        settings,
        wayMs: null,
        fraction: () => fraction,
        nonce: () => "",
      };
      const next = step(session, { type: "down" }, around).session;
      if (next.state !== "offline") throw new Error("not offline");
      session = { state: "connecting", giveUpAt: 0, tries: next.tries };
      return next.retryAt;
    });
  });
  expect(waits[0]).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
  expect(waits[1]).toEqual(waits[0]!.map((wait) => wait * 2));
});
