/** Would these parcels be taken? The site's own checks, asked without opening anything. */
import type { ParcelsView } from "../api/reads.ts";
import type { Deposit } from "../core/custody/custody.ts";
import { mayTakeOutAgain } from "../core/custody/deposit/own.ts";
import { admit } from "../core/custody/parcel.ts";
import { preAdviceOf } from "../core/custody/pre-advice.ts";
import { type Refusal, refuse } from "../core/refusal.ts";
import type { Rules } from "../core/rules.ts";
import type { Site } from "../core/site.ts";
import { type Moment, sizes } from "../core/vocabulary.ts";

export interface Asked {
  readonly parcels: readonly string[];
  readonly recipient?: string;
}
export interface Asker {
  readonly courier: string;
  readonly carrier: string;
  readonly session: string;
}

/**
 * A parcel that is here already is refused with its compartment to couriers of its carrier; with its deposit in `mine`
 * where this very courier may take it out again, and in `deposit` while putting it in, so that a screen finds back.
 */
export const parcelsView = (
  site: Site,
  { parcels, recipient }: Asked,
  by: Asker,
  moment: Moment,
  rules: Rules,
): ParcelsView | Refusal => {
  const asked = { parcels: [...parcels], ...(recipient === undefined ? {} : { recipient }) };
  const admitted = admit(site, asked, by, moment, { rules });
  if ("type" in admitted) return withOwn(site, admitted, by);
  const announced = parcels.map((waybill) => preAdviceOf(site, waybill, moment)?.size);
  const size = sizes.findLast((one) => announced.includes(one));
  const beside = [...site.custody.deposits.values()].find(
    (deposit) => deposit.recipient === admitted.recipient && takesMore(site, deposit, by),
  );
  return {
    accessible: admitted.accessible,
    ...(size === undefined ? {} : { size }),
    ...(beside ? { beside: placeOf(beside) } : {}),
  };
};

const takesMore = (site: Site, { recipient, carrier, stage, hold, compartment }: Deposit, by: Asker): boolean => {
  const at = site.locker.compartments.get(compartment);
  const isWhole = stage.state === "held" && hold?.state !== "ended" && at?.occupancy === "occupied";
  return recipient !== null && carrier === by.carrier && isWhole && at.bars.length === 0;
};
const placeOf = ({ deposit, compartment, size }: Deposit): NonNullable<ParcelsView["beside"]> => ({
  deposit,
  compartment,
  size,
});

const withOwn = (site: Site, refusal: Refusal, by: Asker): Refusal => {
  const waybill = refusal.detail?.["waybill"];
  if (refusal.code !== "waybill-duplicate" || typeof waybill !== "string") return refusal;
  const deposit = site.custody.deposits.get(site.custody.parcels.get(waybill) ?? "");
  if (deposit?.carrier !== by.carrier) return refusal;
  const { deposit: id, compartment } = deposit;
  if (!deposit.incoming.includes(waybill)) {
    const mine = mayTakeOutAgain(deposit, by)
      ? { mine: id, size: deposit.size, parcels: deposit.inside.join(" ") }
      : {};
    return refuse("waybill-duplicate", { waybill, compartment, ...mine });
  }
  return deposit.courier === by.courier || deposit.interrupted
    ? refuse("waybill-duplicate", { waybill, deposit: id })
    : refusal;
};
