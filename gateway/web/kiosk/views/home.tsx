/** The start: one entry for every kind of code. */
import { codeDigits } from "../../../wire/trust/pickup-code.ts";
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import type { Screen } from "../machine/state.ts";
import { checkingPatienceMs } from "../machine/view.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { presence } from "../run/presence.ts";
import { kioskNo, kiosk as word } from "../words.ts";
import { Keypad } from "./keypad.tsx";

export interface HomeProps {
  readonly kiosk: RunningKiosk;
  readonly screen: Extract<Screen, { at: "home" | "checking" }>;
}
export const HomeScreen = ({ kiosk, screen }: HomeProps) => {
  const { waitUntil, takesHandIns } = kiosk.state.value;
  const isWaiting = waitUntil > kiosk.now.value;
  const isChecking = screen.at === "checking";
  const entry = screen.at === "home" ? screen.entry : "";
  return (
    <div class="home">
      <div class="home-say">
        <h1>{word(takesHandIns ? "both" : "collect")}</h1>
        {(!isWaiting || hasOwnAnswer(screen)) && <div class="home-news">{newsOf(kiosk, screen)}</div>}
        {isWaiting ? (
          <KeypadWaits leftMs={waitUntil - kiosk.now.value} />
        ) : (
          <Entry entry={entry} name={word(takesHandIns ? "entryBoth" : "entry")} />
        )}
        {presence.value !== null && (
          <p class="soft" data-presence={presence.value}>
            {word("phone")} <strong class="mono">{inThrees(presence.value)}</strong>
          </p>
        )}
      </div>
      <div class="home-do">
        <Keypad isDisabled={isWaiting || isChecking} kiosk={kiosk} />
        {screen.at === "checking" && isLong(kiosk, screen) ? (
          <Button name="cancel" size="big" onClick={() => kiosk.happen({ type: "left" })}>
            {word("cancel")}
          </Button>
        ) : (
          <Button
            kind="main"
            size="big"
            isDisabled={isWaiting || isChecking || entry === ""}
            onClick={() => kiosk.happen({ type: "entered" })}
          >
            {word(takesHandIns ? "go" : "openDoor")}
          </Button>
        )}
      </div>
    </div>
  );
};

/** Whoever scans while the keypad waits is answered; the wrong code that began the wait is said by the wait itself. */
const hasOwnAnswer = (screen: HomeProps["screen"]): boolean =>
  screen.at === "checking" || (screen.no !== null && screen.no.code !== "code-wrong");

/** A second tap on what began it is long over. */
const isLong = (kiosk: RunningKiosk, { since }: Extract<Screen, { at: "checking" }>): boolean =>
  kiosk.now.value - since >= checkingPatienceMs;

/** What to do; in its place what went wrong, so that nothing below it moves. */
const newsOf = (kiosk: RunningKiosk, screen: HomeProps["screen"]) => {
  if (screen.at === "checking")
    return isLong(kiosk, screen) ? <Notice kind="warn">{word("checkingLong")}</Notice> : <Wait />;
  return screen.no ? (
    <Notice kind="bad">{kioskNo(screen.no, "home")}</Notice>
  ) : (
    <>
      <p class="kiosk-hint">{word(kiosk.state.value.takesHandIns ? "howToBoth" : "howTo")}</p>
      {kiosk.state.value.takesHandIns && <p class="kiosk-hint">{word("howToHandIn")}</p>}
      <p class="soft">{word("couriers")}</p>
    </>
  );
};

const inThrees = (number: string): string => `${number.slice(0, 3)} ${number.slice(3)}`;

/** In two groups, as the notice writes it; a long one runs on. */
const Entry = ({ entry, name }: { readonly entry: string; readonly name: string }) => {
  const shown = entry.padEnd(codeDigits, "·");
  return (
    <div class="entry" role="group" aria-label={name}>
      <span class="entry-digits" aria-hidden="true" data-empty={entry === ""}>
        <span>{shown.slice(0, 4)}</span>
        <span>{shown.slice(4)}</span>
      </span>
      <span class="aside" role="status">
        {word("digits", { count: entry.length })}
      </span>
    </div>
  );
};

const KeypadWaits = ({ leftMs }: { readonly leftMs: number }) => {
  const seconds = Math.ceil(leftMs / 1_000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <div class="keypad-waits" role="group" aria-label={word("waits")}>
      <p class="keypad-waits-title">{word("waits")}</p>
      <p>{word("waitsWhy")}</p>
      <p>
        {word("waitsLeft")} <strong class="keypad-waits-clock">{clock}</strong>
      </p>
    </div>
  );
};
