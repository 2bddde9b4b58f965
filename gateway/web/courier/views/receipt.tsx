/** The receipt of the round, to keep, to show, to print. */
import { useState } from "preact/hooks";
import { Button, Notice } from "../../shared/parts/controls.tsx";
import { carrierName, layout } from "../../shared/site/compartments.ts";
import { joined, when } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import { countOf, type Entry, wentWell } from "../flow/round.ts";
import { Sheet } from "../parts/sheet.tsx";
import { entryWord, round as word } from "../words/round.ts";
import { tell } from "../work/run.ts";
import { round, session } from "../work/store.ts";

export const Receipt = () => {
  const [isCopied, copied] = useState(false);
  const entries = round.value;
  const share = async (): Promise<void> => {
    const text = [headLine(), sums(entries), ...entries.map(lineOf)].join("\n");
    // The person may think better of it: that is no trouble.
    if ("share" in navigator) await navigator.share({ title: word("receiptTitle"), text }).catch(() => {});
    else await (navigator as Navigator).clipboard.writeText(text).then(() => copied(true));
  };
  return (
    <Sheet
      title={word("receiptTitle")}
      actions={
        <>
          <Button kind="main" size="big" onClick={() => tell({ type: "show", at: "scan" })}>
            {word("toScan")}
          </Button>
          {entries.length > 0 && (
            <div class="ways">
              <Button onClick={() => void share()}>{word("share")}</Button>
              <Button onClick={() => print()}>{word("print")}</Button>
            </div>
          )}
        </>
      }
    >
      <p class="soft">{headLine()}</p>
      {entries.length === 0 ? (
        <p>{word("receiptNone")}</p>
      ) : (
        <>
          <p>{sums(entries)}</p>
          {isCopied && <Notice kind="good">{word("copied")}</Notice>}
          <ol class="lines">
            {entries.map((entry) => (
              <li class="line" key={entry.id} data-entry={entry.what}>
                <div>
                  <span class="mono">{joined(entry.parcels)}</span>
                  <p>{whatOf(entry)}</p>
                </div>
                <span class="soft">{when(entry.at, "time")}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Sheet>
  );
};

const headLine = (): string => {
  const { id: courier = "", carrier = "" } = session.value ?? {};
  return word("receiptOf", {
    site: layout.value?.site ?? "",
    carrier: carrierName(carrier),
    courier,
    at: when(Date.now()),
  });
};
const sums = (entries: readonly Entry[]): string =>
  word("sums", {
    in: countOf(entries, "in"),
    recalled: countOf(entries, "recalled"),
    fetched: countOf(entries, "fetched"),
    refused: countOf(entries, "refused"),
    waits: countOf(entries, "waits"),
  });

const whatOf = ({ what, compartment = "", size, evidence, receipt, no }: Entry): string =>
  [
    `${entryWord(what, { compartment })}${what === "in" && size ? ` (${size})` : ""}`,
    ...(evidence && wentWell(what) ? [word(evidence)] : []),
    ...(receipt ? [word("receiptNumber", { receipt })] : []),
    ...(no ? [noWord({ ok: false, ...no })] : []),
  ].join(" · ");

const lineOf = (entry: Entry): string => `${when(entry.at, "time")} ${joined(entry.parcels)} ${whatOf(entry)}`;
