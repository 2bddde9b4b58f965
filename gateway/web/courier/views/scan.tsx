/** Between two parcels: the next scan, what waits, and the ways to the rest. */
import { useState } from "preact/hooks";
import { Button, Dialog, Field, Notice } from "../../shared/parts/controls.tsx";
import { noWord } from "../../shared/words/no.ts";
import { site } from "../../shared/words/site.ts";
import { countOf, wentWell } from "../flow/round.ts";
import type { Screen } from "../flow/turn.ts";
import { CameraBox, CameraButton } from "../parts/camera-box.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { WhyEnded } from "../parts/why-ended.tsx";
import { entryWord, round as roundWord } from "../words/round.ts";
import { work } from "../words/work.ts";
import { tell } from "../work/run.ts";
import { hearCamera, hearScan } from "../work/scans.ts";
import { signOut } from "../work/session.ts";
import { handIns, isCameraOn, overdue, round, takesHandIns, waiting, wasUnreadable } from "../work/store.ts";
import { WaitingList } from "./waiting-list.tsx";

export const Scan = ({ wrong }: Omit<Extract<Screen, { at: "scan" }>, "at">) => {
  const [typed, type] = useState(wrong?.waybill ?? "");
  return (
    <Sheet title={work("scanTitle")} actions={<Ways />}>
      <WhyEnded />
      <LastOne />
      {isCameraOn.value && <CameraBox onRead={hearCamera} />}
      <WaitingList />
      {!isCameraOn.value && <p class="soft">{work("scanHint")}</p>}
      <form
        class="typed"
        onSubmit={(event) => {
          event.preventDefault();
          hearScan(typed);
          type("");
        }}
      >
        <Field
          label={work("waybill")}
          value={typed}
          onInput={(text) => {
            wasUnreadable.value = false;
            type(text);
          }}
          wrong={wasUnreadable.value ? work("noWaybill") : wrong && noWord(wrong.no)}
          kind={{ name: "waybill", autocomplete: "off", spellcheck: false, maxLength: 80 }}
        />
        <Button type="submit" isDisabled={typed.trim() === ""}>
          {work("goOn")}
        </Button>
      </form>
    </Sheet>
  );
};

/** What became of the last parcel, so that nobody has to remember. */
const LastOne = () => {
  const [last] = round.value;
  if (!last) return null;
  const { what, compartment = "", parcels } = last;
  const kind = wentWell(what) ? "good" : "warn";
  return (
    <Notice kind={kind}>
      <strong>{entryWord(what, { compartment })}</strong>
      <br />
      <span class="mono">{parcels.join(", ")}</span>
    </Notice>
  );
};

const Ways = () => {
  const [isLeaving, leave] = useState(false);
  const done = round.value.length;
  const due = overdue.value?.length ?? 0;
  const given = handIns.value?.length ?? 0;
  return (
    <>
      <CameraButton
        kind="main"
        isOn={isCameraOn.value}
        onTurn={(isOn) => {
          isCameraOn.value = isOn;
          wasUnreadable.value = false;
        }}
      />
      <div class="ways">
        <Button name="overdue" onClick={() => tell({ type: "show", at: "overdue" })}>
          {due > 0 ? roundWord("overdueCount", { count: due }) : roundWord("overdue")}
        </Button>
        {(takesHandIns() || given > 0) && (
          <Button name="hand-ins" onClick={() => tell({ type: "show", at: "hand-ins" })}>
            {given > 0 ? roundWord("handInsCount", { count: given }) : roundWord("handIns")}
          </Button>
        )}
        <Button name="receipt" onClick={() => tell({ type: "show", at: "receipt" })}>
          {done > 0 ? roundWord("receiptCount", { count: done }) : roundWord("receipt")}
        </Button>
        <Button name="sign-out" onClick={() => (done > 0 || waiting.value.length > 0 ? leave(true) : void signOut())}>
          {work("signOut")}
        </Button>
      </div>
      {isLeaving && <Leave onClose={() => leave(false)} />}
    </>
  );
};

const Leave = ({ onClose }: { readonly onClose: () => void }) => {
  const unconfirmed = waiting.value.filter(({ kind }) => kind === "done").length + countOf(round.value, "unclear");
  return (
    <Dialog name="leave" title={roundWord("leaveTitle")} onClose={onClose}>
      {unconfirmed > 0 && <Notice kind="warn">{roundWord("leaveWaits", { count: unconfirmed })}</Notice>}
      <p>{roundWord("leaveReceipt")}</p>
      <Button
        onClick={() => {
          onClose();
          tell({ type: "show", at: "receipt" });
        }}
      >
        {roundWord("receipt")}
      </Button>
      <Button kind="main" onClick={() => void signOut()}>
        {work("signOut")}
      </Button>
      <Button onClick={onClose}>{site("cancel")}</Button>
    </Dialog>
  );
};
