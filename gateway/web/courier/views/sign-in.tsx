/** Badge and PIN; a scanned badge leads straight to the PIN. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field, type FieldProps, Notice } from "../../shared/parts/controls.tsx";
import { Trust } from "../../shared/parts/trust.tsx";
import { readBadge } from "../../shared/scan/read.ts";
import type { No } from "../../shared/site/ask.ts";
import { span } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import { CameraBox, CameraButton } from "../parts/camera-box.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { WhyEnded } from "../parts/why-ended.tsx";
import { work } from "../words/work.ts";
import { hearScan } from "../work/scans.ts";
import { bad, good } from "../work/senses.ts";
import { signIn } from "../work/session.ts";
import { scannedBadge } from "../work/store.ts";

export const SignIn = () => {
  const [pin, setPin] = useState("");
  const [no, setNo] = useState<No | null>(null);
  const [isAsking, ask] = useState(false);
  const [isCameraOn, turnCamera] = useState(false);
  const waitMs = useCountdown(no);
  const form = useRef<HTMLFormElement>(null);
  const badge = scannedBadge.value;
  const toPin = (): void => form.current?.querySelector<HTMLInputElement>("input[name=pin]")?.focus();
  const send = async (): Promise<void> => {
    if (isAsking || waitMs > 0 || badge === "" || pin === "") return;
    ask(true);
    const said = await signIn(readBadge(badge), pin);
    ask(false);
    setPin("");
    setNo(said.ok ? null : said);
    (said.ok ? good : bad)();
    if (said.ok) scannedBadge.value = "";
    else toPin();
  };
  const read = (text: string): void => {
    hearScan(text);
    turnCamera(false);
    good();
  };
  return (
    <form
      ref={form}
      class="work-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (badge !== "" && pin === "") toPin();
        else void send();
      }}
    >
      <Sheet
        title={work("signIn")}
        actions={
          <>
            <Button type="submit" kind="main" size="big" isDisabled={isAsking || waitMs > 0}>
              {work("signIn")}
            </Button>
            <CameraButton kind="plain" isOn={isCameraOn} onTurn={turnCamera} />
          </>
        }
      >
        <WhyEnded />
        <p class="soft">{work("signInHint")}</p>
        {isCameraOn && <CameraBox onRead={read} />}
        <BadgeField />
        <PinField value={pin} onInput={setPin} />
        <WhyNot no={no} waitMs={waitMs} />
        <Trust />
      </Sheet>
    </form>
  );
};

/** A wait counts down beside its reason; one that is over needs no more words. */
const WhyNot = ({ no, waitMs }: { readonly no: No | null; readonly waitMs: number }) => {
  if (no?.code !== "sign-in-waits") return no && <Notice kind="bad">{noWord(no)}</Notice>;
  if (waitMs <= 0) return null;
  return (
    <>
      <Notice kind="bad">{work("tooMany")}</Notice>
      <p class="count">{work("waitLeft", { left: span(waitMs) })}</p>
    </>
  );
};

const PinField = (props: Pick<FieldProps, "value" | "onInput">) => (
  <Field
    {...props}
    label={work("pin")}
    kind={{ name: "pin", type: "password", inputMode: "numeric", autocomplete: "off", maxLength: 32 }}
  />
);

const BadgeField = () => (
  <Field
    label={work("badge")}
    value={scannedBadge.value}
    onInput={(text) => {
      scannedBadge.value = text;
    }}
    kind={{ name: "badge", autocomplete: "off", spellcheck: false, maxLength: 256 }}
  />
);

/** Milliseconds that are left of the wait that came with a refusal. */
const useCountdown = (no: No | null): number => {
  const [leftMs, setLeft] = useState(0);
  useEffect(() => {
    const waitMs = no?.code === "sign-in-waits" ? Number(no.figures["waitMs"] ?? 0) : 0;
    const until = performance.now() + waitMs;
    const tick = (): void => setLeft(Math.max(0, until - performance.now()));
    tick();
    if (waitMs === 0) return;
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [no]);
  return leftMs;
};
