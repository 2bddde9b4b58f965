/** What each event makes of a deposit, a hand-in or the announcement of one. Pure. */
import type { Event, EventOf } from "../../gateway/core/event.ts";

/**
 * announced: a hand-in that somebody will make, by its announcement's id; used: its code opens nothing any more.
 * missing: staff looked and did not find it; found: staff did afterwards, here or behind another door. Both have ended.
 */
export type DepositStage =
  | ("held" | "overdue" | "refused" | "collected" | "recalled" | "missing" | "found")
  | ("announced" | "used" | "handed-in" | "fetched");
export interface DepositRow {
  readonly deposit: string;
  readonly site: string;
  readonly compartment: string;
  readonly parcels: readonly string[];
  readonly carrier: string;
  readonly issue: number;
  readonly keyVersion: number;
  readonly stage: DepositStage;
  readonly madeAt: number;
  readonly holdUntilAt: number;
  readonly endedAt: number | null;
  /** Since when the site lets nobody at it before staff has looked; null: nobody doubts that it lies there. */
  readonly doubtAt: number | null;
  /** How often its recipient was given another link. */
  readonly link: number;
  /** When the site changed its code last; null: never. */
  readonly codeChangedAt: number | null;
  /** How often its hold period was extended. */
  readonly extensions: number;
  /** When that was done last; null: never. */
  readonly extendedAt: number | null;
  /** Since when its hold period stands still, since the door is out of order; null: it runs, or has ended. */
  readonly pausedAt: number | null;
  /** Something about it must be told, or need not be told any more; undefined: that stays as it is. */
  readonly notice?: "due" | "none";
}

/** The event names what went in by it: it may have gone beside what this deposit has held before. */
export const madeRow = (
  before: DepositRow | undefined,
  { deposit, compartment, parcels, carrier, code, holdUntilAt }: EventOf<"deposit-made">,
  site: string,
  at: number,
): DepositRow => {
  const beside = before?.endedAt === null ? before : null;
  return {
    deposit,
    site,
    compartment,
    parcels: [...new Set([...(beside?.parcels ?? []), ...parcels])],
    carrier,
    issue: code.issue,
    keyVersion: code.keyVersion,
    stage: "held",
    madeAt: beside?.madeAt ?? at,
    holdUntilAt,
    endedAt: null,
    doubtAt: null,
    link: beside?.link ?? 0,
    codeChangedAt: beside?.codeChangedAt ?? null,
    extensions: beside?.extensions ?? 0,
    extendedAt: beside?.extendedAt ?? null,
    pausedAt: null,
    notice: "due",
  };
};

/** An announcement's code is told to the person, and only then; of what lies here nobody is told a code. */
export const handInRows = (event: Event, site: string, at: number): readonly DepositRow[] => {
  const made = {
    ...{ site, madeAt: at, endedAt: null, doubtAt: null, link: 0, codeChangedAt: null },
    ...{ extensions: 0, extendedAt: null, pausedAt: null },
  } as const;
  if (event.type === "hand-in-announced") {
    const { announcement: deposit, parcels, carrier, code, untilAt: holdUntilAt } = event;
    const { issue, keyVersion } = code;
    const row = { deposit, compartment: "", parcels, carrier, issue, keyVersion, holdUntilAt } as const;
    return [{ ...row, ...made, stage: "announced", notice: "due" }];
  }
  if (event.type !== "hand-in-made") return [];
  const { deposit, compartment, parcels, carrier, fetchByAt: holdUntilAt } = event;
  const row = { deposit, compartment, parcels, carrier, issue: 0, keyVersion: 0, holdUntilAt };
  return [{ ...row, ...made, stage: "handed-in", notice: "none" }];
};

export const depositChange = (row: DepositRow, event: Event, at: number): Partial<DepositRow> | null => {
  switch (event.type) {
    case "parcels-collected":
      if (event.left.length > 0) return { parcels: event.left };
      return over("collected", at);
    case "parcels-recalled": {
      const left = row.parcels.filter((waybill) => !event.parcels.includes(waybill));
      return left.length > 0 ? { parcels: left } : over("recalled", at);
    }
    case "hand-in-made":
      return over("used", at);
    case "hand-in-overdue":
      return { stage: "overdue", notice: "none" };
    case "hand-in-fetched":
      return over("fetched", at);
    case "parcels-refused":
      // Also of what had been collected: the recipient has put it back.
      return { stage: "refused", parcels: event.parcels, endedAt: null, doubtAt: null, notice: "none" };
    case "hold-ended":
      return { stage: "overdue", notice: "due" };
    case "hold-extended":
      return {
        ...{ stage: "held", holdUntilAt: event.holdUntilAt, notice: "due" },
        ...{ extensions: row.extensions + 1, extendedAt: at },
      };
    case "hold-paused":
      return { pausedAt: at };
    case "hold-resumed":
      return { pausedAt: null, holdUntilAt: event.holdUntilAt ?? row.holdUntilAt, notice: "due" };
    case "pickup-code-changed": {
      // Who could read the old code may have it from the link: an operator's change replaces both.
      const link = event.by === "operator" ? row.link + 1 : row.link;
      return { ...issueOf(event.code), codeChangedAt: at, link, notice: "due" };
    }
    case "compartment-suspected":
      return event.codeStays || row.endedAt !== null ? null : { doubtAt: row.doubtAt ?? at };
    case "door-forced":
      return row.endedAt === null ? { doubtAt: row.doubtAt ?? at } : null;
    case "parcels-found":
      return row.stage === "missing" ? { stage: "found", compartment: event.compartment } : null;
    default:
      return null;
  }
};

const issueOf = ({ issue, keyVersion }: EventOf<"pickup-code-changed">["code"]) => ({ issue, keyVersion });
const over = (stage: DepositStage, at: number): Partial<DepositRow> => ({
  ...{ stage, endedAt: at, doubtAt: null, notice: "none" },
});

/** What doubt kept from its recipient is told once staff has found it. */
export const afterLook = (
  row: DepositRow,
  { found, missing }: EventOf<"compartment-audited">,
  at: number,
): Partial<DepositRow> => {
  if (row.stage === "missing") return row.parcels.some((one) => found.includes(one)) ? { stage: "found" } : {};
  if (row.endedAt !== null) return {};
  const parcels = row.parcels.filter((waybill) => !missing.includes(waybill));
  if (parcels.length === 0) return over("missing", at);
  return row.doubtAt === null ? { parcels } : { parcels, doubtAt: null, notice: "due" };
};
