/** The last word to this person; the next one needs none of it. */
import { Button } from "../../shared/parts/controls.tsx";
import { compartment } from "../../shared/site/compartments.ts";
import { idleLeft, rests } from "../machine/idle.ts";
import type { Screen } from "../machine/state.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { farewellHint, farewellTitle, kiosk as word } from "../words.ts";

export interface FarewellProps {
  readonly kiosk: RunningKiosk;
  readonly screen: Extract<Screen, { at: "farewell" }>;
}
export const FarewellScreen = ({ kiosk, screen: { why: said, compartment: door } }: FarewellProps) => {
  // Nobody is asked to close a door that is closed by now.
  const isOpen = compartment(door).value?.door !== "closed";
  const why = said === "reported-open" && !isOpen ? "reported" : said;
  const seconds = Math.ceil((idleLeft(kiosk.state.value, kiosk.now.value) ?? 0) / 1_000);
  return (
    <div class="farewell" data-why={why}>
      <div class="door-say" role="status">
        <h1>{farewellTitle(why)}</h1>
        <p class="kiosk-hint">{farewellHint(why, { door })}</p>
      </div>
      <div class="kiosk-actions">
        <Button
          kind="main"
          size="big"
          isDisabled={rests(kiosk.state.value, kiosk.now.value)}
          onClick={() => kiosk.happen({ type: "left" })}
        >
          {word("done")}
        </Button>
        <p class="soft">{word("backIn", { seconds })}</p>
      </div>
    </div>
  );
};
