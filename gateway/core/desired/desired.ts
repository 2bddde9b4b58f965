/** What has become of the documents in which the fleet says what this site shall be: the newest word on each kind. */
import type { Recorded } from "../event.ts";
import type { DesiredKind, DesiredOutcome } from "../vocabulary.ts";

export interface Told {
  readonly kind: DesiredKind;
  readonly version: number;
  readonly digest: string;
  readonly state: DesiredOutcome["state"];
}
export type Desired = Map<DesiredKind, Told>;

export const newDesired = (): Desired => new Map();

export const evolveDesired = (desired: Desired, { event }: Recorded): void => {
  switch (event.type) {
    case "desired-applied":
    case "desired-refused":
    case "desired-rolled-back": {
      const { kind, version, digest } = event;
      desired.set(kind, { kind, version, digest, state: stateOf[event.type] });
      return;
    }
    default:
  }
};
const stateOf = {
  "desired-applied": "applied",
  "desired-refused": "refused",
  "desired-rolled-back": "rolled-back",
} as const;

export const freezeDesired = (desired: Desired): unknown => [...desired.values()];
/** Snapshots of before there were such documents have none. */
export const thawDesired = (json: unknown): Desired =>
  new Map(((json ?? []) as readonly Told[]).map((told) => [told.kind, told]));
