/** There is nothing to show: yet, or behind this link. */
import { Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { type Here, live } from "./state.ts";
import { word } from "./words.ts";

export const Away = ({ state }: { readonly state: Exclude<Here["state"], "parcel"> }) => {
  if (state === "asking") return live.value === "lost" ? <Notice kind="warn">{word("away")}</Notice> : <Wait />;
  return (
    <div class="stack recipient">
      <Notice kind="warn">{word(state)}</Notice>
      <p>{word("askCarrier")}</p>
    </div>
  );
};
