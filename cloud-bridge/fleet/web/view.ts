/** What the page shows, by name: the page carries it, and a proof meets each. */
import type { Route } from "./route.ts";
import type { Here } from "./session/session.ts";

export type View = "asking" | "away" | `out-${Extract<Here, { state: "out" }>["why"]}` | Route["page"];

export const viewOf = (here: Here, route: Route): View => {
  if (here.state === "in") return route.page;
  return here.state === "out" ? `out-${here.why}` : here.state;
};
