/** Everything behind the sign-in: where one can go, and what is shown there. */
import { signal } from "@preact/signals";
import { Button } from "../../../gateway/web/shared/parts/controls.tsx";
import { Shell } from "../../../gateway/web/shared/parts/shell.tsx";
import type { Session, SiteSummary } from "../answers/answers.ts";
import { type Followed, live, useFollowed } from "./follow.ts";
import { NoticesPage } from "./notices-page.tsx";
import { ParcelPage } from "./parcels/parcel-page.tsx";
import { hashOf, type Route, routeOf } from "./route.ts";
import { signOut } from "./session/session.ts";
import { SitePage } from "./sites/site-page.tsx";
import { SitesPage } from "./sites/sites-page.tsx";
import { WebhookPage } from "./webhooks/webhook-page.tsx";
import { WebhooksPage } from "./webhooks/webhooks-page.tsx";
import { word } from "./words.ts";

const route = signal<Route>(routeOf(location.hash));
addEventListener("hashchange", () => {
  route.value = routeOf(location.hash);
});

export interface Sites {
  readonly sites: readonly SiteSummary[];
}

export const Inside = ({ session }: { readonly session: Session }) => {
  // Asked for on every page: it says whether the fleet answers, and how many alarms stand.
  const sites = useFollowed<Sites>("/sites");
  const at = route.value;
  const shown = isFor(session, at.page) ? at : ({ page: "sites" } as const);
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
      <Shown at={shown} sites={sites} session={session} />
    </Shell>
  );
};

const hasNotices = ({ demoPhone, rights }: Session): boolean => demoPhone && rights.includes("read-notices");

/** What a page needs that not everybody has. */
const isFor = (session: Session, page: Route["page"]): boolean => {
  if (page === "notices") return hasNotices(session);
  return (page !== "webhooks" && page !== "webhook") || session.rights.includes("read-webhooks");
};

interface ShownProps {
  readonly at: Route;
  readonly sites: Followed<Sites>;
  readonly session: Session;
}
const Shown = ({ at, sites, session }: ShownProps) => {
  switch (at.page) {
    case "sites":
      return <SitesPage sites={sites} />;
    case "site":
      return <SitePage key={at.site} site={at.site} />;
    case "parcels":
      return <ParcelPage key={at.waybill ?? ""} waybill={at.waybill} />;
    case "notices":
      return <NoticesPage />;
    case "webhooks":
      return <WebhooksPage session={session} />;
    case "webhook":
      return <WebhookPage key={at.id} id={at.id} session={session} />;
  }
};

const places = [
  { page: "sites" },
  { page: "parcels", waybill: null },
  { page: "notices" },
  { page: "webhooks" },
] as const;

interface NavProps {
  readonly at: Route["page"];
  readonly session: Session;
  readonly sites: Followed<Sites>;
}
const Nav = ({ at, session, sites }: NavProps) => {
  const alarms = (sites.value.value?.sites ?? []).reduce((sum, one) => sum + one.alarms + one.forkAlarms, 0);
  const here = at === "site" ? "sites" : at === "webhook" ? "webhooks" : at;
  return (
    <nav class="nav" aria-label={word("nav")}>
      <ul>
        {places
          .filter(({ page }) => isFor(session, page))
          .map((place) => (
            <li key={place.page}>
              <a href={hashOf(place)} aria-current={here === place.page ? "page" : undefined}>
                {word(place.page)}
                {place.page === "sites" && alarms > 0 && (
                  <span class="nav-count" role="img" aria-label={word("alarmsOpen", { count: alarms })}>
                    {alarms}
                  </span>
                )}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  );
};
