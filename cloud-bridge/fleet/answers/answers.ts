/** What the fleet says of parcels, sites and notices, as its page and its neighbours read it. */
import { z } from "zod";
import { rightNames, roles } from "../access/rights.ts";
import { custodians } from "./custody.ts";
import { ForkAlarm, StandingAlarm } from "./overview.ts";
import { troubles } from "./sites/troubles.ts";

const at = z.number().int();
export const TrailLine = z.object({
  site: z.string(),
  epoch: z.number().int(),
  seq: z.number().int(),
  type: z.string(),
  at,
  compartment: z.string().nullable(),
  deposit: z.string().nullable(),
  /** How sure: proven, stated or presumed. */
  grade: z.string().nullable(),
  /** In whose hands the parcel is from then on; null: this changed nothing of it. */
  custodian: z.enum(custodians).nullable(),
});
export type TrailLine = Readonly<z.infer<typeof TrailLine>>;
/** A deposit, a hand-in or the announcement of one that has this parcel, as it stands now. */
export const ParcelDeposit = z.object({
  deposit: z.string(),
  site: z.string(),
  /** Empty while a hand-in is announced only. */
  compartment: z.string(),
  carrier: z.string(),
  stage: z.string(),
  /** Of its pickup code; 0: it has none. */
  issue: z.number().int(),
  madeAt: at,
  /** What is handed in is to be fetched by then. */
  holdUntilAt: at,
  endedAt: at.nullable(),
  /** Since when the site lets nobody at it before staff has looked; null: nobody doubts that it lies there. */
  doubtAt: at.nullable(),
});
export type ParcelDeposit = Readonly<z.infer<typeof ParcelDeposit>>;
export const ParcelTrail = z.object({
  waybill: z.string(),
  trail: z.array(TrailLine),
  /** Newest first. */
  deposits: z.array(ParcelDeposit),
  /** Overtook the trail and is not part of it. */
  unconfirmed: z.array(TrailLine.pick({ site: true, epoch: true, seq: true, type: true, at: true })),
});
export type ParcelTrail = z.infer<typeof ParcelTrail>;

export const SiteSummary = z.object({
  site: z.string(),
  software: z.string().nullable(),
  epoch: z.number().int(),
  seq: z.number().int(),
  /** When it was heard of last: by a frame, at its hello, or by its report of how it is. */
  seenAt: at.nullable(),
  /** More of its history is known to wait: the trail ends at this time of the site. Null: nothing is known to wait. */
  behindSince: at.nullable(),
  events: z.number().int(),
  alarms: z.number().int(),
  forkAlarms: z.number().int(),
  troubles: z.array(z.enum(troubles)),
  /** What the site said of itself last; null: it never did, as one of before does not. */
  condition: z
    .object({
      /** The fleet's clock. */
      receivedAt: at,
      /** By how much the site's clock is ahead; what was on its way counts as behind. */
      clockOffsetMs: z.number().int(),
      clockSynced: z.boolean(),
      backlogEvents: z.number().int(),
      backlogAgeMs: z.number().int(),
      uptimeMs: z.number().int(),
      disk: z.string(),
      /** Copies and reports that it gave up since its start. */
      dropped: z.number().int(),
    })
    .nullable(),
});
export type SiteSummary = Readonly<z.infer<typeof SiteSummary>>;
/** Of all sites that are enrolled, however many a list shows. */
export const SiteCounts = z.object({
  sites: z.number().int(),
  /** Those whose names have the part that was asked for. */
  found: z.number().int(),
  /** Those with any trouble. */
  troubled: z.number().int(),
  away: z.number().int(),
  behind: z.number().int(),
  /** Alarms, not sites. */
  alarms: z.number().int(),
  forkAlarms: z.number().int(),
});
export type SiteCounts = Readonly<z.infer<typeof SiteCounts>>;
export const SiteList = z.object({
  sites: z.array(SiteSummary),
  counts: SiteCounts,
  /** What to ask for as `after`; null: nothing follows, or nothing can be asked for behind these. */
  after: z.string().nullable(),
});
export type SiteList = Readonly<z.infer<typeof SiteList>>;
export const SiteStatus = SiteSummary.extend({
  /** Of those who collected a parcel there and said how it went, 1 to 5; null: nobody has. */
  rating: z.object({ average: z.number(), count: z.number().int() }).nullable(),
  compartments: z.array(
    z.object({
      compartment: z.string(),
      size: z.string().nullable(),
      content: z.string().nullable(),
      service: z.string().nullable(),
      deposit: z.string().nullable(),
      since: at,
    }),
  ),
  standingAlarms: z.array(StandingAlarm),
  epochs: z.array(
    z.object({ epoch: z.number().int(), reason: z.string().nullable(), firstSeq: z.number().int().nullable() }),
  ),
  gaps: z.array(z.object({ epoch: z.number().int(), from: z.number().int(), to: z.number().int() })),
  forks: z.array(ForkAlarm),
});
export type SiteStatus = z.infer<typeof SiteStatus>;
export const StoredEvent = z.object({
  epoch: z.number().int(),
  seq: z.number().int(),
  type: z.string(),
  at,
  hash: z.string(),
  body: z.string(),
});
export const Receipt = z.object({
  receipt: z.string(),
  site: z.string(),
  /** `hand-in-made`: from the person to the site; `hand-in-fetched`: from the site to the carrier. */
  type: z.string(),
  at,
  compartment: z.string(),
  carrier: z.string(),
  parcels: z.array(z.string()),
  grade: z.string(),
});

export const Notice = z.object({
  deposit: z.string(),
  kind: z.string(),
  site: z.string(),
  at,
  compartment: z.string(),
  parcels: z.array(z.string()),
  carrier: z.string(),
  holdUntilAt: at,
  stage: z.string(),
  /** When the parcels left; null while they are there. */
  endedAt: at.nullable(),
  /** Since when the site lets nobody at it before staff has looked; null: nobody doubts that it lies there. */
  doubtAt: at.nullable(),
  /** Null when it opens nothing, for now or for good. */
  code: z.string().nullable(),
  /** The recipient's own pass, as a QR code holds it; null when it opens nothing. */
  pass: z.string().nullable(),
  /** Path of the recipient's own page; null where there is none. */
  link: z.string().nullable(),
  /** `138****5678`; null when no courier entered one, or when it is erased. */
  phone: z.string().nullable(),
  language: z.string(),
});
export type Notice = Readonly<z.infer<typeof Notice>>;

/** Whom a browser's session stands for. */
export const Session = z.object({
  role: z.enum(roles),
  tenant: z.string(),
  rights: z.array(z.enum(rightNames)),
  demoPhone: z.boolean(),
  /** By single sign-on. */
  signedOn: z.boolean(),
});
export type Session = Readonly<z.infer<typeof Session>>;
/** `signOn`: what the provider of single sign-on is called; null: there is none. */
export const SessionHere = z.object({ session: Session.nullable(), signOn: z.object({ name: z.string() }).nullable() });
export type SessionHere = Readonly<z.infer<typeof SessionHere>>;
