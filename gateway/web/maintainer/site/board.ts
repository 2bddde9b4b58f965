/** Which compartments a maintainer wants to see. */
import type { PublicCompartment } from "../../../wire/http.ts";

export const filters = ["all", "look", "occupied", "open"] as const;
export type Filter = (typeof filters)[number];

export const fits = (filter: Filter, one: PublicCompartment, hasAlarm: boolean): boolean => {
  switch (filter) {
    case "all":
      return true;
    case "look":
      return hasAlarm || one.service !== "in-service" || one.occupancy === "unknown" || one.door === "unknown";
    case "occupied":
      return one.occupancy === "held" || one.occupancy === "overdue" || one.occupancy === "reserved";
    case "open":
      return one.door === "open";
  }
};
