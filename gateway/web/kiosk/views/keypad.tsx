/** Ten digits, large; a keyboard and a scanner do the same. */
import type { RunningKiosk } from "../run/kiosk.ts";
import { tick } from "../run/sound.ts";
import { kiosk as word } from "../words.ts";

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export interface KeypadProps {
  readonly isDisabled: boolean;
  readonly kiosk: RunningKiosk;
}
export const Keypad = ({ isDisabled, kiosk }: KeypadProps) => {
  const key = (digit: string) => (
    <button
      key={digit}
      type="button"
      class="button key"
      disabled={isDisabled}
      onClick={() => {
        tick();
        kiosk.happen({ type: "typed", digit });
      }}
    >
      {digit}
    </button>
  );
  return (
    <div class="keypad" role="group" aria-label={word("keypad")}>
      {digits.map(key)}
      <button
        type="button"
        class="button key key-word"
        disabled={isDisabled}
        onClick={() => kiosk.happen({ type: "cleared" })}
      >
        {word("clear")}
      </button>
      {key("0")}
      <button
        type="button"
        class="button key"
        disabled={isDisabled}
        aria-label={word("erase")}
        onClick={() => kiosk.happen({ type: "erased" })}
      >
        <span aria-hidden="true">⌫</span>
      </button>
    </div>
  );
};
