/** Nobody asked to be signed out: why it happened, and that nothing is lost. */
import { Notice } from "../../shared/parts/controls.tsx";
import { span } from "../../shared/words/dictionary.ts";
import { work } from "../words/work.ts";
import { ended } from "../work/store.ts";

export const WhyEnded = () => {
  const why = ended.value;
  if (why === null) return null;
  return (
    <div data-ended={why.by}>
      <Notice kind="warn">
        {why.by === "screen" ? work("endedByScreen", { after: span(why.afterMs) }) : work("endedBySite")}
      </Notice>
    </div>
  );
};
