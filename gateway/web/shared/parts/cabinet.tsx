/** The one drawing of the cabinet: banks and columns as they stand, doors as high as they are. */
import type { Layout, PublicCompartment } from "../../../wire/http.ts";
import { compartment, layout } from "../site/compartments.ts";
import { doorWord, occupancyWord, serviceWord, site, sizeWord } from "../words/site.ts";
import "../style/cabinet.css";

export interface CabinetProps {
  /** The door that somebody should look at; all others step back. */
  readonly here?: string | null;
  /** Makes every door a button. */
  readonly onPick?: (compartment: string) => void;
  /** Doors that matter now, for instance those of a courier's round; null: all. */
  readonly only?: ReadonlySet<string> | null;
  /** Doors that carry a sign, and what it says. */
  readonly marked?: ReadonlyMap<string, string>;
  /** Shown of each door instead of what the ledger says of it. */
  readonly overlay?: (compartment: string) => Overlay;
}
export interface Overlay {
  readonly kind: "present" | "absent" | "unknown" | "none";
  readonly sign: string;
  readonly says: string;
}
type Place = Layout["banks"][number]["columns"][number][number];

export const Cabinet = ({ here = null, onPick, only = null, marked, overlay }: CabinetProps) => (
  <div class="cabinet" role="group" tabIndex={0} aria-label={site("cabinet")}>
    <div class="cabinet-banks">
      {layout.value?.banks.map(({ bank, columns }) => (
        <div class="cabinet-bank" key={bank} role="group" aria-label={site("bank", { bank })}>
          {columns.map((places, at) => (
            <div class="cabinet-column" key={`${bank}${at}`}>
              {places.map((place) => (
                <Door
                  key={place.compartment}
                  place={place}
                  isHere={here === place.compartment}
                  isDim={
                    (here !== null && here !== place.compartment) || (only !== null && !only.has(place.compartment))
                  }
                  mark={marked?.get(place.compartment) ?? null}
                  {...(onPick ? { onPick } : {})}
                  {...(overlay ? { overlay } : {})}
                />
              ))}
            </div>
          ))}
        </div>
      ))}
    </div>
  </div>
);

interface DoorProps {
  readonly place: Place;
  readonly isHere: boolean;
  readonly isDim: boolean;
  readonly mark: string | null;
  readonly onPick?: (compartment: string) => void;
  readonly overlay?: CabinetProps["overlay"];
}
const Door = ({ place, isHere, isDim, mark, onPick, overlay }: DoorProps) => {
  const now = compartment(place.compartment).value;
  const laid = overlay?.(place.compartment) ?? null;
  const look = {
    class: "door",
    style: { flex: `${place.heightMm} 1 0` },
    "data-compartment": place.compartment,
    "data-occupancy": now?.occupancy,
    "data-service": now?.service,
    "data-door": now?.door,
    "data-here": isHere,
    "data-dim": isDim,
    "data-mark": mark !== null,
    "data-presence": laid?.kind,
  };
  const inside = (
    <>
      <span aria-hidden="true">{place.compartment}</span>
      <span class="door-mark" aria-hidden="true">
        {laid?.sign ?? (mark === null ? markOf(place, now) : "▲")}
      </span>
      <span class="aside">
        {[inWords(place, now), ...(laid ? [laid.says] : []), ...(mark === null ? [] : [mark])].join(", ")}
      </span>
    </>
  );
  return onPick ? (
    <button type="button" {...look} onClick={() => onPick(place.compartment)}>
      {inside}
    </button>
  ) : (
    <div {...look}>{inside}</div>
  );
};

/** Colour is never alone: a letter and a sign say the same. */
const markOf = ({ size, accessible }: Place, now: PublicCompartment | null): string => {
  const sign = now === null || now.service === "in-service" ? "" : " !";
  return `${size}${accessible ? " ♿︎" : ""}${sign}`;
};

const inWords = ({ compartment: id, size, accessible }: Place, now: PublicCompartment | null): string =>
  [
    id,
    sizeWord(size),
    ...(now ? [occupancyWord(now.occupancy), doorWord(now.door)] : []),
    ...(now && now.service !== "in-service" ? [serviceWord(now.service)] : []),
    ...(accessible ? [site("accessible")] : []),
  ].join(", ");

const kinds: readonly PublicCompartment["occupancy"][] = ["free", "reserved", "held", "overdue", "unknown"];
export const Legend = () => (
  <ul class="legend" aria-label={site("legend")}>
    {kinds.map((kind) => (
      <li key={kind}>
        <span class="door" data-occupancy={kind} />
        {occupancyWord(kind)}
      </li>
    ))}
    <li>
      <span class="door" data-door="open" />
      {doorWord("open")}
    </li>
    <li>
      <span class="door" data-service="faulted" />
      {serviceWord("faulted")}
    </li>
  </ul>
);
