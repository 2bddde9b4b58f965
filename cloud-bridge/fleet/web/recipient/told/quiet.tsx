/** Hours in which the recipient wants no messages, by the clock at the locker. */
import { useSignal } from "@preact/signals";
import { Button, Field } from "../../../../../gateway/web/shared/parts/controls.tsx";
import type { RecipientMessages } from "../../../answers/recipient.ts";
import { word } from "./words.ts";

type Hours = Pick<RecipientMessages["quiet"], "from" | "to">;
interface QuietProps {
  readonly quiet: RecipientMessages["quiet"];
  readonly isBusy: boolean;
  readonly choose: (choice: { readonly quiet: Hours | null }) => Promise<void>;
}
export const Quiet = ({ quiet, isBusy, choose }: QuietProps) => {
  const asked = useSignal<Hours | null>(null);
  const { from, to, isOwn } = quiet;
  const says = from === to ? word("quietNone") : word("quietHours", { from, to });
  if (asked.value === null)
    return (
      <div class="stack" data-quiet={isOwn ? "own" : "house"}>
        <p>{says}</p>
        <div class="row">
          <Button
            name="quiet"
            isDisabled={isBusy}
            onClick={() => {
              asked.value = { from, to };
            }}
          >
            {word("quietChoose")}
          </Button>
          {isOwn && (
            <Button name="quiet-house" isDisabled={isBusy} onClick={() => void choose({ quiet: null })}>
              {word("quietHouse")}
            </Button>
          )}
        </div>
      </div>
    );
  const field = (name: keyof Hours, hours: Hours) => (
    <Field
      label={word(name === "from" ? "quietFrom" : "quietTo")}
      value={hours[name]}
      onInput={(value) => {
        asked.value = { ...hours, [name]: value };
      }}
      kind={{ type: "time", required: true, name: `quiet-${name}` }}
    />
  );
  const { value: hours } = asked;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void choose({ quiet: hours }).then(() => {
          asked.value = null;
        });
      }}
    >
      {field("from", hours)}
      {field("to", hours)}
      <p class="soft small">{word("quietHint")}</p>
      <Button type="submit" name="quiet-set" isDisabled={isBusy}>
        {word("quietSet")}
      </Button>
    </form>
  );
};
