/** Who may do what at the fleet: the one table from which the routes' checks, the keys' scopes and the test come. */

/** `phone` is the demo phone; nobody gets a key of that role. */
export const roles = ["operator", "auditor", "carrier", "shop", "phone"] as const;
export type Role = (typeof roles)[number];
export const keyRoles = ["operator", "auditor", "carrier", "shop"] as const satisfies readonly Role[];
export type KeyRole = (typeof keyRoles)[number];

/** own: of what is asked for, only what belongs to the caller's tenant; the rest is not there for him. */
type Reach = "all" | "own";

const everyone = { operator: "all", auditor: "all", phone: "all", carrier: "own", shop: "own" } as const;
const lookers = { operator: "all", auditor: "all", phone: "all" } as const;
const operators = { operator: "all" } as const;

export const rightNames = [
  ...(["read-parcels", "read-receipts", "read-epcis", "read-captures", "capture-epcis"] as const),
  ...(["read-sites", "enrol-sites", "read-commands", "order-commands"] as const),
  ...(["read-desired", "set-desired", "read-couriers"] as const),
  ...(["read-announcements", "announce-parcels"] as const),
  ...(["read-notices", "read-deliveries", "resend-notices", "read-keys", "manage-keys"] as const),
  ...(["read-webhooks", "manage-webhooks"] as const),
  ...(["read-templates", "set-templates", "read-bulk-notices", "send-bulk-notices"] as const),
  "read-remarks",
  "make-sign-in-links",
] as const;
export type Right = (typeof rightNames)[number];

export const rights: Readonly<Record<Right, Readonly<Partial<Record<Role, Reach>>>>> = {
  "read-parcels": everyone,
  "read-receipts": everyone,
  "read-epcis": everyone,
  "read-captures": lookers,
  "capture-epcis": operators,
  "read-sites": lookers,
  "enrol-sites": operators,
  "read-commands": { operator: "all", auditor: "all" },
  "order-commands": operators,
  "read-desired": { operator: "all", auditor: "all" },
  "set-desired": operators,
  "read-couriers": { operator: "all", auditor: "all", carrier: "own" },
  "read-announcements": { operator: "all", auditor: "all", carrier: "own", shop: "own" },
  "announce-parcels": { operator: "all", carrier: "own", shop: "own" },
  // Notices hold pickup codes.
  "read-notices": { phone: "all" },
  // Which notice went out when, without the code and the person.
  "read-deliveries": { operator: "all", auditor: "all" },
  "resend-notices": operators,
  "read-templates": { operator: "all", auditor: "all" },
  "set-templates": operators,
  "read-bulk-notices": { operator: "all", auditor: "all", carrier: "own" },
  // Words and photos of recipients.
  "read-remarks": operators,
  "send-bulk-notices": { operator: "all", carrier: "own" },
  "read-keys": { operator: "all", auditor: "all", carrier: "own", shop: "own" },
  "manage-keys": operators,
  "read-webhooks": { operator: "all", auditor: "all", carrier: "own", shop: "own" },
  "manage-webhooks": { operator: "all", carrier: "own", shop: "own" },
  // For oneself: a link signs in who asked for it.
  "make-sign-in-links": { operator: "all", phone: "all" },
};

export const rightsOf = (role: Role): readonly Right[] =>
  rightNames.filter((right) => Object.hasOwn(rights[right], role));

/** Somebody who has proven who he is. */
export interface Caller {
  readonly role: Role;
  /** A carrier's is the carrier's id at the sites. */
  readonly tenant: string;
  /** What his key is for: some of his role's rights, or all. */
  readonly rights: ReadonlySet<Right>;
}

/** Null: he may not. */
export const reachOf = (caller: Caller, right: Right): Reach | null =>
  caller.rights.has(right) ? (rights[right][caller.role] ?? null) : null;

/** The page has something to show him. */
export const mayLook = (caller: Caller): boolean => looks.some((right) => reachOf(caller, right) !== null);
const looks = ["read-sites", "read-parcels", "read-announcements"] as const satisfies readonly Right[];

/** Whose parcels: null: everybody's; else a carrier's, or those that a shop announced. */
export type Seen = { readonly carrier: string } | { readonly shop: string } | null;
export const parcelsSeen = (caller: Caller, right: Right): Seen => {
  if (reachOf(caller, right) === "all") return null;
  return caller.role === "shop" ? { shop: caller.tenant } : { carrier: caller.tenant };
};

/**
 * Whose deposits, receipts and events a caller sees: null: everybody's; else those of this carrier. A shop has none of
 * its own, so that its are those of a carrier that cannot exist.
 */
export const carrierSeen = (caller: Caller, right: Right): string | null => {
  if (reachOf(caller, right) === "all") return null;
  return caller.role === "carrier" ? caller.tenant : nobodys;
};
const nobodys = "";
