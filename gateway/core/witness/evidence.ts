/** Why something is believed, from the strongest witness that there is. */
import type { Compartment } from "../locker/compartment.ts";
import type { Evidence, Grade, Moment, Witness } from "../vocabulary.ts";

export const evidenceOf = (grade: Grade, witnesses: readonly Witness[], recovered = false): Evidence => ({
  grade,
  witnesses: [...witnesses],
  ...(recovered ? { recovered } : {}),
});

/** A sensor proves by a change only: one that always says the same may be broken, dirty or blind for this parcel. */
export const sawGoIn = ({ itemBefore, item }: Compartment): boolean => itemBefore === false && item === true;
export const sawGoOut = ({ itemBefore, item }: Compartment): boolean => itemBefore === true && item === false;

/** A board is polled, and two of three samples decide: a hand at the kiosk may be quicker than that on a slow wire. */
const sensorLagMs = 1_000;
/** The door has closed so lately that its item sensor may still say what was so before: nothing is decided on that. */
export const mayLag = ({ door, item }: Compartment, { elapsed }: Pick<Moment, "elapsed">): boolean =>
  item === true && door.state === "closed" && elapsed < (door.closedAt ?? Number.NEGATIVE_INFINITY) + sensorLagMs;

/** The item sensor has time until then to see what was just said; so long is also longer than a finger that slips. */
export const settledAt = ({ elapsed }: Pick<Moment, "elapsed">): number => elapsed + sensorLagMs;

/** What is inside by sensor or tag; null: neither proves it. */
export const provenInside = (
  compartment: Compartment,
  { tagSeen, inside }: { readonly tagSeen: boolean; readonly inside: readonly string[] },
  recovered = false,
): Evidence | null => {
  // Beside other parcels a sensor sees nothing new.
  const witnesses: Witness[] = sawGoIn(compartment) && inside.length === 0 ? ["item-sensor"] : [];
  if (tagSeen) witnesses.push("tag");
  return witnesses.length === 0 ? null : evidenceOf("proven", witnesses, recovered);
};

/** A door that never opened leaves its compartment as empty as it was. */
export const asEmptyAsBefore = ({ presumedEmpty }: Compartment): Evidence =>
  evidenceOf(presumedEmpty ? "presumed" : "proven", ["door"]);
