/** Every view has a name, and the list of those that the browser is sent to leaves none out. */
import "./without-browser.ts";
import { describe, expect, test } from "vitest";
import type { Here as Recipients } from "../../cloud-bridge/fleet/web/recipient/state.ts";
import type { View as FleetView } from "../../cloud-bridge/fleet/web/view.ts";
import type { View as CommissionView } from "../../gateway/web/commission/view.ts";
import type { View as CourierView } from "../../gateway/web/courier/flow/view.ts";
import { viewOf as viewOfCourier } from "../../gateway/web/courier/flow/view.ts";
import type { View as KioskView } from "../../gateway/web/kiosk/machine/view.ts";
import { viewOf as viewOfKiosk } from "../../gateway/web/kiosk/machine/view.ts";
import type { Route } from "../../gateway/web/maintainer/route.ts";
import type { Session } from "../../gateway/web/maintainer/session/session-state.ts";
import type { DialogName } from "../../gateway/web/shared/parts/controls.tsx";
import {
  commissionViews,
  courierViews,
  dialogs,
  fleetViews,
  kioskViews,
  maintainerViews,
  recipientViews,
} from "../browser/walks/views.ts";
import * as courier from "./courier-screens.ts";
import { everyHandIn } from "./hand-in-screens.ts";
import * as kiosk from "./kiosk-screens.ts";

type MaintainerView =
  | Exclude<Session["state"], "in" | "out">
  | `out-${Extract<Session, { state: "out" }>["why"]}`
  | Route["page"];
/** A view that is missing in its list, or is none any more, does not compile. */
const complete = {
  kiosk: kioskViews satisfies Readonly<Record<KioskView, true>>,
  courier: courierViews satisfies Readonly<Record<CourierView, true>>,
  commission: commissionViews satisfies Readonly<Record<CommissionView, true>>,
  maintainer: maintainerViews satisfies Readonly<Record<MaintainerView, true>>,
  fleet: fleetViews satisfies Readonly<Record<FleetView, true>>,
  recipient: recipientViews satisfies Readonly<Record<Recipients["state"], true>>,
  dialogs: { ...dialogs.kiosk, ...dialogs.courier, ...dialogs.fleet, ...dialogs.maintainer } satisfies Readonly<
    Record<DialogName, true>
  >,
};

describe("views", () => {
  test("every list has been checked by type, and is not empty", () => {
    for (const names of Object.values(complete)) expect(Object.keys(names).length).toBeGreaterThanOrEqual(5);
  });

  test("a kiosk's screen is called by what a person sees of it", () => {
    const all = [...kiosk.everyScreen, ...everyHandIn];
    const names = all.map(({ screen, waitUntil = 0 }) => viewOfKiosk({ screen, waitUntil }, kiosk.now));
    expect([...new Set(names)].sort()).toEqual(Object.keys(kioskViews).sort());
  });

  test("a courier's screen as well", () => {
    const inside = courier.everyScreen.map((screen) => viewOfCourier(false, {}, screen));
    const outside = [viewOfCourier(true, {}, courier.scan), viewOfCourier(false, undefined, courier.scan)];
    const names = [...inside, ...outside, viewOfCourier(false, null, courier.scan)];
    expect([...new Set(names)].sort()).toEqual(Object.keys(courierViews).sort());
  });
});
