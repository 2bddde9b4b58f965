/** Exits of collections and hold periods. */
import type { Collection, Hold } from "../custody/custody.ts";
import { exits, gone, type Machine } from "./exits.ts";

export const collectionExits = {
  about: "One use of a pickup code or a pass, with its grace time.",
  states: {
    opening: exits(
      ["seen door-sensed-open", "door-opened", "open"],
      ["seen door-sensed-open", "door-read", "open"],
      ["seen pulse-failed", "collection-closed", "settled"],
      ["time order", "collection-closed", "settled"],
      ["asked settle-after-start", "collection-undone", "undone"],
      ["seen fleet-confirmed", "collection-closed", "closed"],
      ["seen fleet-confirmed", "collection-undone", "undone"],
      ["seen pulse-failed", "collection-undone", "undone"],
      ["time order", "collection-undone", "undone"],
      ["time unreadable", "collection-undone", "undone"],
      ["asked answer-audit", "compartment-suspected", gone],
      ["asked audit-compartment", "compartment-audited", gone],
      ["asked report-problem", "compartment-suspected", gone],
      ["asked report-problem", "incident-opened", gone],
      ["asked start-gateway", "gateway-started", gone],
    ),
    open: exits(
      ["asked begin-deposit", "deposit-begun", gone],
      ["seen door-sensed-closed", "collection-closed", "closed"],
      ["seen item-sensed", "collection-closed", "closed"],
      ["seen door-sensed-closed", "collection-closed", "settled"],
      ["asked settle-after-start", "collection-undone", "undone"],
      ["seen door-sensed-closed", "collection-undone", "undone"],
      ["seen fleet-confirmed", "collection-undone", "undone"],
      ["seen item-sensed", "collection-undone", "undone"],
      ["time unreadable", "collection-undone", "undone"],
      ["asked answer-audit", "compartment-suspected", gone],
      ["asked audit-compartment", "compartment-audited", gone],
      ["asked report-problem", "compartment-suspected", gone],
      ["asked report-problem", "incident-opened", gone],
      ["seen door-sensed-open", "compartment-suspected", gone],
      ["asked start-gateway", "gateway-started", gone],
    ),
    closed: exits(
      ["seen door-sensed-open", "door-opened", "open"],
      ["seen door-sensed-open", "door-read", "open"],
      ["asked present-pickup-code", "collection-reopened", "opening"],
      ["asked present-pass", "collection-reopened", "opening"],
      ["asked reopen-collection", "collection-reopened", "opening"],
      ["asked confirm-collection", "parcels-collected", "settled"],
      ["seen door-sensed-closed", "parcels-collected", "settled"],
      ["seen fleet-confirmed", "parcels-collected", "settled"],
      ["seen item-sensed", "parcels-collected", "settled"],
      ["time grace", "parcels-collected", "settled"],
      ["time reconcile", "parcels-collected", "settled"],
      ["asked confirm-collection", "collection-undone", "undone"],
      ["time grace", "collection-undone", "undone"],
      ["asked answer-audit", "compartment-suspected", gone],
      ["asked audit-compartment", "compartment-audited", gone],
      ["asked refuse-parcels", "parcels-refused", gone],
      ["asked report-problem", "compartment-suspected", gone],
    ),
    settled: exits(["asked reopen-collection", "collection-reopened", "opening"], ["time alone", null, gone]),
    undone: exits(
      ["seen door-sensed-open", "door-opened", "open"],
      ["asked reopen-collection", "collection-reopened", "opening"],
      ["asked confirm-collection", "parcels-collected", "settled"],
      ["time alone", null, gone],
    ),
  },
} satisfies Machine<Collection["state"]>;

export const holdExits = {
  about: "The time for collecting. It stands while the recipient could not open anyway.",
  states: {
    running: exits(
      ["asked refuse-parcels", "parcels-refused", "ended"],
      ["time hold", "hold-ended", "ended"],
      ["seen fleet-acknowledged", "hold-ended", "ended"],
      ["with its compartment", "hold-paused", "paused"],
      ["with its deposit", null, gone],
    ),
    paused: exits(
      ["asked refuse-parcels", "parcels-refused", "ended"],
      ["seen fleet-acknowledged", "hold-ended", "ended"],
      ["with its compartment", "hold-resumed", "running"],
      ["with its deposit", null, gone],
    ),
    ended: exits(["with its deposit", null, gone]),
  },
} satisfies Machine<Hold["state"]>;
