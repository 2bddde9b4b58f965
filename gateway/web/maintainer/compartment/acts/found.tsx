/** What somebody found who looked inside: of what the books say, and what else. */
import { type Signal, useSignal } from "@preact/signals";
import { Button, Field } from "../../../shared/parts/controls.tsx";
import { word } from "../words.ts";

export interface Found {
  /** Of the waybills in the books, those that are there. */
  readonly there: Signal<readonly string[]>;
  /** Others, as they are typed or scanned one after the other. */
  readonly others: Signal<string>;
}
export const useFound = (): Found => ({ there: useSignal<readonly string[]>([]), others: useSignal("") });
export const waybillsOf = ({ there, others }: Found): readonly string[] => {
  const typed = others.value.toUpperCase().split(/[\s,;，；]+/);
  return [...new Set([...there.value, ...typed])].filter((waybill) => waybill !== "");
};

export interface FoundFieldsProps {
  /** What the books say. */
  readonly known: readonly string[];
  readonly found: Found;
}
export const FoundFields = ({ known, found: { there, others } }: FoundFieldsProps) => (
  <>
    {known.length > 0 && (
      <fieldset class="stack">
        <legend class="field-label">{word("auditKnown")}</legend>
        {known.map((waybill) => (
          <Known key={waybill} waybill={waybill} there={there} />
        ))}
      </fieldset>
    )}
    <Field
      label={word("auditOther")}
      hint={word("auditOtherHint")}
      value={others.value}
      onInput={(text) => {
        others.value = text;
      }}
      kind={{ autocomplete: "off", spellcheck: false, maxLength: 800, name: "found" }}
    />
  </>
);

const Known = ({ waybill, there }: Pick<Found, "there"> & { readonly waybill: string }) => {
  const isThere = there.value.includes(waybill);
  const turn = (): void => {
    there.value = isThere ? there.value.filter((one) => one !== waybill) : [...there.value, waybill];
  };
  return (
    <Button isPressed={isThere} kind={isThere ? "main" : "plain"} onClick={turn}>
      {isThere ? "✓ " : ""}
      {word("auditThere", { waybill })}
    </Button>
  );
};
