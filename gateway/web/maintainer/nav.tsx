/** Where one can go: a list beside the page on a desk, a bar at the lower edge on a phone. */
import { words } from "../shared/words/dictionary.ts";
import { hashOf, type Route } from "./route.ts";
import { alarms } from "./site/staff-site.ts";

const word = words({
  nav: ["Pages", "页面"],
  site: ["Site", "站点"],
  alarms: ["Alarms", "告警"],
  devices: ["Devices", "设备"],
  journal: ["Journal", "日志"],
  parcel: ["Parcel", "快件"],
  stock: ["Stock", "库存"],
  unseen: ["{count} not acknowledged", "{count} 条未确认"],
});
const places = [
  { page: "site" },
  { page: "alarms" },
  { page: "devices" },
  { page: "journal" },
  { page: "parcel", waybill: null },
  { page: "stock", day: null },
] as const;

export const Nav = ({ at }: { readonly at: Route["page"] }) => {
  const unseen = alarms.value.filter(({ acknowledgedBy }) => acknowledgedBy === undefined).length;
  const here = at === "compartment" ? "site" : at === "audit" ? "stock" : at;
  return (
    <nav class="nav" aria-label={word("nav")}>
      <ul>
        {places.map((place) => (
          <li key={place.page}>
            <a href={hashOf(place)} aria-current={here === place.page ? "page" : undefined}>
              {word(place.page)}
              {place.page === "alarms" && unseen > 0 && (
                <span class="nav-count" role="img" aria-label={word("unseen", { count: unseen })}>
                  {unseen}
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};
