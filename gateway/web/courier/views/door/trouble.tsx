/** Something is wrong at the door of a deposit: another compartment, once more, or not at all. */
import { Button, Dialog } from "../../../shared/parts/controls.tsx";
import { site } from "../../../shared/words/site.ts";
import type { Going, SwapReason } from "../../flow/turn.ts";
import { door } from "../../words/work.ts";
import { tell } from "../../work/run.ts";

const reasons: readonly SwapReason[] = ["too-small", "not-empty", "dirty", "broken"];

export const Trouble = ({ going, onClose }: { readonly going: Going; readonly onClose: () => void }) => {
  const { compartment, joined, stage } = going;
  const andClose = (act: () => void) => (): void => {
    onClose();
    act();
  };
  return (
    <Dialog
      name={stage === "closed" ? "trouble-closed" : "trouble-open"}
      title={door("troubleTitle", { compartment })}
      onClose={onClose}
    >
      {!joined &&
        reasons.map((reason) => (
          <Button key={reason} onClick={andClose(() => tell({ type: "step", step: "swap", body: { reason } }))}>
            {door(reason)}
          </Button>
        ))}
      {stage === "closed" && (
        <Button onClick={andClose(() => tell({ type: "step", step: "reopen" }))}>{door("reopen")}</Button>
      )}
      <Button onClick={andClose(() => tell({ type: "step", step: "cancel" }))}>{door("cancel")}</Button>
      <Button kind="main" onClick={onClose}>
        {site("back")}
      </Button>
    </Dialog>
  );
};
