import { effect } from "@preact/signals";
import { render } from "preact";
import { atScreen } from "../shared/scan/at-screen.ts";
import { readScan } from "../shared/scan/read.ts";
import "../shared/style/base.css";
import "../shared/style/parts.css";
import "./kiosk.css";
import { guardPage } from "../shared/at-kiosk/guard.ts";
import { loadHandIn } from "./later.ts";
import type { Screen } from "./machine/state.ts";
import { listenToKeys } from "./run/keys.ts";
import { openKiosk } from "./run/kiosk.ts";
import { tick } from "./run/sound.ts";
import { tellAloud } from "./run/voice.ts";
import { Face } from "./views/face.tsx";

/** Whoever does not want it puts it back, and whoever keeps what was to be handed in takes it out. */
const handsDo = (screen: Screen): "in" | "out" | "back" => {
  if (screen.at === "hand-in") return screen.keeps ? "out" : "in";
  return screen.at === "door" && screen.task === "refuse" ? "back" : "out";
};

guardPage();
const kiosk = openKiosk();
listenToKeys({
  digit: (digit) => {
    tick();
    kiosk.happen({ type: "typed", digit });
  },
  erase: () => kiosk.happen({ type: "erased" }),
  clear: () => kiosk.happen({ type: "cleared" }),
  enter: () => kiosk.happen({ type: "entered" }),
  scan: (text) => kiosk.happen({ type: "scanned", read: readScan(text) }),
});
tellAloud(kiosk);
effect(() => {
  const { screen } = kiosk.state.value;
  const door = "view" in screen ? screen.view : screen.at === "farewell" ? { ...screen, parcels: [] } : null;
  atScreen.value = {
    wants: screen.at === "set-up" ? "set-up" : screen.at === "home" ? "code" : null,
    scan: (text) => kiosk.happen({ type: "scanned", read: readScan(text) }),
    door: door && { ...door, does: handsDo(screen) },
  };
});
const place = document.getElementById("face");
if (place) render(<Face kiosk={kiosk} />, place);
loadHandIn();
