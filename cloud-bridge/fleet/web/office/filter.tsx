/** What lists of the office have: one of some choices, one site. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Field } from "../../../../gateway/web/shared/parts/controls.tsx";
import { type ChoicesProps, Select } from "../../../../gateway/web/shared/parts/select.tsx";
import { word } from "../words.ts";

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

interface StateAndSiteProps<T> extends Pick<ChoicesProps<T>, "all" | "nameOf" | "label"> {
  readonly state: Signal<T>;
  readonly site: Signal<string>;
  /** What else narrows the list. */
  readonly children?: ComponentChildren;
}
export const StateAndSite = <T extends string>({ all, nameOf, label, state, site, children }: StateAndSiteProps<T>) => (
  <div class="filters">
    <Select
      all={all}
      chosen={state.value}
      nameOf={nameOf}
      label={label}
      onChoose={(one) => {
        state.value = one;
      }}
    />
    <SiteField
      value={site.value}
      onInput={(text) => {
        site.value = text;
      }}
    />
    {children}
  </div>
);
