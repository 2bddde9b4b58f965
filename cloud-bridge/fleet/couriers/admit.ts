/**
 * Couriers whom the fleet lets work at sites, in the document of each site's couriers. Badge and PIN are made here and
 * told once. A site gets what its own key makes of them; the fleet keeps that and nothing else.
 */
import { z } from "zod";
import { CarrierId, CourierId, type Issuer, Reason, SiteId } from "../../../gateway/core/vocabulary.ts";
import { CourierEntry, courierEntry, newBadgeAndPin, registerKeyLabel } from "../../../gateway/wire/trust/verifiers.ts";
import type { Admitted, AtSite } from "../answers/carriers/carriers.ts";
import { type DesiredSet, isStanding, readVersions, type SetProblem, type Setting } from "../desired/desired.ts";
import { childKey, type FleetKeys, unwrapSecret } from "../keys.ts";
import type { Database } from "../store/query.ts";

const sites = z.array(SiteId).min(1).max(100);
export const Admission = z.strictObject({ courier: CourierId, carrier: CarrierId, sites, reason: Reason });
export type Admission = Readonly<z.infer<typeof Admission>>;
export const Dismissal = z.strictObject({ sites, reason: Reason });
export type Dismissal = Readonly<z.infer<typeof Dismissal>>;

export interface AdmitParts {
  readonly database: Database;
  readonly keys: FleetKeys;
  readonly desire: (wanted: Setting) => Promise<DesiredSet | SetProblem>;
}

export const admit = async (parts: AdmitParts, issuer: Issuer, wanted: Admission): Promise<Admitted> => {
  const { courier: id, carrier, reason } = wanted;
  const credential = newBadgeAndPin();
  const registerKeys = await readKeys(parts, wanted.sites);
  const told = await eachSite(wanted.sites, async (site) => {
    const key = registerKeys.get(site);
    if (!key) return "not-found";
    const entry = await courierEntry(key, { id, carrier }, credential);
    return change(parts, { site, issuer, reason }, (couriers) => {
      if (couriers.some((one) => one.id === id && !one.revoked)) return "courier-taken";
      return [...couriers.filter((one) => one.id !== id), entry];
    });
  });
  return { courier: id, carrier, ...credential, sites: told };
};

/** The badge opens nothing any more there. */
export const dismiss = (
  parts: AdmitParts,
  issuer: Issuer,
  courier: string,
  { sites: at, reason }: Dismissal,
): Promise<AtSite[]> =>
  eachSite(at, (site) =>
    change(parts, { site, issuer, reason }, (couriers) => {
      if (!couriers.some(({ id, revoked }) => id === courier && !revoked)) return "not-found";
      return couriers.map((one) => (one.id === courier ? { ...one, revoked: true } : one));
    }),
  );

type Code = SetProblem | "courier-taken";
const eachSite = async (
  wanted: readonly string[],
  act: (site: string) => Promise<number | Code>,
): Promise<AtSite[]> => {
  const told: AtSite[] = [];
  for (const site of new Set(wanted)) {
    const came = await act(site);
    told.push(typeof came === "number" ? { site, version: came } : { site, problem: came });
  }
  return told;
};

/** Somebody else may set the same document between look and change. */
const triesMax = 5;
const change = async (
  { database, desire }: AdmitParts,
  { site, issuer, reason }: { readonly site: string; readonly issuer: Issuer; readonly reason: string },
  edit: (couriers: readonly CourierEntry[]) => readonly CourierEntry[] | Code,
): Promise<number | Code> => {
  for (let tries = 1; ; tries++) {
    const versions = await readVersions(database, site, "couriers");
    const meant = versions.find(isStanding);
    const couriers = edit(z.array(CourierEntry).catch([]).parse(meant?.body["couriers"]));
    if (typeof couriers === "string") return couriers;
    const request = { body: { couriers }, reason, follows: versions[0]?.version ?? 0 };
    const set = await desire({ site, kind: "couriers", issuer, request });
    if (typeof set !== "string") return set.version.version;
    if (set !== "version-taken" || tries === triesMax) return set;
  }
};

/** Under which each site checks badges and PINs. */
const readKeys = async ({ database, keys }: AdmitParts, wanted: readonly string[]) => {
  const rows = await database.rows<{ site: string; secret: string }>(
    "select site, secret from site where site = any($1)",
    [wanted],
  );
  return new Map(rows.map(({ site, secret }) => [site, childKey(unwrapSecret(keys, site, secret), registerKeyLabel)]));
};
