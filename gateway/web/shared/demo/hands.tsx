/** Hands for the visitor of a demo: put the parcel in, take it out, close the door. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type DemoAct, type DemoDoor, type HandsDone, isVisitors } from "../../../wire/demo.ts";
import { Button, Notice } from "../parts/controls.tsx";
import { atScreen, handsAt } from "../scan/at-screen.ts";
import type { Sentence } from "../words/dictionary.ts";
import { noWord } from "../words/no.ts";
import { openDoors, stage, stageState } from "./door.ts";
import { demo } from "./words.ts";
import "./demo.css";

export interface HandsProps {
  /** Says so when no door is open. */
  readonly isTalkative?: boolean;
}
export const Hands = ({ isTalkative = false }: HandsProps) => {
  useEffect(() => openDoors.follow(), []);
  const here = atScreen.value;
  // Whoever stands at a kiosk or holds a courier's phone has the hands of that one door.
  const isMine = (door: DemoDoor): boolean =>
    here === null ? isVisitors(door) : door.compartment === here.door?.compartment;
  const doors = openDoors.now.value?.filter(isMine) ?? [];
  return (
    <div class="demo-hands" role="status">
      {doors.map((door) => (
        <OpenDoor key={door.compartment} door={door} />
      ))}
      {isTalkative && doors.length === 0 && <p class="soft">{demo("noDoor")}</p>}
    </div>
  );
};

/** Real hands need no gateway: theirs go on while it starts anew. */
const handsMs = 60_000;

const OpenDoor = ({ door: { compartment, contents, task } }: { readonly door: DemoDoor }) => {
  const wrong = useSignal<Sentence | null>(null);
  const isBusy = useRef(false);
  const door = atScreen.value?.door;
  // Away from the screen the site still knows what it opened the door for.
  const mine = door?.compartment === compartment ? door : task ? { compartment, ...task } : null;
  const act = async (what: DemoAct): Promise<void> => {
    const told = mine?.parcels ?? [];
    const waybill = what === "put-in" ? told.find((one) => !contents.includes(one)) : undefined;
    const body = waybill === undefined ? {} : { waybill };
    if (isBusy.current) return;
    isBusy.current = true;
    const said = await stage<HandsDone>(`hands/${compartment}/${what}`, { method: "POST", body, patienceMs: handsMs });
    isBusy.current = false;
    if (!said.ok) wrong.value = () => noWord(said);
    else wrong.value = said.value.done ? null : () => demo(what === "close" ? "sprang" : "nothingDone");
    await Promise.all([openDoors.look(), stageState.look()]);
  };
  const isEmpty = contents.length === 0;
  const { next, isFull } = handsAt(mine, contents);
  const kindOf = (what: DemoAct): "main" | "plain" => (what === next ? "main" : "plain");
  return (
    <div class="demo-door">
      <p>
        <strong>{demo("doorOpen", { compartment })}</strong>{" "}
        {isEmpty ? demo("empty") : demo("inside", { parcels: contents.join(", ") })}
      </p>
      <div class="row">
        <Button kind={kindOf("put-in")} isDisabled={isFull} onClick={() => void act("put-in")}>
          {demo(mine === null || mine.does === "in" ? "putIn" : "putBack")}
        </Button>
        <Button kind={kindOf("take-out")} isDisabled={isEmpty} onClick={() => void act("take-out")}>
          {demo("takeOut")}
        </Button>
        <Button kind={kindOf("close")} onClick={() => void act("close")}>
          {demo("closeDoor")}
        </Button>
      </div>
      {wrong.value !== null && <Notice kind="warn">{wrong.value()}</Notice>}
    </div>
  );
};
