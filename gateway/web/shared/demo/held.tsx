/** What the visitor of a demo holds at this screen, and how it gets to the scanner. */
import type { DemoState } from "../../../wire/demo.ts";
import { Button } from "../parts/controls.tsx";
import { type AtScreen, atScreen } from "../scan/at-screen.ts";
import { inFours } from "../words/code.ts";
import { sizeWord } from "../words/site.ts";
import { beKiosk } from "./be.ts";
import { stageState } from "./door.ts";
import { demo } from "./words.ts";

interface HeldThing {
  readonly name: string;
  readonly shown: string;
  readonly action: string;
  readonly act: () => void;
}

export const Held = () => {
  const screen = atScreen.value;
  const now = stageState.now.value;
  const held = screen && now && heldAt(screen, now);
  if (!held) return null;
  return (
    <div class="demo-held">
      <p>
        {held.name} <strong class="mono">{held.shown}</strong>
      </p>
      <Button onClick={held.act}>{held.action}</Button>
    </div>
  );
};

const heldAt = ({ wants, scan }: AtScreen, now: DemoState): HeldThing | null => {
  const action = demo("toScanner");
  switch (wants) {
    case "set-up":
      return {
        ...{ name: demo("setUp"), shown: "", action: demo("setUpDo") },
        act: () => void beKiosk(now).then(() => location.reload()),
      };
    case "badge":
      return {
        ...{ name: demo("badgeAndPin"), shown: now.courier.pin, action: demo("badgeToScanner") },
        act: () => scan(`postern:badge:${now.courier.badge}`),
      };
    case "parcel": {
      const [parcel] = now.parcels;
      if (!parcel) return null;
      const name = demo("inHand", { size: sizeWord(parcel.size) });
      return { name, shown: parcel.waybill, action, act: () => scan(parcel.waybill) };
    }
    case "code": {
      const toCollect = now.phone.find((one) => one.code !== null);
      const code = toCollect?.code ?? now.handIn?.code ?? null;
      if (code === null) return null;
      const [name, shown] = [demo(toCollect === undefined ? "toSend" : "onPhone"), inFours(code)];
      // A recipient holds the square to it.
      return { name, shown, action, act: () => scan(toCollect?.pass ?? code) };
    }
    case null:
      return null;
  }
};
