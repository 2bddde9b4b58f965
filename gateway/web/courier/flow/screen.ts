/** The courier's screen as a machine: from a scan to a refusal, a choice, or a door in play (door.ts). */
import type { DepositAnswer } from "../../../wire/http.ts";
import type { No } from "../../shared/site/ask.ts";
import { atDoor } from "./door.ts";
import type { Entry } from "./round.ts";
import {
  type Given,
  type Going,
  type Happening,
  keepScans,
  later,
  type Screen,
  scanning,
  type Turn,
  turn,
  type Wish,
} from "./turn.ts";
import { isHere } from "./way-out.ts";

const wishFor = (parcels: readonly string[]): Wish => ({ parcels, size: null, phone: null, join: null });

export const next = (screen: Screen, happening: Happening, given: Given): Turn => {
  if (happening.type === "show") return isBusy(screen) ? turn(screen) : turn({ at: happening.at });
  if (happening.type === "resume") return turn({ at: "door", going: goingOf(happening) });
  switch (screen.at) {
    case "scan":
    case "overdue":
    case "hand-ins":
    case "receipt":
      return atRest(screen, happening, given);
    case "check":
      return atCheck(screen, happening, given);
    case "phone":
    case "size":
      return atChoice(screen, happening, given);
    case "refused":
      return atRefused(screen, happening, given);
    case "begin":
    case "unsure":
      return atBegin(screen, happening);
    case "door":
      return atDoor(screen, happening, given);
  }
};

/** A door is in play or an answer awaited: not the moment to look elsewhere. */
export const isBusy = ({ at }: Screen): boolean => at === "begin" || at === "door" || at === "check" || at === "unsure";

const atRest = (screen: Screen, happening: Happening, given: Given): Turn => {
  switch (happening.type) {
    case "scan":
      return check(wishFor([happening.waybill]), true);
    case "recall":
      return recall(happening, given);
    case "fetch":
      return opens(goingOf({ kind: "fetch", answer: happening.waiting, ...happening.waiting }), "fetch", given);
    default:
      return turn(screen);
  }
};

const recall = ({ overdue }: Extract<Happening, { type: "recall" }>, given: Given): Turn =>
  opens(goingOf({ kind: "recall", answer: { ...overdue, stage: "overdue" }, ...overdue }), "recall", given);

const opens = (going: Going, step: "recall" | "fetch", { key }: Given): Turn =>
  turn({ at: "door", going: { ...going, isAsking: true } }, { do: "step", step, deposit: going.deposit, key });

const check = (wish: Wish, opens: boolean): Turn => turn({ at: "check", wish, opens }, { do: "check", wish });

type At<A extends Screen["at"]> = Extract<Screen, { at: A }>;
const isSame = (one: readonly string[], other: readonly string[]): boolean => one.join() === other.join();

const atCheck = (screen: At<"check">, happening: Happening, { key }: Given): Turn => {
  const { wish, opens } = screen;
  switch (happening.type) {
    case "scan":
      return later(screen, wish, happening.waybill);
    case "checked": {
      if (!isSame(happening.parcels, wish.parcels)) return turn(screen);
      const { size = null, beside = null } = happening.found;
      const sized = { ...wish, size: wish.size ?? size };
      if (opens && size !== null && beside === null) return begin(sized, key);
      return turn({ at: "size", wish: sized, beside, adds: false });
    }
    case "check-no":
      return isSame(happening.parcels, wish.parcels) ? checkNo(screen, happening.no) : turn(screen);
    default:
      return turn(screen);
  }
};

const begin = (wish: Wish, key: string): Turn => turn({ at: "begin", wish, key }, { do: "begin", wish, key });

const checkNo = ({ wish }: At<"check">, no: No): Turn => {
  // Kept until the site answers, or until somebody has signed in.
  if (no.code === "unreachable" || no.code === "not-signed-in") return turn(scanning, ...keepScans(wish.parcels));
  if (no.code === "not-consented" && no.figures["why"] === "phone") return turn({ at: "phone", wish, no: null });
  const [waybill = "", ...others] = wish.parcels;
  // A slip of fingers or scanner, and no parcel that could be taken back.
  if (no.code === "waybill-malformed" && others.length === 0)
    return turn({ at: "scan", wrong: { waybill, no } }, { do: "sign", is: "bad" });
  const { deposit } = no.figures;
  if (no.code === "waybill-duplicate" && typeof deposit === "string")
    return turn({ at: "check", wish, opens: false }, { do: "resume", deposit, parcels: wish.parcels });
  return turn({ at: "refused", wish, no }, { do: "sign", is: "bad" });
};

const atChoice = (screen: At<"phone"> | At<"size">, happening: Happening, { key, now }: Given): Turn => {
  const { wish } = screen;
  switch (happening.type) {
    case "scan":
      if (screen.at === "size" && screen.adds && !wish.parcels.includes(happening.waybill))
        return check({ ...wish, parcels: [...wish.parcels, happening.waybill] }, false);
      return later(screen, wish, happening.waybill);
    case "phone":
      return check({ ...wish, phone: happening.phone }, false);
    case "size":
      return begin({ ...wish, size: happening.size, join: null }, key);
    case "beside":
      return screen.at === "size" && screen.beside
        ? begin({ ...wish, join: screen.beside.deposit }, key)
        : turn(screen);
    case "add":
      return screen.at === "size" ? turn({ ...screen, adds: !screen.adds }) : turn(screen);
    case "damaged":
      return leave(wish, { ok: false, code: "damaged", figures: {} }, now);
    case "next":
      return leave(wish, { ok: false, code: "not-consented", figures: { why: "phone" } }, now, screen.at === "size");
    default:
      return turn(screen);
  }
};

/** Taken back: it is in the receipt, unless it was only put aside, or lies here already. */
const leave = ({ parcels }: Wish, { code, figures }: No, now: number, isAside = false): Turn => {
  if (isAside) return turn(scanning, ...keepScans(parcels));
  if (isHere({ code })) return turn(scanning, { do: "drop-scans", parcels });
  const entry: Entry = { id: parcels.join(), what: "refused", at: now, parcels, no: { code, figures } };
  return turn(scanning, { do: "note", entry }, { do: "drop-scans", parcels });
};

const atRefused = (screen: At<"refused">, happening: Happening, given: Given): Turn => {
  const { wish, no } = screen;
  switch (happening.type) {
    case "scan": {
      if (wish.parcels.includes(happening.waybill)) return check(wishFor([happening.waybill]), true);
      const left = leave(wish, no, given.now);
      const on = check(wishFor([happening.waybill]), true);
      return turn(on.screen, ...left.deeds, ...on.deeds);
    }
    case "size":
      return begin({ ...wish, size: happening.size, join: null }, given.key);
    case "add":
      // Not for the same recipient: the last one goes alone, later.
      return apart(wish);
    case "recall":
      return recall(happening, given);
    case "next":
      return leave(wish, no, given.now);
    default:
      return turn(screen);
  }
};

const apart = (wish: Wish): Turn => {
  const last = wish.parcels.at(-1);
  const parcels = wish.parcels.slice(0, -1);
  if (last === undefined || parcels.length === 0) return turn(scanning);
  const on = check({ ...wish, parcels }, false);
  return turn(on.screen, { do: "keep-scan", waybill: last }, ...on.deeds);
};

const atBegin = (screen: At<"begin"> | At<"unsure">, happening: Happening): Turn => {
  const { wish, key } = screen;
  switch (happening.type) {
    case "scan":
      return later(screen, wish, happening.waybill);
    case "begun": {
      if (happening.key !== key) return turn(screen);
      const { parcels, join } = wish;
      const going = { ...goingOf({ kind: "deposit", answer: happening.answer, parcels }), joined: join !== null };
      return turn({ at: "door", going }, { do: "drop-scans", parcels }, { do: "sign", is: "good" });
    }
    case "begin-no":
      return happening.key === key ? beginNo(screen, happening.no) : turn(screen);
    case "back":
      // Whether it opened is asked; a door that did not open waits for another tap.
      return screen.at === "unsure" ? check(wish, false) : turn(screen);
    case "next":
      return screen.at === "unsure" ? turn(scanning, ...keepScans(wish.parcels)) : turn(screen);
    default:
      return turn(screen);
  }
};

const beginNo = (screen: At<"begin"> | At<"unsure">, no: No): Turn => {
  const { wish, key } = screen;
  switch (no.code) {
    case "unreachable":
    case "inbox-full":
      return turn({ at: "unsure", wish, key }, { do: "sign", is: "bad" });
    case "not-signed-in":
      return turn({ at: "size", wish, beside: null, adds: false });
    case "not-consented":
      return no.figures["why"] === "phone"
        ? turn({ at: "phone", wish, no: null })
        : turn({ at: "refused", wish, no }, { do: "sign", is: "bad" });
    default:
      return turn({ at: "refused", wish, no }, { do: "sign", is: "bad" });
  }
};

const goingOf = ({
  kind,
  answer,
  parcels,
}: {
  readonly kind: Going["kind"];
  readonly answer: Pick<DepositAnswer, "deposit" | "compartment" | "size" | "stage" | "phase" | "doubt">;
  readonly parcels: readonly string[];
}): Going => ({
  ...{ kind, parcels, left: null, joined: false, isAsking: false, no: null, cancels: false, stated: false },
  ...{ deposit: answer.deposit, compartment: answer.compartment, size: answer.size, stage: answer.stage },
  phase: answer.phase ?? "opening",
  ...(answer.doubt === undefined ? {} : { doubt: answer.doubt }),
});
