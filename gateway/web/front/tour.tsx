/** What a visitor of a demo can try, in five steps, each with what it needs. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { DemoState } from "../../wire/demo.ts";
import { beCourier, beKiosk, beMaintainer } from "../shared/demo/be.ts";
import { stage, stageState } from "../shared/demo/door.ts";
import { Hands } from "../shared/demo/hands.tsx";
import { Mischief } from "../shared/demo/mischief.tsx";
import { Notes } from "../shared/demo/notes.tsx";
import { Button, Wait } from "../shared/parts/controls.tsx";
import { Qr } from "../shared/parts/qr.tsx";
import { Trust } from "../shared/parts/trust.tsx";
import type { Said } from "../shared/site/ask.ts";
import { HandIn, Labels, Phone } from "./in-hand.tsx";
import { Enter, Go, Step } from "./step.tsx";
import { front } from "./words.ts";

export const Tour = () => {
  useEffect(() => stageState.follow(), []);
  const now = stageState.now.value;
  return (
    <section class="tour stack">
      <div>
        <h2>{front("demo")}</h2>
        <p class="soft">{front("demoHint")}</p>
      </div>
      {now === null ? <Wait /> : <Steps now={now} />}
    </section>
  );
};

const Steps = ({ now }: { readonly now: DemoState }) => {
  const { parcels, phone, handIn, fleet } = now;
  return (
    <>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without marks is one */}
      <ol class="steps" role="list">
        <Step number={1} title={front("step1")}>
          <Labels parcels={parcels} />
          <Enter face="courier" signIn={() => beCourier(now)}>
            {front("beCourier")}
          </Enter>
          <OnPhone face="courier" />
          <More title={front("badgeAndPin")}>
            <Notes face="courier" />
          </More>
        </Step>
        <Step number={2} title={front("step2")}>
          <p>{front("step2Hint")}</p>
          <Hands isTalkative />
        </Step>
        <Step number={3} title={front("step3")}>
          <Phone notices={phone} />
        </Step>
        <Step number={4} title={front("step4")}>
          {handIn !== null && <HandIn handIn={handIn} />}
          <Enter face="kiosk" signIn={() => beKiosk(now)}>
            {front("beKiosk")}
          </Enter>
        </Step>
        <Step number={5} title={front("step5")}>
          <Mischief />
          <Enter face="maintainer" signIn={() => beMaintainer(now)}>
            {front("beMaintainer")}
          </Enter>
          <More title={front("accounts")}>
            <p>{front("accountsHint")}</p>
            <Notes face="maintainer" />
          </More>
        </Step>
      </ol>
      {fleet !== null && (
        <div class="row">
          <Go kind="quiet" go={toFleet("fleet")} name="fleet">
            {front("fleet")}
          </Go>
          <Go kind="quiet" go={toFleet("fleet/phone")} name="fleet-phone">
            {front("fleetPhone")}
          </Go>
        </div>
      )}
    </>
  );
};

/** A fresh link each time: one signs in once. */
const toFleet = (as: "fleet" | "fleet/phone") => async (): Promise<Said<string>> => {
  const said = await stage<{ readonly link: string }>(as, { method: "POST" });
  return said.ok ? { ok: true, value: said.value.link } : said;
};

const More = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <details class="more">
    <summary>{title}</summary>
    <div class="stack">{children}</div>
  </details>
);

/** Another machine reaches a site only under an address that is not this machine's own loopback. */
const OnPhone = ({ face }: { readonly face: string }) => {
  if (/^(localhost|127\.|\[::1\])/.test(location.hostname)) return null;
  const address = `${location.origin}/${face}`;
  return (
    <More title={front("onPhone")}>
      <Qr text={address} label={address} />
      <a href={address}>{address}</a>
      <Trust />
    </More>
  );
};

/** Those who come by themselves; beside the drawing in which they are seen. */
export const People = () => {
  const now = stageState.now.value;
  if (now === null) return null;
  const { running, deposited, collected } = now.people;
  const turn = async (): Promise<void> => {
    await stage("people", { method: "POST", body: { running: !running } });
    await stageState.look();
  };
  return (
    <section class="card">
      <h3>{front("people")}</h3>
      <p role="status">{front("peopleRun", { deposited, collected })}</p>
      <div class="row">
        <Button name={running ? "pause" : "go"} onClick={() => void turn()}>
          {running ? front("peoplePause") : front("peopleGo")}
        </Button>
      </div>
    </section>
  );
};
