/** Where one is, as the address says it: everything stands behind the hash of one page. */
export type Route =
  | { readonly page: "sites" | "notices" | "webhooks" | (typeof plain)[number] }
  | { readonly page: "webhook"; readonly id: string }
  | { readonly page: "site" | "journal"; readonly site: string }
  /** Null: nobody has asked for one yet. */
  | { readonly page: "parcels"; readonly waybill: string | null };

const plain = [
  "alarms",
  "orders",
  "stock",
  "keys",
  "office",
  "templates",
  "bulk",
  "carriers",
  "couriers",
  "announcements",
  "remarks",
] as const;

/** What is no address of ours leads to the sites. */
export const routeOf = (hash: string): Route => {
  const [page = "", id = "", more = ""] = hash.replace(/^#?\/?/, "").split("/");
  const found = plain.find((one) => one === page);
  if (found !== undefined) return { page: found };
  if (page === "notices") return { page };
  if (page === "webhooks") return /^[0-9a-f]{16}$/.test(id) ? { page: "webhook", id } : { page };
  if (page === "sites" && /^[a-z0-9-]{1,64}$/.test(id)) return { page: more === "journal" ? more : "site", site: id };
  if (page === "parcels") return { page, waybill: waybillOf(id) };
  return { page: "sites" };
};

export const hashOf = (route: Route): string => {
  if (route.page === "site") return `#/sites/${route.site}`;
  if (route.page === "journal") return `#/sites/${route.site}/journal`;
  if (route.page === "parcels") return route.waybill === null ? "#/parcels" : `#/parcels/${route.waybill}`;
  if (route.page === "webhook") return `#/webhooks/${route.id}`;
  return `#/${route.page}`;
};

/** As it is typed, or scanned into the field. Null: it is none. */
export const waybillOf = (text: string): string | null => {
  const wanted = text.replace(/\s+/g, "").toUpperCase();
  return /^[0-9A-Z-]{4,40}$/.test(wanted) ? wanted : null;
};
