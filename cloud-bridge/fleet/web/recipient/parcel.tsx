/** One parcel as its recipient needs it: where it is, what opens it, until when, and what happened. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Qr } from "../../../../gateway/web/shared/parts/qr.tsx";
import { codePrefix } from "../../../../gateway/web/shared/scan/read.ts";
import { inFours } from "../../../../gateway/web/shared/words/code.ts";
import { joined, span } from "../../../../gateway/web/shared/words/dictionary.ts";
import { isoOf } from "../../../../gateway/wire/moment.ts";
import type { RecipientView } from "../../answers/recipient.ts";
import { Change } from "./change.tsx";
import { Extension } from "./extension.tsx";
import { Handed } from "./handed/handed.tsx";
import { OpenHere } from "./here/open-here.tsx";
import { Rating } from "./rating.tsx";
import { Remarks } from "./remarks/remarks.tsx";
import { isSilent, namedOf, whenThere } from "./says.ts";
import { Told } from "./told/told.tsx";
import { endedWord, happeningWord, standingWord, word } from "./words.ts";

export const Parcel = ({ seen }: { readonly seen: RecipientView }) => (
  <div class="stack recipient">
    <Standing seen={seen} />
    {seen.code !== null && <Code code={seen.code} pass={seen.pass} />}
    {seen.endedAt === null && <Heard seen={seen} />}
    <OpenHere seen={seen} />
    <Rating seen={seen} />
    <Change seen={seen} />
    <Extension seen={seen} />
    <Handed seen={seen} />
    <Told seen={seen} />
    <Remarks seen={seen} />
    <Trail seen={seen} />
    {seen.code !== null && <p class="soft small">{word("secret")}</p>}
  </div>
);

const Standing = ({ seen }: { readonly seen: RecipientView }) => {
  const { stage, doubtAt, compartment, parcels, endedAt, holdUntilAt, address } = seen;
  const standing = doubtAt === null ? stage : "in-doubt";
  const [carrier, locker] = [namedOf(seen.carrier), namedOf(seen.locker)];
  const grade =
    endedAt === null ? null : (seen.trail.findLast(({ type }) => type === "parcels-collected")?.grade ?? null);
  return (
    <section class="card now" aria-labelledby="now" data-stage={standing}>
      <h2 id="now">{standingWord(standing, { carrier })}</h2>
      {standing === "collected" && grade !== null && <p>{endedWord(grade)}</p>}
      <dl class="figures">
        <div>
          <dt>{word("locker")}</dt>
          <dd>
            {locker}
            {address !== null && (
              <>
                <br />
                <span class="address">{namedOf(address)}</span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{word("compartment")}</dt>
          <dd>{compartment}</dd>
        </div>
        <div data-fact={endedAt === null ? "until" : "ended"}>
          <dt>{word(endedAt === null ? "until" : "ended")}</dt>
          <dd>{whenThere(seen, endedAt ?? holdUntilAt)}</dd>
        </div>
        <div>
          <dt>{word("parcel", { count: parcels.length })}</dt>
          <dd class="mono">{joined(parcels)}</dd>
        </div>
        <div>
          <dt>{word("carrier")}</dt>
          <dd>{carrier}</dd>
        </div>
      </dl>
    </section>
  );
};

/** The square is the pass, which a waiting keypad does not hold up; once that is spent, the code. */
const Code = ({ code, pass }: { readonly code: string; readonly pass: string | null }) => {
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(code).then(
      () => {
        isCopied.value = true;
      },
      () => {},
    );
  };
  return (
    <section class="card code" aria-labelledby="code">
      <h2 id="code">{word("code")}</h2>
      <p class="code-digits mono">
        <span aria-hidden="true">{inFours(code)}</span>
        {/* Digit by digit, or it is read as millions. */}
        <span class="aside">{[...code].join(" ")}</span>
      </p>
      <Qr text={pass ?? `${codePrefix}${code}`} label={word("qr")} />
      <p>{word("howto")}</p>
      {/* Browsers give it to pages over HTTPS only. */}
      {"clipboard" in navigator && (
        <Button name="copy" onClick={() => void copy()}>
          {word(isCopied.value ? "copied" : "copy")}
        </Button>
      )}
      <span class="aside" role="status">
        {isCopied.value ? word("copied") : ""}
      </span>
    </section>
  );
};

/** What the locker has not told yet is not shown here, and that is said. */
const Heard = ({ seen }: { readonly seen: RecipientView }) => {
  const { heardAt, now } = seen;
  if (!isSilent(seen)) return null;
  const age = heardAt === null ? "" : span(now - heardAt);
  return (
    <div data-heard="long-ago">
      <Notice kind="plain">{heardAt === null ? word("neverHeard") : word("heardLongAgo", { age })}</Notice>
    </div>
  );
};

const Trail = ({ seen }: { readonly seen: RecipientView }) => (
  <section class="stack" aria-labelledby="trail">
    <h2 id="trail">{word("trail")}</h2>
    <ol class="events">
      {seen.trail.toReversed().flatMap(({ type, at }, nth) => {
        const says = happeningWord(type);
        return says === null ? (
          []
        ) : (
          <li key={seen.trail.length - nth} data-type={type}>
            <div class="event">
              <time class="event-when" dateTime={isoOf(at)}>
                {whenThere(seen, at)}
              </time>
              <p>{says}</p>
            </div>
          </li>
        );
      })}
    </ol>
    {seen.zone !== null && seen.zone !== Intl.DateTimeFormat().resolvedOptions().timeZone && (
      <p class="soft small">{word("zone", { zone: seen.zone })}</p>
    )}
  </section>
);
