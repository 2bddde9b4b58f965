/** Which rights of its role a key has. */
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { Givable } from "../../answers/keys.ts";
import { rightWord, word } from "./words.ts";

interface Props {
  readonly all: Givable["rights"];
  readonly chosen: Givable["rights"];
  readonly onChange: (chosen: Givable["rights"]) => void;
}
export const RightsChoice = ({ all, chosen, onChange }: Props) => (
  <fieldset class="stack hook-kinds">
    <legend class="field-label">{word("rights")}</legend>
    <div class="row">
      {all.map((right) => {
        const isChosen = chosen.includes(right);
        const next = all.filter((one) => (one === right ? !isChosen : chosen.includes(one)));
        return (
          <Button key={right} name={right} isPressed={isChosen} onClick={() => onChange(next)}>
            {isChosen ? "✓ " : ""}
            {rightWord(right)}
          </Button>
        );
      })}
    </div>
    {chosen.length === 0 && (
      <span class="field-wrong" role="alert">
        {word("rightsWrong")}
      </span>
    )}
  </fieldset>
);
