/** Around every screen: the name, whether it is live, and at the bottom, in everybody's reach, language and display. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Button, Dialog } from "../../shared/parts/controls.tsx";
import { LanguageSwitch, LiveSign, StageStrip } from "../../shared/parts/shell.tsx";
import { largeText, theme } from "../../shared/settings.ts";
import { warningLeft } from "../machine/idle.ts";
import { viewOf } from "../machine/view.ts";
import { isLow, isSoundOn, toggleContrast } from "../run/choices.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { kiosk as word } from "../words.ts";

export interface FrameProps {
  readonly kiosk: RunningKiosk;
  readonly name: string;
  readonly children: ComponentChildren;
}
export const Frame = ({ kiosk, name, children }: FrameProps) => {
  const title = word("name");
  useEffect(() => {
    document.title = `${title} · Postern`;
  }, [title]);
  return (
    <div class="kiosk" data-screen={name} data-view={viewOf(kiosk.state.value, kiosk.now.value)} data-low={isLow.value}>
      <header class="kiosk-head">
        <p class="kiosk-name">{title}</p>
        <LiveSign live={kiosk.live.state} />
      </header>
      <div>
        <StageStrip />
      </div>
      {children}
      <Tools />
      <StillThere kiosk={kiosk} />
    </div>
  );
};

const Tools = () => (
  <footer>
    <div class="kiosk-tools" role="group" aria-label={word("tools")}>
      <LanguageSwitch />
      <Toggle name="text" is={largeText.value} sign="A+" text={word("largeText")} onClick={() => flip(largeText)} />
      <Toggle name="low" is={isLow.value} sign="↧" text={word("lowReach")} onClick={() => flip(isLow)} />
      <Toggle
        name="contrast"
        is={theme.value === "contrast"}
        sign="◐"
        text={word("contrast")}
        onClick={toggleContrast}
      />
      <Toggle name="sound" is={isSoundOn.value} sign="♪" text={word("sound")} onClick={() => flip(isSoundOn)} />
    </div>
  </footer>
);
const flip = (choice: Signal<boolean>): void => {
  choice.value = !choice.value;
};

interface ToggleProps {
  readonly name: string;
  readonly is: boolean;
  readonly sign: string;
  readonly text: string;
  readonly onClick: () => void;
}
const Toggle = ({ name, is, sign, text, onClick }: ToggleProps) => (
  <button type="button" class="button kiosk-tool" data-tool={name} aria-pressed={is} onClick={onClick}>
    <span class="kiosk-sign" aria-hidden="true">
      {sign}
    </span>
    <span>{text}</span>
  </button>
);

/** Asks before it takes anything off the screen. */
const StillThere = ({ kiosk }: Pick<FrameProps, "kiosk">) => {
  const left = warningLeft(kiosk.state.value, kiosk.now.value);
  if (left === null) return null;
  const stay = (): void => kiosk.happen({ type: "touched" });
  return (
    <Dialog name="still-there" title={word("stillThere")} onClose={stay}>
      <p>{word("stillThereHint", { seconds: Math.ceil(left / 1_000) })}</p>
      <div class="kiosk-actions">
        <Button kind="main" size="big" onClick={stay}>
          {word("iAmHere")}
        </Button>
        <Button size="big" onClick={() => kiosk.happen({ type: "left" })}>
          {word("toStart")}
        </Button>
      </div>
    </Dialog>
  );
};
