/** May these parcels go in here? Number, ownership, consent, goods, size: the checks before any door moves. */
import type { CourierAt } from "../access/courier.ts";
import type { CommandOf } from "../command.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { CarrierRules, type Rules, type Tools } from "../rules.ts";
import type { Site } from "../turn/state.ts";
import { type Consent, isS10, isSscc, type Moment, type Size, sizes } from "../vocabulary.ts";
import type { PreAdvice } from "./fold/pre-advices.ts";
import { preAdviceOf } from "./pre-advice.ts";

export interface Admitted {
  readonly consent: Consent;
  readonly size: Size;
  readonly accessible: boolean;
  readonly epc: readonly string[];
  readonly recipient: string | null;
}

/** Without a word about the size from courier or sender; too small is found out at the open door. */
export const sizeUnsaid: Size = "M";

export const admit = (
  site: Site,
  command: Pick<CommandOf<"begin-deposit">, "parcels" | "damaged" | "recipient" | "size" | "accessible">,
  { carrier }: Pick<CourierAt, "carrier">,
  moment: Moment,
  { rules }: Pick<Tools, "rules">,
): Admitted | Refusal => {
  if (command.damaged) return refuse("damaged");
  if (new Set(command.parcels).size !== command.parcels.length) return refuse("waybill-duplicate");
  const advices: (PreAdvice | undefined)[] = [];
  const consents: Consent[] = [];
  for (const waybill of command.parcels) {
    if (site.custody.parcels.has(waybill)) return refuse("waybill-duplicate", { waybill });
    const advice = preAdviceOf(site, waybill, moment);
    const no = ownershipRefusal(waybill, advice, carrier, rules) ?? goodsRefusal(advice);
    if (no) return no;
    const policy = carrierRules(rules, carrier);
    const consent = consentOf(advice, command.recipient, policy);
    if (consent === null) return refuse("not-consented", { why: whyNot(advice, command.recipient, policy) });
    advices.push(advice);
    consents.push(consent);
  }
  const recipients = new Set([command.recipient, ...advices.map((advice) => advice?.recipient)].filter(isSaid));
  if (recipients.size > 1) return refuse("not-allowed", { why: "recipients-differ" });
  const [recipient = null] = recipients;
  return {
    consent: weakest(consents),
    size: command.size ?? largest(advices.map((advice) => advice?.size).filter(isSaid)) ?? sizeUnsaid,
    accessible: command.accessible ?? advices.some((advice) => advice?.accessible === true),
    epc: advices.map((advice) => advice?.epc).filter(isSaid),
    recipient,
  };
};

/** A carrier that the configuration does not name gets the defaults. */
export const carrierRules = (rules: Rules, id: string): CarrierRules =>
  rules.carriers.find((carrier) => carrier.id === id) ?? CarrierRules.parse({ id, name: id });

export const ownershipRefusal = (
  waybill: string,
  advice: PreAdvice | undefined,
  carrier: string,
  rules: Rules,
): Refusal | null => {
  if (advice) return advice.carrier === carrier ? null : refuse("foreign-carrier");
  if (isS10(waybill) || isSscc(waybill) || fitsPattern(waybill, carrierRules(rules, carrier))) return null;
  const foreign = rules.carriers.some((other) => other.id !== carrier && fitsPattern(waybill, other));
  return refuse(foreign ? "foreign-carrier" : "waybill-malformed");
};
export const fitsPattern = (waybill: string, { waybillPatterns }: CarrierRules): boolean =>
  waybillPatterns.some((pattern) => new RegExp(`^(?:${pattern})$`).test(waybill));

const goodsRefusal = (advice: PreAdvice | undefined): Refusal | null =>
  advice?.goodsAllowed === false ? refuse("goods-not-allowed") : null;

/** Null: it may not go in. */
const consentOf = (
  advice: PreAdvice | undefined,
  recipient: string | undefined,
  carrier: CarrierRules,
): Consent | null => {
  const said = advice?.consent ?? "unknown";
  if (said === "refused") return null;
  if (said !== "unknown") return said;
  if (recipient !== undefined && carrier.enteredPhoneIsConsent) return "given";
  return carrier.unknownConsent === "accept" ? "unknown" : null;
};
/** `phone`: the recipient's number, entered by the courier, would do. */
const whyNot = (
  advice: PreAdvice | undefined,
  recipient: string | undefined,
  { enteredPhoneIsConsent }: CarrierRules,
): "refused" | "phone" | "unknown" => {
  if (advice?.consent === "refused") return "refused";
  return enteredPhoneIsConsent && recipient === undefined ? "phone" : "unknown";
};
const weakest = (consents: readonly Consent[]): Consent =>
  (["unknown", "given", "named-by-sender"] as const).find((one) => consents.includes(one)) ?? "unknown";
const largest = (found: readonly Size[]): Size | undefined => sizes.findLast((size) => found.includes(size));
const isSaid = <T>(value: T | undefined): value is T => value !== undefined;
