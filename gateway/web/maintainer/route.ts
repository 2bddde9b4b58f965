/** Where one is, as the address says it: everything stands behind the hash of one page. */
export type Route =
  | { readonly page: "site" | "alarms" | "devices" | "journal" | "account" | "audit" }
  /** Null: the running day. */
  | { readonly page: "stock"; readonly day: string | null }
  | { readonly page: "compartment"; readonly compartment: string }
  | { readonly page: "parcel"; readonly waybill: string | null };

const plain = ["alarms", "devices", "journal", "account", "audit"] as const;

/** What is no address of ours leads to the site. */
export const routeOf = (hash: string): Route => {
  const [page = "", id = ""] = hash.replace(/^#?\/?/, "").split("/");
  const known = plain.find((one) => one === page);
  if (known) return { page: known };
  if (page === "compartments" && /^[A-Z]{1,2}-[0-9]{1,4}$/.test(id)) return { page: "compartment", compartment: id };
  if (page === "stock") return { page: "stock", day: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(id) ? id : null };
  if (page === "parcels") return { page: "parcel", waybill: /^[0-9A-Z-]{4,40}$/.test(id) ? id : null };
  return { page: "site" };
};

export const hashOf = (route: Route): string => {
  switch (route.page) {
    case "site":
      return "#/";
    case "compartment":
      return `#/compartments/${route.compartment}`;
    case "parcel":
      return route.waybill === null ? "#/parcels" : `#/parcels/${route.waybill}`;
    case "stock":
      return route.day === null ? "#/stock" : `#/stock/${route.day}`;
    default:
      return `#/${route.page}`;
  }
};
