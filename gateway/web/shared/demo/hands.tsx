/** Hands for the visitor of a demo: put the parcel in, take it out, close the door. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DemoAct, DemoDoor, HandsDone } from "../../../wire/demo.ts";
import { Button, Notice } from "../parts/controls.tsx";
import { noWord } from "../words/no.ts";
import { openDoors, stage, stageState } from "./door.ts";
import { inHand } from "./in-hand.ts";
import { demo } from "./words.ts";
import "./demo.css";

export interface HandsProps {
  /** Says so when no door is open. */
  readonly isTalkative?: boolean;
  /** Doors at which simulated people stand as well. */
  readonly withPeople?: boolean;
}
export const Hands = ({ isTalkative = false, withPeople = false }: HandsProps) => {
  useEffect(() => openDoors.follow(), []);
  const doors = openDoors.now.value?.filter(({ by }) => withPeople || by === "visitor") ?? [];
  return (
    <div class="demo-hands" role="status">
      {doors.map((door) => (
        <OpenDoor key={door.compartment} door={door} />
      ))}
      {isTalkative && doors.length === 0 && <p class="soft">{demo("noDoor")}</p>}
    </div>
  );
};

const OpenDoor = ({ door: { compartment, contents } }: { readonly door: DemoDoor }) => {
  const wrong = useSignal<string | null>(null);
  const act = async (what: DemoAct): Promise<void> => {
    const told = inHand.value?.compartment === compartment ? inHand.value.parcels : [];
    const waybill = what === "put-in" ? told.find((one) => !contents.includes(one)) : undefined;
    const body = waybill === undefined ? {} : { waybill };
    const said = await stage<HandsDone>(`hands/${compartment}/${what}`, { method: "POST", body });
    if (!said.ok) wrong.value = noWord(said);
    else wrong.value = said.value.done ? null : demo(what === "close" ? "sprang" : "nothingDone");
    await Promise.all([openDoors.look(), stageState.look()]);
  };
  const isEmpty = contents.length === 0;
  return (
    <div class="demo-door">
      <p>
        <strong>{demo("doorOpen", { compartment })}</strong>{" "}
        {isEmpty ? demo("empty") : demo("inside", { parcels: contents.join(", ") })}
      </p>
      <div class="row">
        <Button kind={isEmpty ? "main" : "plain"} onClick={() => void act("put-in")}>
          {demo("putIn")}
        </Button>
        <Button isDisabled={isEmpty} onClick={() => void act("take-out")}>
          {demo("takeOut")}
        </Button>
        <Button kind={isEmpty ? "plain" : "main"} onClick={() => void act("close")}>
          {demo("closeDoor")}
        </Button>
      </div>
      {wrong.value !== null && <Notice kind="warn">{wrong.value}</Notice>}
    </div>
  );
};
