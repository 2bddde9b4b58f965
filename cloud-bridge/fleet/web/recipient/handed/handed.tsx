/** Passes: made for somebody else, how each stands, and taken back. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../../gateway/web/shared/parts/controls.tsx";
import { Select } from "../../../../../gateway/web/shared/parts/select.tsx";
import type { HandedPass, RecipientView } from "../../../answers/recipient.ts";
import { whenThere } from "../says.ts";
import { order } from "../state.ts";
import { noWord } from "../words.ts";
import { word } from "./words.ts";

interface Seeing {
  readonly seen: RecipientView;
}
const dayMs = 24 * 3_600_000;
/** Absent: as long as the code. */
const ends = { day: dayMs, days: 3 * dayMs, always: undefined } as const;
type End = keyof typeof ends;
const endNames = Object.keys(ends) as readonly End[];

export const Handed = ({ seen }: Seeing) => {
  if (seen.code === null && seen.passes.length === 0) return null;
  return (
    <section class="card" aria-labelledby="handed" data-handed={seen.passes.length}>
      <h2 id="handed">{word("title")}</h2>
      {seen.code !== null && <Make seen={seen} />}
      {seen.passes.length > 0 && (
        <ul class="passes">
          {seen.passes.map((one) => (
            <Pass key={one.pass} seen={seen} one={one} />
          ))}
        </ul>
      )}
    </section>
  );
};

const Make = ({ seen: { nextPass } }: Seeing) => {
  const end = useSignal<End>("day");
  const isBusy = useSignal(false);
  const no = useSignal<string | null>(null);
  const press = async (): Promise<void> => {
    isBusy.value = true;
    const validMs = ends[end.value];
    const body = { pass: nextPass, ...(validMs === undefined ? {} : { validMs }) };
    no.value = (await order("passes", { method: "POST", body }))?.code ?? null;
    isBusy.value = false;
  };
  if (nextPass === null) return <p>{word("none")}</p>;
  return (
    <>
      <p>{word("hint")}</p>
      <Select
        all={endNames}
        chosen={end.value}
        nameOf={(one) => word(one)}
        label={word("until")}
        onChoose={(one) => {
          end.value = one;
        }}
      />
      <Button name="hand-on" isDisabled={isBusy.value} onClick={() => void press()}>
        {word("make")}
      </Button>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
    </>
  );
};

const Pass = ({ seen, one }: Seeing & { readonly one: HandedPass }) => {
  const { pass, madeAt, link, takeBack } = one;
  const isAsked = takeBack.state === "asked";
  const at = (time: number | null): string => (time === null ? "" : whenThere(seen, time));
  return (
    <li class="stack" data-pass={pass} data-state={isAsked ? "asked" : one.state}>
      <h3>{word("pass", { number: pass })}</h3>
      {isAsked ? (
        <Notice kind="warn">{word("asked", { since: at(takeBack.askedAt), last: at(takeBack.until) })}</Notice>
      ) : (
        <p>
          {word("madeAt", { at: at(madeAt) })} {standing(one, at)}
        </p>
      )}
      {takeBack.failed !== null && one.state === "open" && <Notice kind="warn">{word("failed")}</Notice>}
      {link !== null && !isAsked && <Open link={link} number={pass} />}
    </li>
  );
};

const standing = ({ state, at: since, until }: HandedPass, at: (time: number | null) => string): string => {
  if (state === "open") return until === null ? word("open") : word("openUntil", { until: at(until) });
  return state === "over" ? word("over") : word(state, { at: at(state === "run-out" ? until : since) });
};

const Open = ({ link, number }: { readonly link: string; readonly number: number }) => {
  const isCopied = useSignal(false);
  const isBusy = useSignal(false);
  const no = useSignal<string | null>(null);
  const copy = (): Promise<void> =>
    navigator.clipboard.writeText(new URL(link, location.origin).href).then(
      () => {
        isCopied.value = true;
      },
      () => {},
    );
  const press = async (): Promise<void> => {
    isBusy.value = true;
    no.value = (await order(`passes/${number}/take-back`, { method: "POST", body: {} }))?.code ?? null;
    isBusy.value = false;
  };
  return (
    <>
      <div class="row">
        {/* Browsers give it to pages over HTTPS only. */}
        {"clipboard" in navigator && (
          <Button name="copy-pass" kind="main" onClick={() => void copy()}>
            {word(isCopied.value ? "copied" : "copy")}
          </Button>
        )}
        <a class="button" data-kind="plain" href={link} target="_blank" rel="noopener">
          {word("look")}
        </a>
        <Button name="take-back" isDisabled={isBusy.value} onClick={() => void press()}>
          {word("takeBack")}
        </Button>
      </div>
      <span class="aside" role="status">
        {isCopied.value ? word("copied") : ""}
      </span>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
    </>
  );
};
