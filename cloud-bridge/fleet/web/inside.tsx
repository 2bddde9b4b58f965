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
  const shown = at.page === "notices" && !hasNotices(session) ? ({ page: "sites" } as const) : at;
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
      <Shown at={shown} sites={sites} />
    </Shell>
  );
};

const hasNotices = ({ demoPhone, rights }: Session): boolean => demoPhone && rights.includes("read-notices");

const Shown = ({ at, sites }: { readonly at: Route; readonly sites: Followed<Sites> }) => {
  switch (at.page) {
    case "sites":
      return <SitesPage sites={sites} />;
    case "site":
      return <SitePage key={at.site} site={at.site} />;
    case "parcels":
      return <ParcelPage key={at.waybill ?? ""} waybill={at.waybill} />;
    case "notices":
      return <NoticesPage />;
  }
};

const places = [{ page: "sites" }, { page: "parcels", waybill: null }, { page: "notices" }] as const;

interface NavProps {
  readonly at: Route["page"];
  readonly session: Session;
  readonly sites: Followed<Sites>;
}
const Nav = ({ at, session, sites }: NavProps) => {
  const alarms = (sites.value.value?.sites ?? []).reduce((sum, one) => sum + one.alarms + one.forkAlarms, 0);
  const here = at === "site" ? "sites" : at;
  return (
    <nav class="nav" aria-label={word("nav")}>
      <ul>
        {places
          .filter(({ page }) => page !== "notices" || hasNotices(session))
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
