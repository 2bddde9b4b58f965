/** Everything behind the sign-in. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { later } from "../shared/parts/later.tsx";
import { Shell } from "../shared/parts/shell.tsx";
import type { Live } from "../shared/site/live.ts";
import { AlarmsPage } from "./alarms/alarms-page.tsx";
import { Nav } from "./nav.tsx";
import { hashOf, type Route, routeOf } from "./route.ts";
import { Ending } from "./session/ending.tsx";
import { word } from "./session/words.ts";
import { SitePage } from "./site/site-page.tsx";
import { followAsStaff } from "./site/staff-site.ts";

const route = signal<Route>(routeOf(location.hash));
addEventListener("hashchange", () => {
  route.value = routeOf(location.hash);
});

/** Counts sign-ins: the live stream shows what its own session may see, so each session has one of its own. */
const visit = signal(0);
const live = signal<Live | null>(null);

export const Inside = ({ id }: { readonly id: string }) => {
  useEffect(() => {
    const following = followAsStaff();
    live.value = following;
    return () => {
      following.close();
      live.value = null;
    };
  }, [visit.value]);
  const stream = live.value;
  return (
    <Shell
      view={route.value.page}
      title={word("title")}
      {...(stream ? { live: stream.state } : {})}
      nav={<Nav at={route.value.page} />}
      tools={
        <a class="button account" data-kind="quiet" href={hashOf({ page: "account" })}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="8" r="4.5" />
            <path d="M3 22a9 9 0 0 1 18 0" />
          </svg>
          <span>{id}</span>
        </a>
      }
    >
      <Shown at={route.value} />
      <Ending
        onAgain={() => {
          visit.value++;
        }}
      />
    </Shell>
  );
};

const CompartmentPage = later(async () => (await import("./compartment/compartment-page.tsx")).CompartmentPage);
const DevicesPage = later(async () => (await import("./devices/devices-page.tsx")).DevicesPage);
const JournalPage = later(async () => (await import("./journal/journal-page.tsx")).JournalPage);
const ParcelPage = later(async () => (await import("./journal/parcel-page.tsx")).ParcelPage);
const StockPage = later(async () => (await import("./stock/stock-page.tsx")).StockPage);
const AuditPage = later(async () => (await import("./stock/audit-page.tsx")).AuditPage);
const AccountPage = later(async () => (await import("./session/account.tsx")).AccountPage);

const Shown = ({ at }: { readonly at: Route }) => {
  switch (at.page) {
    case "site":
      return <SitePage />;
    case "compartment":
      return <CompartmentPage key={at.compartment} id={at.compartment} />;
    case "alarms":
      return <AlarmsPage />;
    case "devices":
      return <DevicesPage />;
    case "journal":
      return <JournalPage />;
    case "parcel":
      return <ParcelPage waybill={at.waybill} />;
    case "stock":
      return <StockPage key={at.day ?? ""} day={at.day} />;
    case "audit":
      return <AuditPage />;
    case "account":
      return <AccountPage />;
  }
};
