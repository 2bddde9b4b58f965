/** What events mean to the fleet: the trail of each parcel and the state of each site. Pure. */
import type { Event, EventOf } from "../../gateway/core/event.ts";
import { type AnnouncementChanges, foldAnnouncements } from "./announcements/fold.ts";
import { type CommandChanges, foldCommand } from "./commands/fold.ts";
import { type CourierChanges, foldCourier } from "./couriers/fold.ts";
import { afterLook, type DepositRow, depositChange, handInRows, madeRow } from "./deposit.ts";
import { type DesiredChanges, foldDesired } from "./desired/fold.ts";

/** This event tells of this parcel. */
export interface TrailLine {
  readonly waybill: string;
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
}
/** Which event gave somebody this receipt: the person who handed in, or the courier who fetched. */
export interface ReceiptRow {
  readonly receipt: string;
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
}
/** Null fields stay as they were. */
export interface CompartmentRow {
  readonly site: string;
  readonly compartment: string;
  readonly size: string | null;
  readonly content: "empty" | "occupied" | "suspect" | null;
  readonly service: "ok" | "blocked" | "jammed" | null;
  /** 1: its history was lost at the site, whatever the fleet knows of it; 0: not any more. */
  readonly unproven: 0 | 1 | null;
  /** 1: its door has stayed open for minutes, whatever else keeps it out of service. */
  readonly leftOpen: 0 | 1 | null;
  readonly deposit: string | null;
  readonly since: number;
}
export interface AlarmRow {
  readonly site: string;
  readonly alarm: string;
  readonly kind: string | null;
  readonly severity: string | null;
  readonly subject: string | null;
  readonly raisedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  /** Id of the command that did it; null: nobody did it from afar. */
  readonly acknowledgedRemotely: string | null;
  readonly clearedAt: number | null;
}
export interface EpochRow {
  readonly site: string;
  readonly epoch: number;
  readonly epochId: string;
  readonly firstSeq: number;
  readonly reason: string;
  readonly openedAt: number;
}
/** The count of one day as the site stated it. */
export interface StatementRow {
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
  readonly at: number;
  readonly stated: EventOf<"stock-stated">;
}
/** What one batch of events changes; later events have overwritten earlier ones. */
export interface Changes {
  readonly trail: TrailLine[];
  readonly deposits: Map<string, DepositRow>;
  readonly compartments: Map<string, CompartmentRow>;
  /** Of each site the compartments that its newest layout has. */
  readonly layouts: Map<string, readonly string[]>;
  readonly alarms: Map<string, AlarmRow>;
  readonly epochs: EpochRow[];
  readonly statements: StatementRow[];
  readonly receipts: ReceiptRow[];
  readonly commands: CommandChanges;
  readonly desired: DesiredChanges;
  readonly announcements: AnnouncementChanges;
  readonly couriers: CourierChanges;
}
export interface Fact {
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
  readonly at: number;
  readonly event: Event;
}

export const noChanges = (): Changes => ({
  trail: [],
  deposits: new Map(),
  compartments: new Map(),
  layouts: new Map(),
  alarms: new Map(),
  epochs: [],
  statements: [],
  receipts: [],
  commands: { rows: new Map(), broken: new Set() },
  desired: new Map(),
  announcements: { taken: [], used: [], broken: new Set() },
  couriers: new Map(),
});

/** Deposits whose row the fold of this event needs, unless the same batch made it. */
export const depositOf = (event: Event): string | null => {
  if (event.type === "hand-in-made") return event.announcement ?? null;
  return "deposit" in event && typeof event.deposit === "string" ? event.deposit : null;
};

/** Where staff looked: the fold of this event needs the row of what lies there, unless the same batch made it. */
export const lookOf = (event: Event): string | null =>
  event.type === "compartment-audited" ? event.compartment : null;

/** Folds one event into `changes`; `deposits` there must hold the rows that `depositOf` and `lookOf` ask for. */
export const fold = (changes: Changes, fact: Fact): void => {
  foldTrail(changes, fact);
  foldDeposit(changes, fact);
  foldCompartment(changes, fact);
  foldAlarm(changes.alarms, fact);
  foldCommand(changes.commands, fact);
  foldDesired(changes.desired, fact);
  foldAnnouncements(changes.announcements, fact);
  foldCourier(changes.couriers, fact);
  const { event, site, at, seq } = fact;
  if (event.type === "stock-stated") changes.statements.push({ site, epoch: fact.epoch, seq, at, stated: event });
  if (event.type === "hand-in-made" || event.type === "hand-in-fetched")
    changes.receipts.push({ receipt: event.receipt, site, epoch: fact.epoch, seq });
  if (event.type !== "epoch-opened") return;
  const { epoch, reason } = event;
  changes.epochs.push({ site, epoch: epoch.counter, epochId: epoch.id, firstSeq: seq, reason, openedAt: at });
};

/** Every fact about a deposit stands in the trail of each of its parcels; an audit in those that it names. */
const foldTrail = (changes: Changes, fact: Fact): void => {
  const { site, epoch, seq } = fact;
  for (const waybill of new Set(waybillsOf(changes, fact))) changes.trail.push({ waybill, site, epoch, seq });
};

const waybillsOf = (changes: Changes, { site, event }: Fact): readonly string[] => {
  switch (event.type) {
    case "parcels-collected":
      return event.left.length === 0 ? event.parcels : [...event.parcels, ...event.left];
    case "compartment-audited":
      return [...event.found, ...event.missing, ...event.extra];
    default: {
      if ("parcels" in event) return event.parcels;
      return rowOf(changes, site, depositOf(event))?.parcels ?? [];
    }
  }
};

/** A batch holds rows of many sites: one that names another's deposit has named none. */
const rowOf = ({ deposits }: Changes, site: string, deposit: string | null): DepositRow | undefined => {
  const row = deposit === null ? undefined : deposits.get(deposit);
  return row?.site === site ? row : undefined;
};
const put = ({ deposits }: Changes, row: DepositRow): void => {
  const site = deposits.get(row.deposit)?.site ?? row.site;
  if (site === row.site) deposits.set(row.deposit, row);
};

const foldDeposit = (changes: Changes, { site, at, event }: Fact): void => {
  if (event.type === "deposit-made") put(changes, madeRow(rowOf(changes, site, event.deposit), event, site, at));
  for (const row of handInRows(event, site, at)) put(changes, row);
  if (event.type === "compartment-audited")
    for (const row of [...changes.deposits.values()])
      if (row.site === site && row.compartment === event.compartment)
        put(changes, { ...row, ...afterLook(row, event, at) });
  const row = rowOf(changes, site, depositOf(event));
  const change = row && depositChange(row, event, at);
  if (change) put(changes, { ...row, ...change });
};

const foldCompartment = (changes: Changes, { site, at, event }: Fact): void => {
  for (const [compartment, change] of compartmentChanges(changes, site, event)) {
    const key = `${site}/${compartment}`;
    const before = changes.compartments.get(key) ?? unchanged;
    changes.compartments.set(key, { ...before, ...change, site, compartment, since: at });
  }
  if (event.type === "layout-adopted")
    changes.layouts.set(
      site,
      event.compartments.map(({ compartment }) => compartment),
    );
};
const unchanged = { size: null, content: null, service: null, unproven: null, leftOpen: null, deposit: null };

type CompartmentChange = readonly [compartment: string, change: Partial<CompartmentRow>];

const compartmentChanges = (changes: Changes, site: string, event: Event): readonly CompartmentChange[] => {
  switch (event.type) {
    case "layout-adopted":
      return event.compartments.map(({ compartment, size }) => [compartment, { size }]);
    case "epoch-opened":
      return event.unproven.map((compartment) => [compartment, { unproven: 1 }]);
    case "safe-mode-left":
      return [[event.compartment, { unproven: 0 }]];
    case "hand-in-fetched":
      return [[event.compartment, { content: "empty" }]];
    case "parcels-refused":
      return [[event.compartment, { content: "occupied", deposit: event.deposit }]];
    case "deposit-made":
    case "hand-in-made":
      return [[event.compartment, { content: "occupied", service: "ok", deposit: event.deposit }]];
    case "parcels-collected":
    case "parcels-recalled": {
      const ended = rowOf(changes, site, event.deposit)?.endedAt !== null;
      return [[event.compartment, { content: ended ? "empty" : "occupied" }]];
    }
    case "collection-undone":
      return event.reason === "still-inside" ? [[event.compartment, { content: "occupied" }]] : [];
    case "compartment-suspected":
      return [[event.compartment, { content: "suspect" }]];
    case "compartment-audited":
      return [[event.compartment, { content: event.found.length > 0 ? "occupied" : "empty", unproven: 0 }]];
    case "compartment-blocked":
      return [[event.compartment, { service: "blocked" }]];
    case "compartment-released":
      return [[event.compartment, { service: "ok" }]];
    case "door-jammed":
      return [[event.compartment, { service: "jammed" }]];
    case "door-abandoned-open":
      return [[event.compartment, { leftOpen: 1 }]];
    case "alarm-cleared":
      // That the door is shut again stays at the site; that its alarm ended does not.
      return event.kind === "door-left-open" ? [[event.subject ?? "", { leftOpen: 0 }]] : [];
    default:
      return [];
  }
};

const unknownAlarm = {
  ...{ kind: null, severity: null, subject: null, raisedAt: null, clearedAt: null },
  ...{ acknowledgedAt: null, acknowledgedBy: null, acknowledgedRemotely: null },
};
export const foldAlarm = (alarms: Map<string, AlarmRow>, { site, at, event }: Omit<Fact, "epoch" | "seq">): void => {
  if (event.type !== "alarm-raised" && event.type !== "alarm-acknowledged" && event.type !== "alarm-cleared") return;
  const { alarm } = event;
  const key = `${site}/${alarm}`;
  const row = { ...unknownAlarm, ...alarms.get(key), site, alarm };
  if (event.type === "alarm-raised") {
    const { kind, severity, subject } = event;
    alarms.set(key, { ...row, kind, severity, subject, raisedAt: at });
  } else if (event.type === "alarm-cleared") alarms.set(key, { ...row, clearedAt: at });
  else {
    const { by, remote } = event;
    alarms.set(key, { ...row, acknowledgedAt: at, acknowledgedBy: by, acknowledgedRemotely: remote ?? null });
  }
};
