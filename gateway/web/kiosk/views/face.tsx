/** Which screen shows now, in the frame that all of them share. */
import { useEffect, useRef } from "preact/hooks";
import { Wait } from "../../shared/parts/controls.tsx";
import { UnansweredScreen } from "../code/unanswered.tsx";
import { HandInScreen, OfferScreen, SetUpScreen } from "../later.ts";
import type { Screen } from "../machine/state.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { kiosk as word } from "../words.ts";
import { DoorScreen } from "./door.tsx";
import { FarewellScreen } from "./farewell.tsx";
import { Frame } from "./frame.tsx";
import { HomeScreen } from "./home.tsx";
import { PinScreen } from "./pin.tsx";

export interface ScreenProps {
  readonly kiosk: RunningKiosk;
}

export const Face = ({ kiosk }: ScreenProps) => {
  const { screen } = kiosk.state.value;
  const main = useRef<HTMLElement>(null);
  const name = nameOf(screen);
  useEffect(() => {
    // Whoever goes by keyboard or ear begins at the top of the new screen, not where a button has gone.
    if (document.activeElement === document.body || !main.current?.contains(document.activeElement))
      main.current?.focus({ preventScroll: true });
    main.current?.scrollTo(0, 0);
    scrollTo(0, 0);
  }, [name]);
  return (
    <Frame kiosk={kiosk} name={name}>
      <main class="kiosk-main" ref={main} tabIndex={-1}>
        {screenOf(kiosk, screen)}
      </main>
    </Frame>
  );
};

const nameOf = (screen: Screen): string => {
  switch (screen.at) {
    case "door":
      return `door-${screen.task ?? screen.view.stage}`;
    case "hand-in":
      return `hand-in-${screen.isProblem ? "problem" : screen.view.stage}`;
    case "checking":
      return "home";
    default:
      return screen.at;
  }
};

const StartingScreen = () => (
  <div class="home-say">
    <h1>{word("collect")}</h1>
    <Wait />
  </div>
);

const screenOf = (kiosk: RunningKiosk, screen: Screen) => {
  switch (screen.at) {
    case "starting":
      return <StartingScreen />;
    case "set-up":
      return <SetUpScreen kiosk={kiosk} screen={screen} />;
    case "home":
    case "checking":
      return <HomeScreen kiosk={kiosk} screen={screen} />;
    case "unanswered":
      return <UnansweredScreen kiosk={kiosk} screen={screen} />;
    case "pin":
      return <PinScreen kiosk={kiosk} screen={screen} />;
    case "door":
      return <DoorScreen kiosk={kiosk} screen={screen} />;
    case "offer":
      return <OfferScreen kiosk={kiosk} screen={screen} />;
    case "hand-in":
      return <HandInScreen kiosk={kiosk} screen={screen} />;
    case "farewell":
      return <FarewellScreen kiosk={kiosk} screen={screen} />;
  }
};
