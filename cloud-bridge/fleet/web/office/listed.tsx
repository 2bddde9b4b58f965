/** What the fleet says as cards, one below the other on a phone: why there are none, that they are awaited, or all. */
import type { ComponentChildren } from "preact";
import { Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { No } from "../../../../gateway/web/shared/site/ask.ts";
import { noWord } from "../words.ts";

interface ListedProps<T> {
  /** Null: not here yet. */
  readonly all: readonly T[] | null;
  readonly no: No | null;
  /** Those that are looked at; absent: all. */
  readonly shows?: (one: T) => boolean;
  readonly none: string;
  readonly keyOf: (one: T) => string;
  readonly cardOf: (one: T) => ComponentChildren;
  /** Where the list was cut, and what is said then. */
  readonly cut?: { readonly at: number; readonly says: string };
}
export const Listed = <T,>({ all, no, shows = () => true, none, keyOf, cardOf, cut }: ListedProps<T>) => {
  const shown = all?.filter(shows);
  return (
    <>
      {no !== null && <Notice kind="bad">{noWord(no)}</Notice>}
      {all === null && no === null && <Wait />}
      {shown?.length === 0 && <p class="soft">{none}</p>}
      <ul class="sites">
        {shown?.map((one) => (
          <li key={keyOf(one)}>{cardOf(one)}</li>
        ))}
      </ul>
      {cut !== undefined && all?.length === cut.at && <p class="soft">{cut.says}</p>}
    </>
  );
};
