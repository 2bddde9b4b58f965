/** Why: every use of a maintainer's right says it. */
import { useSignal } from "@preact/signals";
import { Button, Field } from "../../../shared/parts/controls.tsx";
import { word } from "../words.ts";

export interface ReasonFormProps {
  readonly value?: string;
  readonly action: string;
  readonly kind?: "main" | "bad";
  readonly onReason: (reason: string) => void;
}
export const ReasonForm = ({ value = "", action, kind = "main", onReason }: ReasonFormProps) => {
  const reason = useSignal(value);
  const isGiven = reason.value.trim().length >= 3;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isGiven) onReason(reason.value.trim());
      }}
    >
      <Field
        label={word("reason")}
        hint={word("reasonHint")}
        value={reason.value}
        onInput={(text) => {
          reason.value = text;
        }}
        kind={{ name: "reason", required: true, maxLength: 200, autocomplete: "off" }}
      />
      <Button kind={kind} type="submit" isDisabled={!isGiven}>
        {action}
      </Button>
    </form>
  );
};
