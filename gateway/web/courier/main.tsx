import { effect } from "@preact/signals";
import { render } from "preact";
import { takeScans } from "../shared/at-kiosk/desk.ts";
import { guardPage } from "../shared/at-kiosk/guard.ts";
import { backToKiosk, isAtKiosk } from "../shared/at-kiosk/place.ts";
import { atScreen } from "../shared/scan/at-screen.ts";
import { followSite } from "../shared/site/compartments.ts";
import { Face } from "./face.tsx";
import { loadHandIns } from "./views/later.ts";
import { isCut, stream } from "./work/line.ts";
import { hearScan } from "./work/scans.ts";
import { sendWhatWaits } from "./work/send.ts";
import { wakeSound } from "./work/senses.ts";
import { isLeaving, start } from "./work/session.ts";
import { screen, session, takesHandIns } from "./work/store.ts";
import { readHandIns, readOverdue } from "./work/to-take.ts";
import { watch } from "./work/watch.ts";
import { hearWedge } from "./work/wedge.ts";

const { moved } = watch();
const live = followSite({
  compartment: ({ compartment, occupancy }) => {
    moved(compartment);
    if (occupancy === "overdue" && session.value) void readOverdue();
    if (["held", "overdue", "unknown"].includes(occupancy) && takesHandIns()) void readHandIns();
  },
  desk: async () => {
    if (session.value) for (const line of await takeScans()) hearScan(line);
  },
});
if (isAtKiosk()) {
  guardPage();
  effect(() => {
    if (session.value === null && !isLeaving.value) backToKiosk();
  });
}
effect(() => {
  stream.value = live.state.value;
});
effect(() => {
  if (session.value?.id !== undefined) void readOverdue();
  if (!takesHandIns()) return;
  void readHandIns();
  loadHandIns().catch(() => {});
});
effect(() => {
  const now = screen.value;
  const going = session.value && now.at === "door" ? now.going : null;
  atScreen.value = {
    wants: session.value === null ? "badge" : session.value && now.at === "scan" ? "parcel" : null,
    scan: hearScan,
    door: going && { ...going, does: going.kind === "deposit" ? "in" : "out" },
  };
});
sendWhatWaits();
hearWedge(hearScan);
for (const type of ["pointerdown", "keydown"]) addEventListener(type, wakeSound, true);
addEventListener("offline", () => {
  isCut.value = true;
});
void start();

const place = document.getElementById("face");
if (place) render(<Face />, place);

// The page opens without the site too, once it was here.
if ("serviceWorker" in navigator)
  // A browser that does not trust the site's certificate has no worker: then the page needs the line.
  navigator.serviceWorker.register("/courier-worker.js", { scope: "/courier" }).catch(() => {});
