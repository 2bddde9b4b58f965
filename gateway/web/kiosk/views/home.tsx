/** The start: one entry for every kind of code. */
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { codeDigits, entryMin, type Screen } from "../machine/state.ts";
import { checkingPatienceMs } from "../machine/view.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
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
        {!isWaiting && <div class="home-news">{newsOf(kiosk, screen)}</div>}
        {isWaiting ? (
          <KeypadWaits leftMs={waitUntil - kiosk.now.value} />
        ) : (
          <Entry entry={entry} name={word(takesHandIns ? "entryBoth" : "entry")} />
        )}
      </div>
      <div class="home-do">
        <Keypad isDisabled={isWaiting || isChecking} kiosk={kiosk} />
        <Button
          kind="main"
          size="big"
          isDisabled={isWaiting || isChecking || entry.length < entryMin}
          onClick={() => kiosk.happen({ type: "entered" })}
        >
          {word(takesHandIns ? "go" : "openDoor")}
        </Button>
      </div>
    </div>
  );
};

/** What to do; in its place what went wrong, so that nothing below it moves. */
const newsOf = (kiosk: RunningKiosk, screen: HomeProps["screen"]) => {
  if (screen.at === "checking") return <Checking forMs={kiosk.now.value - screen.since} />;
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

const Checking = ({ forMs }: { readonly forMs: number }) =>
  forMs < checkingPatienceMs ? <Wait /> : <Notice kind="warn">{word("checkingLong")}</Notice>;

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
