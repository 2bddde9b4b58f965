/** A choice out of many. */
import { Labelled } from "./controls.tsx";

export interface ChoicesProps<T> {
  readonly all: readonly T[];
  readonly chosen: T;
  readonly nameOf: (one: T) => string;
  readonly onChoose: (one: T) => void;
  /** What the choice is about. */
  readonly label: string;
}
export const Select = <T extends string>({ all, chosen, nameOf, onChoose, label }: ChoicesProps<T>) => (
  <Labelled label={label}>
    {(tied) => (
      <select
        {...tied}
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
    )}
  </Labelled>
);
