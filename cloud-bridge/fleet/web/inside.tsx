/** Everything behind the sign-in: where one can go, and what is shown there. */
import { signal } from "@preact/signals";
import { Button } from "../../../gateway/web/shared/parts/controls.tsx";
import { later } from "../../../gateway/web/shared/parts/later.tsx";
import { Shell } from "../../../gateway/web/shared/parts/shell.tsx";
import type { Session, SiteList } from "../answers/answers.ts";
import { live, useFollowed } from "./follow.ts";
import { NoticesPage } from "./notices/notices-page.tsx";
import { Nav } from "./office/nav.tsx";
import { OfficePage } from "./office/office-page.tsx";
import { firstOf, hashOfPlace, isFor } from "./office/places.ts";
import { OrdersPage } from "./orders/orders-page.tsx";
import { ParcelPage } from "./parcels/parcel-page.tsx";
import { type Route, routeOf } from "./route.ts";
import { signOut } from "./session/session.ts";
import { AlarmsPage } from "./sites/alarms-page.tsx";
import { SitesPage } from "./sites/sites-page.tsx";
import { word } from "./words.ts";

/** What an operator seldom needs comes when it is asked for: a phone on a weak network waits for the rest only. */
const AnnouncementsPage = later(async () => (await import("./announcements/announcements-page.tsx")).AnnouncementsPage);
const BulkPage = later(async () => (await import("./notices/bulk-page.tsx")).BulkPage);
const TemplatesPage = later(async () => (await import("./notices/templates-page.tsx")).TemplatesPage);
const CarriersPage = later(async () => (await import("./carriers/carriers-page.tsx")).CarriersPage);
const CouriersPage = later(async () => (await import("./carriers/couriers-page.tsx")).CouriersPage);
const JournalPage = later(async () => (await import("./sites/history/journal-page.tsx")).JournalPage);
const KeysPage = later(async () => (await import("./keys/keys-page.tsx")).KeysPage);
const RemarksPage = later(async () => (await import("./parcels/remarks-page.tsx")).RemarksPage);
const SitePage = later(async () => (await import("./sites/site-page.tsx")).SitePage);
const StockPage = later(async () => (await import("./stock/stock-page.tsx")).StockPage);
const WebhookPage = later(async () => (await import("./webhooks/webhook-page.tsx")).WebhookPage);
const WebhooksPage = later(async () => (await import("./webhooks/webhooks-page.tsx")).WebhooksPage);

const route = signal<Route>(routeOf(location.hash));
addEventListener("hashchange", () => {
  route.value = routeOf(location.hash);
});

export const Inside = ({ session }: { readonly session: Session }) => {
  // Asked for on every page: it says whether the fleet answers, and how many alarms stand to who may see them.
  const path = isFor(session, "sites") ? "/sites?limit=0" : "/health";
  const sites = useFollowed<Partial<Pick<SiteList, "counts">>>(path);
  const at = route.value;
  const shown = isFor(session, at.page) ? at : routeOf(hashOfPlace(firstOf(session)));
  return (
    <Shell
      view={shown.page}
      title={word("title")}
      live={live}
      stage="none"
      nav={<Nav at={shown.page} session={session} sites={sites} />}
      tools={
        <Button kind="quiet" name="sign-out" onClick={() => void signOut()}>
          {word("signOut")}
        </Button>
      }
    >
      <Shown at={shown} session={session} />
    </Shell>
  );
};

interface ShownProps {
  readonly at: Route;
  readonly session: Session;
}
const Shown = ({ at, session }: ShownProps) => {
  switch (at.page) {
    case "sites":
      return <SitesPage />;
    case "site":
      return <SitePage key={at.site} site={at.site} />;
    case "journal":
      return <JournalPage key={at.site} site={at.site} />;
    case "parcels":
      return <ParcelPage key={at.waybill ?? ""} waybill={at.waybill} />;
    case "notices":
      return <NoticesPage session={session} />;
    case "bulk":
      return <BulkPage session={session} />;
    case "templates":
      return <TemplatesPage session={session} />;
    case "announcements":
      return <AnnouncementsPage session={session} />;
    case "alarms":
      return <AlarmsPage />;
    case "orders":
      return <OrdersPage />;
    case "carriers":
      return <CarriersPage />;
    case "couriers":
      return <CouriersPage session={session} />;
    case "remarks":
      return <RemarksPage />;
    case "stock":
      return <StockPage />;
    case "keys":
      return <KeysPage session={session} />;
    case "office":
      return <OfficePage session={session} />;
    case "webhooks":
      return <WebhooksPage session={session} />;
    case "webhook":
      return <WebhookPage key={at.id} id={at.id} session={session} />;
  }
};
