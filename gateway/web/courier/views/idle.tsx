/** A screen that nobody touches warns, then signs its courier out. */
import { useEffect, useState } from "preact/hooks";
import { isAtKiosk } from "../../shared/at-kiosk/place.ts";
import { Button, Dialog } from "../../shared/parts/controls.tsx";
import { span } from "../../shared/words/dictionary.ts";
import { atKiosk, type Idle, idleAt, ownScreen } from "../flow/idle.ts";
import { work } from "../words/work.ts";
import { readSession, signOut } from "../work/session.ts";
import { loseSession, screen, session, touched } from "../work/store.ts";

const readAgainMs = 20_000;

export const IdleWatch = () => {
  const [idle, setIdle] = useState<Idle>({ is: "in-use" });
  useEffect(() => watchIdle(setIdle), []);
  if (idle.is !== "warned") return null;
  const left = span(idle.leftMs);
  return (
    <Dialog name={`idle-${idle.why}`} title={work("idleTitle")} onClose={() => {}}>
      <p>{work(idle.why === "session" ? "idleSession" : "idleUntouched", { left })}</p>
      {idle.why === "session" && (
        <Button kind="main" size="big" onClick={loseSession}>
          {work("signInAgain")}
        </Button>
      )}
      <Button kind={idle.why === "session" ? "plain" : "main"} size="big">
        {work("stay")}
      </Button>
    </Dialog>
  );
};

/** Any touch or key counts as being there; what the site says of the session is asked anew now and then. */
const watchIdle = (tell: (idle: Idle) => void): (() => void) => {
  let readAt = performance.now();
  const tick = (): void => {
    const here = session.value;
    if (!here) return;
    const now = performance.now();
    // Hands that are busy at a door touch no screen.
    const patience = isAtKiosk() && screen.value.at !== "door" ? atKiosk : ownScreen;
    const idle = idleAt(now, touched.at, here.endsAt, patience);
    tell(idle);
    if (idle.is === "over") {
      if (idle.why === "untouched") void signOut({ by: "screen", afterMs: patience.untouchedMsMax });
      else loseSession();
    } else if (now - readAt > readAgainMs) {
      readAt = now;
      void readSession();
    }
  };
  const touch = (): void => {
    touched.at = performance.now();
    tick();
  };
  touch();
  const timer = setInterval(tick, 1_000);
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, touch, true);
  return () => {
    clearInterval(timer);
    for (const type of ["pointerdown", "keydown"]) removeEventListener(type, touch, true);
  };
};
