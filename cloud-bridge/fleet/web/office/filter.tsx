/** What lists of the office have: one of some choices, one site, a file to take away. */
import type { ComponentChildren } from "preact";
import { Button, Field } from "../../../../gateway/web/shared/parts/controls.tsx";
import { word } from "../words.ts";
import type { ChoicesProps } from "./select.tsx";

export const Choices = <T extends string>({ all, chosen, nameOf, onChoose, label }: ChoicesProps<T>) => (
  <fieldset class="row hook-kinds" aria-label={label}>
    {all.map((one) => (
      <Button key={one} name={`show-${one}`} isPressed={one === chosen} onClick={() => onChoose(one)}>
        {nameOf(one)}
      </Button>
    ))}
  </fieldset>
);

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
