/** The bar of a phone, the column of a desk. */
import type { Session, SiteList } from "../../answers/answers.ts";
import type { Followed } from "../follow.ts";
import { word } from "../words.ts";
import { hashOfPlace, isFor, officePlaces, type Page, placeOf, places } from "./places.ts";

interface NavProps {
  readonly at: Page;
  readonly session: Session;
  readonly sites: Followed<Partial<Pick<SiteList, "counts">>>;
}
export const Nav = ({ at, session, sites }: NavProps) => {
  const counts = sites.value.value?.counts;
  const alarms = counts === undefined ? 0 : counts.alarms + counts.forkAlarms;
  const here = placeOf(at);
  const isInOffice = here === "office" || officePlaces.some((page) => page === here);
  return (
    <nav class="nav" aria-label={word("nav")}>
      <ul>
        {places
          .filter(({ page }) => isFor(session, page))
          .map(({ page, in: where }) => (
            <li key={page} data-in={where}>
              <a href={hashOfPlace(page)} aria-current={here === page ? "page" : undefined}>
                {word(page)}
                {page === "alarms" && alarms > 0 && (
                  <span class="nav-count" role="img" aria-label={word("alarmsOpen", { count: alarms })}>
                    {alarms}
                  </span>
                )}
              </a>
            </li>
          ))}
        {isFor(session, "office") && (
          <li data-in="more">
            <a href="#/office" aria-current={isInOffice ? "page" : undefined}>
              {word("office")}
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
};
