/** What a site's event means to a carrier or shop: small documents, each of one deposit or hand-in. Pure. */
import { hash } from "node:crypto";
import type { EventType } from "../../../gateway/core/event.ts";
import { isoOf } from "../../../gateway/wire/moment.ts";
import type { Announced, DepositAt } from "../access/owner.ts";
import type { Custodian } from "../answers/custody.ts";
import type { WebhookKind } from "../answers/webhooks.ts";
import { codesOf } from "../tracking/codes.ts";
import type { Fact } from "../trail.ts";

/** A deposit or hand-in, as the fleet knows it. */
export interface Owned {
  readonly deposit: string;
  readonly carrier: string;
  readonly parcels: readonly string[];
}
export interface Owners {
  /** Undefined: this site has none of that id. */
  deposit(fact: Fact, id: string): Owned | undefined;
  /** In whose deposit this parcel had come to lie in the compartment that the fact names. */
  parcel(fact: Fact, waybill: string): Omit<Owned, "parcels"> | undefined;
  /** Which of its parcels which shops had announced. */
  announced(at: DepositAt): Announced;
}
export interface Milestone {
  /** The same whoever makes it, and whenever. */
  readonly id: string;
  readonly kind: WebhookKind;
  /** Milestones of one subject are told in order. */
  readonly subject: string;
  readonly carrier: string;
  /** Told to this shop, of its parcels alone; null: to the carrier and to operators. */
  readonly shop: string | null;
  readonly body: string;
}

/** The events that tell of a milestone, or may. */
export const tellingTypes = [
  ...(["deposit-made", "parcels-collected", "parcels-refused", "parcels-recalled"] as const),
  ...(["hold-ended", "hold-extended", "return-due"] as const),
  ...(["compartment-suspected", "door-forced", "compartment-audited", "parcels-found"] as const),
  ...(["hand-in-announced", "hand-in-made", "hand-in-overdue", "hand-in-fetched"] as const),
] as const satisfies readonly EventType[];

export const milestonesOf = (fact: Fact, owners: Owners): readonly Milestone[] =>
  toldBy(fact, owners).flatMap((told) => [
    milestone(fact, told, null),
    ...[...owners.announced({ site: fact.site, deposit: told.deposit })].flatMap(([shop, announced]) => {
      const own = ofShop(told, announced);
      return own.parcels.length > 0 ? [milestone(fact, own, shop)] : [];
    }),
  ]);

/** Of all parcels those that it had announced. */
const ofShop = (told: Told, announced: ReadonlySet<string>): Told => {
  const own = (waybills: readonly string[]) => waybills.filter((waybill) => announced.has(waybill));
  const { parcels, left } = told;
  return { ...told, parcels: own(parcels), ...(left === undefined ? {} : { left: own(left) }) };
};

const milestone = (fact: Fact, told: Told, shop: string | null): Milestone => {
  const { site, epoch, seq, at, event } = fact;
  const { kind, deposit, carrier, parcels, left, more } = told;
  const compartment = "compartment" in event ? event.compartment : undefined;
  const grade = "evidence" in event ? event.evidence.grade : undefined;
  const codes = codesOf(event.type, custodians[kind] ?? null) ?? undefined;
  const data = {
    ...{ site, compartment, carrier, deposit, parcels, evidence: grade, left, ...more, codes },
    fact: { epoch, seq },
  };
  const body = JSON.stringify({ type: kind, timestamp: isoOf(at), data });
  const name = [site, epoch, seq, kind, deposit, ...(shop === null ? [] : [shop])].join("/");
  return { id: `evt_${hash("sha256", name, "hex").slice(0, 32)}`, kind, subject: deposit, carrier, shop, body };
};

/** In whose hands the parcels that it names are. */
const custodians: Partial<Record<WebhookKind, Custodian>> = {
  ...{ "parcel.collected": "recipient", "parcel.missing": "unknown" },
};

interface Told extends Owned {
  readonly kind: WebhookKind;
  /** Parcels that stayed. */
  readonly left?: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
}

const toldBy = (fact: Fact, owners: Owners): readonly Told[] => {
  const { event } = fact;
  switch (event.type) {
    case "deposit-made":
      return [{ ...event, kind: "parcel.deposited", more: { holdUntil: isoOf(event.holdUntilAt) } }];
    case "hand-in-announced": {
      const { announcement: deposit, carrier, parcels, untilAt } = event;
      return [{ deposit, carrier, parcels, kind: "hand_in.announced", more: { holdUntil: isoOf(untilAt) } }];
    }
    case "hand-in-made": {
      const { announcement, fetchByAt } = event;
      return [{ ...event, kind: "hand_in.made", more: { announcement, holdUntil: isoOf(fetchByAt) } }];
    }
    case "hand-in-overdue":
      return [{ ...event, kind: "hand_in.overdue" }];
    case "hand-in-fetched":
      return [{ ...event, kind: "hand_in.fetched" }];
    case "parcels-found":
      return [{ ...event, kind: "parcel.found", more: { belongs: event.belongs } }];
    case "compartment-audited":
      return [
        ...lookedFor(fact, owners, "parcel.verified", event.found),
        ...lookedFor(fact, owners, "parcel.missing", event.missing),
      ];
    default:
      return ofDeposit(fact, owners);
  }
};

const kindsOfDeposits: Partial<Record<EventType, WebhookKind>> = {
  ...{ "parcels-collected": "parcel.collected", "parcels-refused": "parcel.refused" },
  ...{ "parcels-recalled": "parcel.recalled", "hold-ended": "parcel.overdue" },
  ...{ "hold-extended": "parcel.hold_extended", "return-due": "parcel.return_due" },
  ...{ "compartment-suspected": "parcel.in_doubt", "door-forced": "parcel.in_doubt" },
};
const ofDeposit = (fact: Fact, owners: Owners): readonly Told[] => {
  const { event } = fact;
  const kind = kindsOfDeposits[event.type];
  const id = "deposit" in event ? event.deposit : undefined;
  if (kind === undefined || typeof id !== "string") return [];
  // The recipient may still look: nobody keeps him from it.
  if (event.type === "compartment-suspected" && event.codeStays === true) return [];
  const owned = owners.deposit(fact, id);
  if (owned === undefined) return [];
  const parcels = "parcels" in event ? event.parcels : owned.parcels;
  const told = { ...owned, parcels, kind };
  if (event.type === "parcels-collected") return [{ ...told, left: event.left }];
  return [event.type === "hold-extended" ? { ...told, more: { holdUntil: isoOf(event.holdUntilAt) } } : told];
};

/** A look names parcels of anybody: each carrier is told of his own. */
const lookedFor = (fact: Fact, owners: Owners, kind: WebhookKind, waybills: readonly string[]): readonly Told[] => {
  const deposits = new Map<string, Told & { readonly parcels: string[] }>();
  for (const waybill of waybills) {
    const owned = owners.parcel(fact, waybill);
    if (owned === undefined) continue;
    const told = deposits.get(owned.deposit) ?? { ...owned, kind, parcels: [] };
    told.parcels.push(waybill);
    deposits.set(owned.deposit, told);
  }
  return [...deposits.values()];
};
