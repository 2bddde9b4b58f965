/** Once in the life of a kiosk: which one it is. Nothing on the screen undoes it. */
import { useState } from "preact/hooks";
import { Button, Field } from "../../shared/parts/controls.tsx";
import type { Screen } from "../machine/state.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { kioskNo, kiosk as word } from "../words.ts";

export interface SetUpProps {
  readonly kiosk: RunningKiosk;
  readonly screen: Extract<Screen, { at: "set-up" }>;
}
export const SetUpScreen = ({ kiosk, screen }: SetUpProps) => {
  const [device, setDevice] = useState("");
  const [secret, setSecret] = useState("");
  const isReady = device.trim() !== "" && secret.trim() !== "" && !screen.isBusy;
  return (
    <form
      class="set-up card"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void kiosk.setUp(device.trim(), secret.trim());
      }}
    >
      <h1>{word("setUp")}</h1>
      <p>{word("setUpHow")}</p>
      <p class="mono set-up-command">postern device add kiosk-1 --kind kiosk</p>
      <Field
        label={word("device")}
        value={device}
        onInput={setDevice}
        kind={{ autocomplete: "off", spellcheck: false, maxLength: 32 }}
      />
      <Field
        label={word("credential")}
        value={secret}
        onInput={setSecret}
        wrong={screen.no && kioskNo(screen.no, "set-up")}
        kind={{ type: "password", autocomplete: "off", spellcheck: false, maxLength: 256 }}
      />
      <Button type="submit" kind="main" size="big" isDisabled={!isReady}>
        {word("setUpDo")}
      </Button>
    </form>
  );
};
