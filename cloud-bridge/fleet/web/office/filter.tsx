/** What every list of the office has: one of some choices, or a choice out of many. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Button, Field } from "../../../../gateway/web/shared/parts/controls.tsx";
import { word } from "../words.ts";

export interface ChoicesProps<T> {
  readonly all: readonly T[];
  readonly chosen: T;
  readonly nameOf: (one: T) => string;
  readonly onChoose: (one: T) => void;
  /** What the choice is about. */
  readonly label: string;
}
export const Choices = <T extends string>({ all, chosen, nameOf, onChoose, label }: ChoicesProps<T>) => (
  <fieldset class="row hook-kinds" aria-label={label}>
    {all.map((one) => (
      <Button key={one} name={`show-${one}`} isPressed={one === chosen} onClick={() => onChoose(one)}>
        {nameOf(one)}
      </Button>
    ))}
  </fieldset>
);

export const Select = <T extends string>({ all, chosen, nameOf, onChoose, label }: ChoicesProps<T>) => {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="input"
        value={chosen}
        onChange={({ currentTarget }) => {
          const found = all.find((one) => one === currentTarget.value);
          if (found !== undefined) onChoose(found);
        }}
      >
        {all.map((one) => (
          <option key={one} value={one}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </div>
  );
};

interface SiteFieldProps {
  /** As it is typed. */
  readonly value: string;
  readonly onInput: (value: string) => void;
}
/** Empty: all sites. */
export const SiteField = ({ value, onInput }: SiteFieldProps) => (
  <Field
    label={word("siteOr")}
    value={value}
    wrong={value === "" || siteOf(value) !== null ? null : word("siteWrong")}
    onInput={onInput}
    kind={{ name: "site", autocomplete: "off", spellcheck: false, maxLength: 64 }}
  />
);
/** Null: no site's name. */
export const siteOf = (typed: string): string | null => {
  const name = typed.trim();
  return /^[a-z0-9-]{1,64}$/.test(name) ? name : null;
};

/** A table of the fleet as a file for a spreadsheet. */
export const CsvLink = ({ table, children }: { readonly table: string; readonly children: ComponentChildren }) => (
  <a class="button" data-do={`csv-${table}`} href={`/v1/tables/${table}.csv`} download>
    {children}
  </a>
);
