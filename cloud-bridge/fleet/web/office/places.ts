/** Where one can go, what each place needs, and which of them stand in a phone's bar. */
import type { Session } from "../../answers/answers.ts";
import type { Route } from "../route.ts";

type Right = Session["rights"][number];
export type Page = Route["page"];
type Target = Exclude<Page, keyof typeof within>;

/** In the order in which they are shown; `office`: on a phone behind "More". */
export const places: readonly { readonly page: Target; readonly in: "bar" | "office" }[] = [
  { page: "sites", in: "bar" },
  { page: "alarms", in: "bar" },
  { page: "parcels", in: "bar" },
  { page: "notices", in: "bar" },
  { page: "orders", in: "bar" },
  { page: "remarks", in: "office" },
  { page: "stock", in: "office" },
  { page: "announcements", in: "office" },
  { page: "carriers", in: "office" },
  { page: "couriers", in: "office" },
  { page: "webhooks", in: "office" },
  { page: "keys", in: "office" },
];
export const officePlaces = places.filter((place) => place.in === "office").map(({ page }) => page);

/** Pages that are reached from another one. */
const within = { site: "sites", journal: "sites", webhook: "webhooks", templates: "notices", bulk: "notices" } as const;
/** The place that a page belongs to. */
export const placeOf = (page: Page): Page => (page in within ? within[page as keyof typeof within] : page);

const needed: Partial<Record<Page, Right>> = {
  sites: "read-sites",
  alarms: "read-sites",
  parcels: "read-parcels",
  stock: "read-sites",
  orders: "read-commands",
  webhooks: "read-webhooks",
  keys: "read-keys",
  announcements: "read-announcements",
  remarks: "read-remarks",
  carriers: "read-desired",
  couriers: "read-couriers",
  templates: "read-templates",
  bulk: "read-bulk-notices",
};

/** May this session see it? */
export const isFor = ({ rights, demoPhone }: Session, page: Page): boolean => {
  if (page === "notices") return rights.includes("read-deliveries") || (demoPhone && rights.includes("read-notices"));
  if (page === "office") return officePlaces.some((one) => isFor({ rights, demoPhone } as Session, one));
  const right = needed[page] ?? needed[placeOf(page)];
  return right === undefined || rights.includes(right);
};

/** Where a session begins. */
export const firstOf = (session: Session): Target => places.find(({ page }) => isFor(session, page))?.page ?? "parcels";

export const hashOfPlace = (page: Target): string => `#/${page}`;
