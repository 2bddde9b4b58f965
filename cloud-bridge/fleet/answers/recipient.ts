/** What the recipient of a deposit sees behind the link. */
import { z } from "zod";
import { OwnRemark } from "./remarks.ts";

const at = z.number().int();
const Named = z.object({ "zh-CN": z.string(), en: z.string() });

/**
 * possible: it may be asked for; asked: the site has not answered yet; done: the site's journal says so; no: not in
 * this state of the parcel.
 */
export const Wish = z.object({
  state: z.enum(["possible", "asked", "done", "no"]),
  /** Of what was asked for last, by the fleet's clock; null: nothing was. */
  askedAt: at.nullable(),
  /** Until when the site may still begin it. */
  until: at.nullable(),
  /** How the last one ended, when that was not as wished. */
  failed: z.string().nullable(),
});
export type Wish = Readonly<z.infer<typeof Wish>>;

/**
 * over: with its parcels; run-out: by its own end. Whoever holds one that is open, and asked back, still opens the door
 * until the site has heard of it.
 */
const passStates = ["open", "used", "taken-back", "run-out", "over"] as const;
export const HandedPass = z.object({
  pass: z.number().int(),
  madeAt: at,
  /** Null: as long as the code opens. */
  until: at.nullable(),
  state: z.enum(passStates),
  /** When the site used it or took it back. */
  at: at.nullable(),
  /** Path of the page that is handed on; null when it opens nothing. */
  link: z.string().nullable(),
  takeBack: Wish,
});
export type HandedPass = Readonly<z.infer<typeof HandedPass>>;

/** Beside browsers. */
export const RecipientMessages = z.object({
  /** `138****5678`; null: the fleet sends no SMS. */
  phone: z.string().nullable(),
  /** The recipient wants them there. */
  sms: z.boolean(),
  hasMail: z.boolean(),
  /** `p****@example.net`; null: there is none. */
  email: z.string().nullable(),
  /** By the clock at the locker; `isOwn`: the recipient has chosen them. From and to the same: there are none. */
  quiet: z.object({ from: z.string(), to: z.string(), isOwn: z.boolean() }),
});
export type RecipientMessages = Readonly<z.infer<typeof RecipientMessages>>;

export const Stars = z.number().int().min(1).max(5);

export const RecipientView = z.object({
  parcels: z.array(z.string()),
  carrier: Named,
  locker: Named,
  address: Named.nullable(),
  /** IANA name: the clock on the wall beside the locker. */
  zone: z.string().nullable(),
  compartment: z.string(),
  stage: z.enum(["held", "overdue", "refused", "collected", "recalled", "missing", "found"]),
  madeAt: at,
  holdUntilAt: at,
  endedAt: at.nullable(),
  /** Since when the site lets nobody at it before staff has looked; null: nobody doubts that it lies there. */
  doubtAt: at.nullable(),
  /** Null when it opens nothing, for now or for good. */
  code: z.string().nullable(),
  /** Oldest first. */
  trail: z.array(z.object({ type: z.string(), at, grade: z.string().nullable() })),
  /** When the site was heard of last; null: never. */
  heardAt: at.nullable(),
  /** The fleet's clock. */
  now: at,
  extension: Wish,
  /** The door, for whoever reads the number on a kiosk there; `possible` again after each. */
  openHere: Wish,
  /** Another code; `possible` again after each. */
  change: Wish,
  /** When the site changed the code last; null: never. */
  codeChangedAt: at.nullable(),
  /** Browsers that are told of it; null: the fleet has no web push, or the parcel has gone. */
  push: z
    .object({
      /** Base64url: browsers subscribe for this sender. */
      key: z.string(),
      /** SHA-256 of the endpoint of each, base64url. */
      told: z.array(z.string()),
    })
    .nullable(),
  messages: RecipientMessages.nullable(),
  /** The recipient's own pass, as a QR code holds it; null when it opens nothing. */
  pass: z.string().nullable(),
  /** Handed on, of the code that is good now; newest first. */
  passes: z.array(HandedPass),
  /** The number that the next one gets; null: none can be made now. */
  nextPass: z.number().int().nullable(),
  /** How the recipient liked it; no: not in this state of the parcel. */
  rating: z.object({ state: z.enum(["no", "possible", "given"]), stars: Stars.nullable() }),
  /** Its carrier takes it back, since nobody wants it; done: its time here is over. */
  giveBack: Wish,
  /** What was said to the operator. */
  remarks: z.array(OwnRemark),
});
export type RecipientView = Readonly<z.infer<typeof RecipientView>>;

/** What somebody who was handed a pass sees: where and until when, and nothing of the recipient. */
export const PassView = z.object({
  locker: Named,
  address: Named.nullable(),
  zone: z.string().nullable(),
  compartment: z.string(),
  /** in-doubt: staff must look first. Asked back is taken back, here. */
  state: z.enum([...passStates, "in-doubt"]),
  until: at.nullable(),
  /** As a QR code holds it; null when it opens nothing. */
  pass: z.string().nullable(),
  now: at,
});
export type PassView = Readonly<z.infer<typeof PassView>>;
