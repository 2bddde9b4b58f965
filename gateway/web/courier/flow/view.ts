/** Every view that a courier can meet, by name: the page carries it, and a proof meets each. */
import type { Going, Screen } from "./turn.ts";
import { type WayOut, wayOut } from "./way-out.ts";

/** What a door in play shows; of a recall or a fetch, what its phase and stage come to. */
export type DoorView =
  | "opening"
  | "open"
  | "closed"
  | "doubted"
  | "not-opened"
  | "interrupted"
  | "elsewhere"
  | `${"recall" | "fetch"}-${"opening" | "open" | "closed" | "unclear" | "still-inside"}`;
export type View =
  | "asking"
  | "leaving"
  | "sign-in"
  | Exclude<Screen["at"], "size" | "refused" | "door">
  | `size-${"one" | "beside" | "adds"}`
  | `refused-${WayOut["is"]}`
  | `door-${DoorView}`;

/** `session`: undefined while nobody has been asked, null when nobody is signed in. */
export const viewOf = (isLeaving: boolean, session: object | null | undefined, screen: Screen): View => {
  if (isLeaving) return "leaving";
  if (session === undefined) return "asking";
  if (session === null) return "sign-in";
  switch (screen.at) {
    case "size":
      return screen.adds ? "size-adds" : screen.beside ? "size-beside" : "size-one";
    case "refused":
      return `refused-${wayOut(screen.wish, screen.no).is}`;
    case "door":
      return `door-${doorView(screen.going)}`;
    default:
      return screen.at;
  }
};

export const doorView = ({ kind, stage, phase, isAsking, isReported, doubt }: Going): DoorView => {
  if (kind === "fetch") {
    if (stage === "fetching") return `fetch-${phase}`;
    if (isAsking) return "fetch-opening";
    return isReported ? "fetch-unclear" : "fetch-still-inside";
  }
  if (kind === "recall") {
    if (stage === "recalling") return `recall-${phase}`;
    if (isAsking) return "recall-opening";
    return stage === "suspect" ? "recall-unclear" : "recall-still-inside";
  }
  switch (stage) {
    case "opening":
    case "open":
      return stage;
    case "closed":
      return doubt === undefined ? "closed" : "doubted";
    case "cancelled":
      return "not-opened";
    case "suspect":
      return "interrupted";
    default:
      return "elsewhere";
  }
};
