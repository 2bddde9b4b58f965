/** A courier's badge was shown: the PIN opens the courier's own page on this screen. */
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { type AtPin, pinMin } from "../machine/pin.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { kioskNo, kiosk as word } from "../words.ts";
import { Keypad } from "./keypad.tsx";

export interface PinProps {
  readonly kiosk: RunningKiosk;
  readonly screen: AtPin;
}
export const PinScreen = ({ kiosk, screen: { pin, isBusy, no } }: PinProps) => (
  <div class="home" data-at="pin">
    <div class="home-say">
      <h1>{word("pinTitle")}</h1>
      <div class="home-news">
        {isBusy && <Wait />}
        {!isBusy && no && <Notice kind="bad">{kioskNo(no, "pin")}</Notice>}
        {!isBusy && !no && <p class="kiosk-hint">{word("pinHow")}</p>}
      </div>
      <div class="entry" role="group" aria-label={word("pin")}>
        <span class="entry-digits" aria-hidden="true" data-empty={pin === ""}>
          {pin === "" ? "····" : "●".repeat(pin.length)}
        </span>
        <span class="aside" role="status">
          {word("digits", { count: pin.length })}
        </span>
      </div>
    </div>
    <div class="home-do">
      <Keypad isDisabled={isBusy} kiosk={kiosk} />
      <Button
        kind="main"
        size="big"
        isDisabled={isBusy || pin.length < pinMin}
        onClick={() => kiosk.happen({ type: "entered" })}
      >
        {word("pinDo")}
      </Button>
      <Button name="back" size="big" kind="quiet" onClick={() => kiosk.happen({ type: "left" })}>
        {word("back")}
      </Button>
    </div>
  </div>
);
