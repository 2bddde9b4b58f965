/**
 * What the trail of a parcel is called by others. UPU: the events of EMSEVT V3 (standard M40), of which posts show
 * EMA posting, EDH arrival at the collection point, EMH unsuccessful delivery, EMI final delivery. Kdniao: `StateEx` of
 * its tracking answers, which Chinese shops read: 1 collected by the carrier, 211 in the locker, 311 taken out of it,
 * 404 refused, 412 overdue in the locker, 4 something is wrong; `State` is its first digit. Pure.
 */
import type { EventType } from "../../../gateway/core/event.ts";
import { isoOf } from "../../../gateway/wire/moment.ts";
import type { Custodian } from "../answers/custody.ts";

export interface Codes {
  readonly upu: string | null;
  readonly kdniao: string | null;
}
interface Row extends Codes {
  /** Only when the parcel is in these hands afterwards: what is said of one parcel need not be so of another. */
  readonly with?: Custodian;
}

const codes: Partial<Record<EventType, Row>> = {
  "deposit-made": { upu: "EDH", kdniao: "211" },
  "parcels-collected": { upu: "EMI", kdniao: "311", with: "recipient" },
  "parcels-refused": { upu: "EMH", kdniao: "404" },
  "hold-ended": { upu: "EMH", kdniao: "412" },
  "compartment-audited": { upu: null, kdniao: "4", with: "unknown" },
  "parcels-found": { upu: null, kdniao: "211" },
  "hand-in-made": { upu: "EMA", kdniao: null },
  "hand-in-fetched": { upu: null, kdniao: "1" },
};
/**
 * Have no code there: what only the locker's people and its recipient do with it, what is not yet so, and what is so
 * of the site. What a carrier does with a parcel that it took back its own systems say.
 */
export const withoutCode = [
  ...([
    "parcels-recalled",
    "hold-paused",
    "hold-resumed",
    "hold-extended",
    "return-due",
    "hand-in-announced",
    "hand-in-overdue",
  ] as const),
  ...(["collection-undone", "pickup-code-changed", "pass-used", "pass-taken-back"] as const),
  ...(["compartment-suspected", "compartment-opened-by-staff", "door-forced", "incident-opened"] as const),
  ...(["disagreement-raised", "disagreement-cleared", "stock-stated", "pre-advices-taken"] as const),
  ...(["epoch-opened", "safe-mode-left"] as const),
  ...(["remote-command-accepted", "remote-command-started", "remote-command-ended"] as const),
] as const satisfies readonly EventType[];
export const codedTypes = Object.keys(codes);

/** Null: it has no code in either. */
export const codesOf = (type: string, custodian: Custodian | null): Codes | null => {
  const row = Object.hasOwn(codes, type) ? codes[type as EventType] : undefined;
  if (!row || (row.with !== undefined && row.with !== custodian)) return null;
  return { upu: row.upu, kdniao: row.kdniao };
};

const zone = 8 * 3_600_000;
/** Kdniao's times are Beijing's. */
const kdniaoTime = (at: number): string =>
  isoOf(at + zone)
    .slice(0, 19)
    .replace("T", " ");
const kdniaoWords: Readonly<Record<string, string>> = {
  "1": "已揽收",
  "211": "已放入快递柜",
  "311": "已取出快递柜",
  "4": "问题件",
  "404": "拒收",
  "412": "快递柜超时未取",
};

export interface Coded extends Codes {
  readonly site: string;
  readonly at: number;
}
/** In the form of Kdniao's answer to a tracking query. */
export const kdniaoOf = (waybill: string, carrier: string | null, trail: readonly Coded[]) => {
  const Traces = trail.flatMap(({ site, at, kdniao }) =>
    kdniao === null
      ? []
      : [{ Action: kdniao, AcceptTime: kdniaoTime(at), AcceptStation: kdniaoWords[kdniao] ?? "", Location: site }],
  );
  const StateEx = Traces.at(-1)?.Action ?? "0";
  return {
    LogisticCode: waybill,
    ShipperCode: carrier ?? "",
    Success: true,
    State: StateEx.slice(0, 1),
    StateEx,
    Traces,
  };
};
