/** A code got no answer. No door opens by itself later: whoever still stands here says so. */
import { Button, Wait } from "../../shared/parts/controls.tsx";
import { idleLeft } from "../machine/idle.ts";
import type { AtUnanswered } from "../machine/state.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { kiosk as word } from "../words.ts";

export interface UnansweredProps {
  readonly kiosk: RunningKiosk;
  readonly screen: AtUnanswered;
}
export const UnansweredScreen = ({ kiosk, screen: { isBack } }: UnansweredProps) => {
  const seconds = Math.ceil((idleLeft(kiosk.state.value, kiosk.now.value) ?? 0) / 1_000);
  const { takesHandIns } = kiosk.state.value;
  return (
    <div class="unanswered" data-back={isBack}>
      <div class="door-say" role="status">
        <h1>{word(isBack ? "stillThere" : "unanswered")}</h1>
        <p class="kiosk-hint">{word(isBack ? "backHow" : "unansweredHow")}</p>
        {!isBack && <p class="kiosk-hint">{word("unansweredOpen")}</p>}
        {!isBack && <Wait />}
      </div>
      <div class="kiosk-actions">
        {isBack && (
          <Button name="open" kind="main" size="big" onClick={() => kiosk.happen({ type: "asked-again" })}>
            {word(takesHandIns ? "go" : "openDoor")}
          </Button>
        )}
        <Button name="cancel" size="big" onClick={() => kiosk.happen({ type: "left" })}>
          {word("cancel")}
        </Button>
        {isBack && <p class="soft">{word("backIn", { seconds })}</p>}
      </div>
    </div>
  );
};
