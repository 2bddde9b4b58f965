/** A door in play: it opens, is open, closes; then the site knows, or the courier says. */
import type { No } from "../../shared/site/ask.ts";
import type { Entry } from "./round.ts";
import {
  type Deed,
  type DoorAnswer,
  type Given,
  type Going,
  type Happening,
  keepScans,
  later,
  onward,
  type Screen,
  type Step,
  scanning,
  type Turn,
  turn,
} from "./turn.ts";
import { isDoneWord } from "./waiting.ts";

type AtDoor = Extract<Screen, { at: "door" }>;

export const atDoor = (screen: AtDoor, happening: Happening, given: Given): Turn => {
  const { going } = screen;
  switch (happening.type) {
    case "scan":
      return going.kind === "fetch"
        ? scannedAtFetch(screen, happening.waybill, given)
        : later(screen, going, happening.waybill);
    case "report":
      return going.kind === "fetch" ? spoken({ ...going, reports: happening.problem, no: null }, given) : turn(screen);
    case "seen":
      return happening.answer.deposit === going.deposit ? seen(going, happening, given) : turn(screen);
    case "step":
      return going.isAsking ? turn(screen) : stepped(going, happening, given);
    case "step-no":
      return happening.deposit === going.deposit ? stepNo(going, happening, given) : turn(screen);
    case "size": {
      // Nothing went in: the same parcels, another try.
      const { parcels } = going;
      const wish = { parcels, size: happening.size, phone: null, join: null };
      return going.stage === "cancelled"
        ? turn({ at: "begin", wish, key: given.key }, { do: "begin", wish, key: given.key })
        : turn(screen);
    }
    case "next":
      return isOver(going) ? left(going, given) : turn(screen);
    default:
      return turn(screen);
  }
};

/** Nothing more happens at this door for this courier, whatever the answer was. */
export const isOver = ({ kind, stage, isAsking }: Going): boolean => {
  if (isAsking) return false;
  return !inPlay[kind].includes(stage);
};

const inPlay: Readonly<Record<Going["kind"], readonly Going["stage"][]>> = {
  deposit: ["opening", "open", "closed"],
  recall: ["recalling"],
  fetch: ["fetching"],
};

/** A label of what is to be fetched says that the courier has it; any other one that something else lies there. */
const scannedAtFetch = (screen: AtDoor, waybill: string, given: Given): Turn => {
  const { going } = screen;
  if (going.stage !== "fetching" || going.phase === "opening") return later(screen, going, waybill);
  if (!going.parcels.includes(waybill)) return turn({ at: "door", going: { ...going, other: waybill } }, bad);
  const { other: _, ...rest } = going;
  const before = going.scanned ?? [];
  const scanned = before.includes(waybill) ? before : [...before, waybill];
  const on = spoken({ ...rest, scanned, no: null }, given);
  return { ...on, deeds: [good, ...on.deeds] };
};

/** What was scanned or said while the door stood open counts as soon as it is closed. */
const spoken = (going: Going, given: Given): Turn => {
  const { kind, stage, phase, parcels, scanned = [], other, reports, isAsking, no } = going;
  const mayBeTold = kind === "fetch" && stage === "fetching" && phase === "closed" && !isAsking && no === null;
  if (mayBeTold && reports !== undefined)
    return asked(going, { step: "report-fetch", body: { problem: reports } }, given);
  const hasAll = other === undefined && parcels.every((waybill) => scanned.includes(waybill));
  return mayBeTold && hasAll ? asked(going, { step: "confirm-fetch" }, given) : turn({ at: "door", going });
};

type Seen = Extract<Happening, { type: "seen" }>;
const seen = (going: Going, { answer, after }: Seen, given: Given): Turn => {
  const isNew = answer.stage !== going.stage || answer.compartment !== going.compartment;
  const now: Going = {
    ...going,
    compartment: answer.compartment,
    size: answer.size,
    stage: answer.stage,
    phase: answer.phase ?? (isRunning(answer.stage) && !isNew ? going.phase : "opening"),
    left: answer.compartment === going.compartment ? going.left : going.compartment,
    isAsking: after === undefined && going.isAsking,
    no: after === undefined && !isNew ? going.no : null,
    stated: answer.doubt === undefined && (going.stated || isDoneWord(after)),
    doubt: answer.doubt,
    ...(after === "report-fetch" ? { isReported: true } : {}),
  };
  const end = endOf(now, answer, after);
  if (end !== null) return ended(now, end, answer, given);
  if (now.cancels && now.stage === "closed" && !now.isAsking) return asked(now, { step: "cancel" }, given);
  const jammed = isNew && (answer.stage === "cancelled" || (going.stage === "opening" && now.left !== going.left));
  const doubted = now.doubt !== undefined && going.doubt === undefined;
  if (now.kind === "fetch") return spoken(now, given);
  return turn({ at: "door", going: now }, ...(jammed || doubted ? [bad] : []));
};
const isRunning = (stage: Going["stage"]): boolean => stage === "recalling" || stage === "fetching";
const bad: Deed = { do: "sign", is: "bad" };
const good: Deed = { do: "sign", is: "good" };

/** How it ended, when that needs no more words; null: it goes on, or the courier has to read why not. */
const endOf = (going: Going, { inside }: DoorAnswer, after: Step | undefined): Entry["what"] | null => {
  const { kind, stage, parcels, cancels, isAsking } = going;
  if (kind === "recall") return stage === "recalled" ? "recalled" : null;
  if (kind === "fetch") return stage === "fetched" ? "fetched" : stage === "cancelled" ? "not-there" : null;
  switch (stage) {
    case "held":
    case "overdue":
    case "collecting":
    case "collected":
      // Beside others: the deposit is held whether these parcels went in or not.
      if (after === "cancel") return "cancelled";
      return inside === undefined || parcels.every((waybill) => inside.includes(waybill)) ? "in" : "cancelled";
    case "cancelled":
      return after === "cancel" || (cancels && isAsking) ? "cancelled" : null;
    default:
      return null;
  }
};

const ended = (going: Going, what: Entry["what"], { receipt }: DoorAnswer, { now }: Given): Turn => {
  const { kind, parcels, stated } = going;
  const isNothing = what === "cancelled" || what === "not-there";
  const evidence = isNothing ? {} : { evidence: stated ? ("stated" as const) : ("proven" as const) };
  const given = receipt === undefined ? {} : { receipt };
  const note: Deed = { do: "note", entry: { ...entryOf(going, what, now), ...evidence, ...given } };
  if (kind !== "deposit") return turn(onward[kind], note, isNothing ? bad : good);
  return turn(scanning, note, { do: "drop-scans", parcels }, what === "in" ? good : bad);
};

const entryOf = ({ deposit, parcels, compartment, size }: Going, what: Entry["what"], at: number): Entry => ({
  ...{ id: deposit, what, at, parcels, compartment, size },
});

const stepped = (
  going: Going,
  { step, body }: Pick<Extract<Happening, { type: "step" }>, "step" | "body">,
  given: Given,
): Turn => {
  if (step === "cancel" && going.stage === "open") return turn({ at: "door", going: { ...going, cancels: true } });
  return asked(going, { step, ...(body ? { body } : {}) }, given);
};

const asked = (going: Going, step: Pick<Extract<Deed, { do: "step" }>, "step" | "body">, { key }: Given): Turn => {
  const { deposit } = going;
  const { reports: _, ...rest } = going;
  const now = { ...rest, isAsking: true, no: null, cancels: step.step === "cancel" };
  return turn({ at: "door", going: now }, { do: "step", deposit, key, ...step });
};

type StepNo = Extract<Happening, { type: "step-no" }>;
const stepNo = (going: Going, { step, key, no }: StepNo, { now }: Given): Turn => {
  if (isDoneWord(step) && isLater(no)) {
    const entry = { ...entryOf(going, "waits", now), evidence: "stated" as const };
    return turn(
      onward[going.kind],
      { do: "keep-done", going, key },
      { do: "note", entry },
      { do: "drop-scans", parcels: going.parcels },
    );
  }
  return turn({ at: "door", going: { ...going, isAsking: false, cancels: false, no } }, bad);
};
const isLater = ({ code }: No): boolean => code === "unreachable" || code === "inbox-full" || code === "not-signed-in";

const left = (going: Going, { now }: Given): Turn => {
  const { kind, stage, parcels } = going;
  if (kind !== "deposit") {
    const isUnclear = kind === "recall" ? stage === "suspect" : going.isReported === true;
    return turn(onward[kind], ...(isUnclear ? [{ do: "note", entry: entryOf(going, "unclear", now) } as const] : []));
  }
  if (stage === "cancelled") return turn(scanning, ...keepScans(parcels));
  return turn(scanning, { do: "note", entry: entryOf(going, "unclear", now) }, { do: "drop-scans", parcels });
};
