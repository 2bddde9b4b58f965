/** The courier's face: one sheet at a time inside the frame that all faces share. */
import { Button, Wait } from "../shared/parts/controls.tsx";
import { Shell } from "../shared/parts/shell.tsx";
import type { Screen } from "./flow/turn.ts";
import { viewOf } from "./flow/view.ts";
import { Sheet } from "./parts/sheet.tsx";
import { Door } from "./views/door/door.tsx";
import { IdleWatch } from "./views/idle.tsx";
import { HandIns, Overdue } from "./views/later.ts";
import { Phone } from "./views/phone.tsx";
import { Receipt } from "./views/receipt.tsx";
import { Refused } from "./views/refused.tsx";
import { Scan } from "./views/scan.tsx";
import { SignIn } from "./views/sign-in.tsx";
import { SizeChoice } from "./views/size.tsx";
import { round } from "./words/round.ts";
import { work } from "./words/work.ts";
import { line } from "./work/line.ts";
import { tell } from "./work/run.ts";
import { isSoundOn, wakeSound } from "./work/senses.ts";
import { isLeaving } from "./work/session.ts";
import { screen, session } from "./work/store.ts";
import "./courier.css";

export const Face = () => (
  <Shell
    view={viewOf(isLeaving.value, session.value, screen.value)}
    title={work("title")}
    live={line}
    tools={<SoundSwitch />}
  >
    <Inside />
  </Shell>
);

const Inside = () => {
  if (isLeaving.value)
    return (
      <Sheet title={work("signOut")}>
        <p>{work("leaving")}</p>
        <Wait />
      </Sheet>
    );
  if (session.value === undefined) return <Wait />;
  if (session.value === null) return <SignIn />;
  return (
    <>
      <View key={screen.value.at} screen={screen.value} />
      <IdleWatch />
    </>
  );
};

const View = ({ screen: now }: { readonly screen: Screen }) => {
  switch (now.at) {
    case "scan":
      return <Scan {...now} />;
    case "check":
      return <Asking title={work("checking")} />;
    case "phone":
      return <Phone wish={now.wish} />;
    case "size":
      return <SizeChoice {...now} />;
    case "refused":
      return <Refused {...now} />;
    case "begin":
      return <Asking title={work("opening")} />;
    case "unsure":
      return <Unsure />;
    case "door":
      return <Door going={now.going} />;
    case "overdue":
      return <Overdue />;
    case "hand-ins":
      return <HandIns />;
    case "receipt":
      return <Receipt />;
  }
};

const Asking = ({ title }: { readonly title: string }) => (
  <Sheet title={title}>
    <Wait />
  </Sheet>
);

const Unsure = () => (
  <Sheet title={work("unsureTitle")} actions={<Button onClick={() => tell({ type: "next" })}>{work("aside")}</Button>}>
    <p>{work("unsureText")}</p>
    <Wait />
  </Sheet>
);

const SoundSwitch = () => (
  <Button
    isPressed={isSoundOn.value}
    label={round("sound")}
    onClick={() => {
      isSoundOn.value = !isSoundOn.value;
      wakeSound();
    }}
  >
    <span aria-hidden="true">{isSoundOn.value ? "♪" : "♪̸"}</span>
  </Button>
);
