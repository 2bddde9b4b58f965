/** A collection at its door: what the site says of it, and what the person does. */
import type { KioskCollection } from "../../../wire/http.ts";
import {
  type AtDoor,
  type Farewell,
  type FollowUp,
  home,
  type Kiosk,
  type OfDoor,
  type Show,
  type Step,
  showing,
} from "./state.ts";

/** News of a collection: of the one that begins, or of the one that is shown. */
export const told = (kiosk: Kiosk, view: KioskCollection, now: number): Step => {
  const { screen } = kiosk;
  const show = showing(kiosk, now);
  if (screen.at === "door" && screen.view.collection === view.collection) {
    const isSame = screen.view.stage === view.stage && screen.view.jammed === view.jammed;
    if (isSame) return { kiosk: { ...kiosk, screen: { ...screen, view } }, wish: null };
    return show({ ...screen, view, since: now, left: [], no: null });
  }
  // What comes late, when the person has gone, brings nothing of theirs back.
  if (screen.at !== "checking" && screen.at !== "starting") return { kiosk, wish: null };
  return show(doorScreen(view, now), { type: "look", collection: view.collection });
};

/** A door that has opened is shown to whoever may have asked for it, also when the answer was long in coming. */
export const opened = (kiosk: Kiosk, view: KioskCollection, now: number): Step => {
  const { screen } = kiosk;
  const isUntouched = screen.at === "home" && screen.entry === "" && screen.no === null;
  if (screen.at !== "checking" && screen.at !== "unanswered" && !isUntouched) return { kiosk, wish: null };
  return showing(kiosk, now)(doorScreen(view, now), { type: "look", collection: view.collection });
};

const doorScreen = (view: KioskCollection, since: number): AtDoor => ({
  ...{ at: "door", view, since, task: null, left: [], isBusy: false, no: null },
});

export const atDoor = (kiosk: Kiosk, screen: AtDoor, happened: OfDoor, now: number): Step => {
  const { collection, compartment, stage } = screen.view;
  const show = showing(kiosk, now);
  const command = (follow: FollowUp, body: object = {}): Step => {
    if (screen.isBusy) return { kiosk, wish: null };
    return show({ ...screen, isBusy: true, no: null }, { type: "command", collection, follow, body });
  };
  switch (happened.type) {
    case "task":
      return show({ ...screen, task: happened.task, no: null });
    case "ticked":
      return show({ ...screen, left: toggled(screen.left, happened.waybill) });
    case "ordered":
      return command(happened.follow);
    case "confirmed":
      return command("confirm", happened.taken === null ? {} : { taken: happened.taken });
    case "reported":
      return command("report", { problem: happened.problem });
    case "refused":
      return show({ ...screen, isBusy: false, no: happened.no }, { type: "look", collection });
    case "not-there":
      // What is asked for just now may have ended it: its own answer says so.
      if (screen.isBusy) return { kiosk, wish: null };
      return atDoor(kiosk, screen, { type: "over" }, now);
    case "over":
      return isDone(stage)
        ? show(home, { type: "forget" })
        : show({ at: "farewell", why: "over", compartment, since: now });
    case "answered":
      return answered(screen, happened.follow, now, show);
  }
};

const answered = (screen: AtDoor, follow: FollowUp, now: number, show: Show): Step => {
  const { collection, compartment, stage } = screen.view;
  const farewell = (why: Farewell): Step => show({ at: "farewell", why, compartment, since: now });
  switch (follow) {
    case "refuse":
      return farewell("refused");
    case "report":
      return farewell(stage === "open" || stage === "opening" ? "reported-open" : "reported");
    case "reopen": {
      const view: KioskCollection = { ...screen.view, stage: "opening", attempt: 1, jammed: false, may: [] };
      return show({ ...screen, view, since: now, isBusy: false }, { type: "look", collection });
    }
    case "confirm":
      return show({ ...screen, isBusy: false, left: [] }, { type: "look", collection });
  }
};

/** Nothing moves any more, and nothing is asked. */
export const isDone = (stage: KioskCollection["stage"]): boolean => !["opening", "open", "closed"].includes(stage);

const toggled = (list: readonly string[], one: string): readonly string[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
