/** What the person at the cabinet is asked. One question fills the screen's head; the boards stand below. */
import { useSignal } from "@preact/signals";
import type { Ask, CommissionAnswer, CommissionView } from "../../wire/faces/commission.ts";
import { Button, type ButtonProps, Wait } from "../shared/parts/controls.tsx";
import { joined } from "../shared/words/dictionary.ts";
import { doorsOf, nextLock } from "./view.ts";
import { word } from "./words.ts";
import { isSending, tell } from "./work.ts";

export const Asked = ({ now }: { readonly now: CommissionView }) => {
  const { ask, shutting } = now;
  if (ask) return <Question key={ask.id} ask={ask} now={now} />;
  if (shutting) {
    return (
      <section class="card asked" role="status">
        <h2>{word("shutTitle", { compartment: shutting.compartment ?? word("theDoor") })}</h2>
        <p>{word("shutting")}</p>
      </section>
    );
  }
  const next = nextLock(now);
  return (
    <section class="card asked" role="status">
      <h2>{next ? word("firing", next) : word("working")}</h2>
      <Wait />
    </section>
  );
};

const Question = ({ ask, now }: { readonly ask: Ask; readonly now: CommissionView }) => {
  switch (ask.type) {
    case "begin":
      return (
        <section class="card asked">
          <h2>{word("beginTitle", { site: now.site })}</h2>
          <p>{word("beginHow")}</p>
          <p>{word("beginSafe")}</p>
          <Yes ask={ask}>{word("begin")}</Yes>
        </section>
      );
    case "all-shut":
      return (
        <section class="card asked" role="status">
          <h2>{word("allShutTitle", { device: ask.device })}</h2>
          <Yes ask={ask}>{word("allShut")}</Yes>
        </section>
      );
    case "shut":
      return (
        <section class="card asked" role="status">
          <h2>{word("shutTitle", { compartment: ask.place.compartment ?? word("theDoor") })}</h2>
          <p>{word("shutTold")}</p>
          <Yes ask={ask}>{word("shutDone")}</Yes>
        </section>
      );
    case "which-door":
      return <WhichDoor ask={ask} doors={doorsOf(now)} />;
  }
};

const Yes = ({ ask, children }: { readonly ask: Ask; readonly children: string }) => (
  <div class="row">
    <Say kind="main" size="big" name="yes" answer={{ ask: ask.id }}>
      {children}
    </Say>
  </div>
);

interface SayProps extends Omit<ButtonProps, "isDisabled" | "onClick"> {
  readonly answer: CommissionAnswer;
}
const Say = ({ answer, ...look }: SayProps) => (
  <Button {...look} isDisabled={isSending.value} onClick={() => void tell(answer)} />
);

interface WhichDoorProps {
  readonly ask: Extract<Ask, { type: "which-door" }>;
  readonly doors: readonly string[];
}
const WhichDoor = ({ ask, doors }: WhichDoorProps) => {
  const { place, moved, id } = ask;
  const { device, lock, compartment: proposed } = place;
  const others = doors.filter((door) => door !== proposed);
  const hasMoved = moved.length > 0;
  return (
    <section class="card asked" role="status">
      <h2>{word("whichTitle")}</h2>
      <p>{word(hasMoved ? "moved" : "nothingMoved", { lock, device, inputs: joined(moved) })}</p>
      <div class="row">
        {proposed !== null && (
          <Say kind={hasMoved ? "main" : "plain"} size="big" name="proposed" answer={{ ask: id, door: proposed }}>
            {word("itWas", { compartment: proposed })}
          </Say>
        )}
        <Say kind={hasMoved ? "plain" : "main"} size="big" name="none" answer={{ ask: id, door: null }}>
          {word("none")}
        </Say>
        <Say size="big" name="unseen" answer={{ ask: id }}>
          {word("unseen")}
        </Say>
      </div>
      {others.length > 0 && <Another id={id} others={others} />}
    </section>
  );
};

/** A door that was not proposed. */
const Another = ({ id, others }: { readonly id: number; readonly others: readonly string[] }) => {
  const other = useSignal(others[0] ?? "");
  return (
    <div class="row another">
      <label class="field grow">
        <span class="field-label">{word("another")}</span>
        <select
          class="input"
          name="door"
          value={other.value}
          onChange={({ currentTarget }) => {
            other.value = currentTarget.value;
          }}
        >
          {others.map((door) => (
            <option key={door}>{door}</option>
          ))}
        </select>
      </label>
      <Say name="other" answer={{ ask: id, door: other.value }}>
        {word("thatOne")}
      </Say>
    </div>
  );
};
