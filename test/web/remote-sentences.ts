/** What comes from afar: commands, each kind, and each end with and without its reason; documents; and passes. */
import type { RemoteAction } from "../../gateway/core/vocabulary.ts";
import type { AnyShown } from "../../gateway/web/maintainer/events/told/say.ts";
import { desiredRows } from "./desired-sentences.ts";

type Row = readonly [AnyShown, readonly string[]];
const id = "f".repeat(32);
const deposit = "d".repeat(32);
const compartment = "A-03";
const actions: readonly (readonly [RemoteAction, string])[] = [
  [{ type: "open-compartment", compartment }, compartment],
  [{ type: "block-compartment", compartment }, compartment],
  [{ type: "release-compartment", compartment }, compartment],
  [{ type: "extend-hold", deposit }, "dddddddd"],
  [{ type: "recall-deposit", deposit }, "dddddddd"],
  [{ type: "change-pickup-code", deposit, issue: 1 }, "dddddddd"],
  [{ type: "take-back-pass", deposit, issue: 1, pass: 2 }, "dddddddd"],
  [{ type: "open-here", deposit, presence: "123456" }, "dddddddd"],
  [{ type: "acknowledge-alarm", alarm: "a".repeat(16) }, "aaaaaaaa"],
  [{ type: "send-log", wanted: { level: "warn", ageMs: 1, lines: 1, bytes: 1_024 } }, "warn"],
];
const issuer = { role: "operator", id: "office" };
const whys = [
  ...["epoch", "content", "deposit", "occupancy", "alarm", "door-jammed", "not-sent", "interrupted", "no-answer"],
  ...["no-log", "not-sent-up"],
  ...["second-person-needed", "door-unavailable", "compartment-busy", "audit-needed", "unknown-deposit"],
  ...["collection-running", "presence-unproven", "presence-spent", "code-frozen"],
  ...["unknown-compartment", "wrong-state", "something-new"],
];

const taken = { type: "pass-taken-back", deposit, compartment, issue: 1, pass: 2 } as const;
const used = { type: "pass-used", deposit, compartment, collection: "0123456789abcdef", issue: 1 } as const;
const begun = { ...used, type: "collection-begun", presence: 1 } as const;
const passRows: readonly Row[] = [
  [{ ...used, pass: 2 }, [compartment, "2"]],
  [{ ...used, pass: 0 }, [compartment]],
  [{ ...taken, by: "recipient" }, [compartment, "2"]],
  [{ ...begun, terminal: "kiosk-1", parcels: ["RR473124829GB"] }, [compartment, "RR473124829GB", "kiosk-1"]],
  [{ ...taken, by: "operator" }, [compartment, "2"]],
];

export const remoteRows: readonly Row[] = [
  ...passRows,
  ...desiredRows,
  [
    {
      ...{ type: "alarm-acknowledged", alarm: "a".repeat(16), kind: "door-jammed", subject: compartment },
      ...{ by: "office", remote: id },
    },
    [compartment, "office"],
  ],
  [
    {
      type: "uplink-dropped",
      drops: [
        { lane: "live", why: "age", count: 1, bytes: 300 },
        { lane: "live", why: "bytes", count: 6, bytes: 900 },
        { lane: "telemetry", why: "newer", count: 12, bytes: 4_000 },
      ],
    },
    ["7", "12"],
  ],
  ...actions.map(
    ([action, subject]): Row => [
      {
        ...{ type: "remote-command-accepted", id, issuer, reason: "stuck drawer", action, notAfter: 1, until: 1 },
        expect: { epoch: 1 },
      },
      ["office", "stuck drawer", subject],
    ],
  ),
  [{ type: "remote-command-started", id, until: 1 }, []],
  ...(["done", "failed", "expired", "conflict"] as const).map(
    (outcome): Row => [{ type: "remote-command-ended", id, outcome }, []],
  ),
  ...(["failed", "conflict"] as const).flatMap((outcome) =>
    whys.map((why): Row => [{ type: "remote-command-ended", id, outcome, why }, []]),
  ),
];
