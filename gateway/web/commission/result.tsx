/** The map that was proven, what is wrong with the wires, and the file to take away. */
import type { CommissionResult } from "../../wire/faces/commission.ts";
import { Button, Notice } from "../shared/parts/controls.tsx";
import { joined } from "../shared/words/dictionary.ts";
import { findingWord, markWord, word } from "./words.ts";
import { end } from "./work.ts";

export const Result = ({ site, result }: { readonly site: string; readonly result: CommissionResult }) => {
  const { wires, without, findings, settings, text, file } = result;
  const needsHands = findings.some(({ mark }) => mark === "hands");
  return (
    <>
      {text === null ? (
        <Notice kind="bad">{word("resultTorn")}</Notice>
      ) : (
        <Notice kind={needsHands ? "warn" : "good"}>{word(needsHands ? "resultHands" : "resultGood")}</Notice>
      )}
      {findings.length > 0 && (
        <section class="card" aria-labelledby="found">
          <h2 id="found">{word("found")}</h2>
          <ul class="findings">
            {findings.map(({ mark, finding }) => (
              <li key={findingWord(finding)} data-mark={mark} data-finding={finding.kind}>
                <strong>{markWord(mark)}</strong> {findingWord(finding)}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="card" aria-labelledby="map">
        <h2 id="map">{word("map")}</h2>
        <dl class="figures">
          {wires.map(({ compartment, device, lock, input }) => (
            <div key={compartment} data-wire={compartment}>
              <dt>{compartment}</dt>
              <dd>{word("mapRow", { device, lock, input })}</dd>
            </div>
          ))}
        </dl>
        {without.length > 0 && <p>{word("without", { list: joined(without) })}</p>}
        {Object.entries(settings).map(([device, needs]) => (
          <p key={device}>{word("needs", { device, settings: JSON.stringify(needs) })}</p>
        ))}
        {text !== null && <p class="soft">{file === null ? word("notWritten") : word("written", { file })}</p>}
        <div class="row">
          {text !== null && (
            <Button name="download" onClick={() => download(`${site}.yaml`, text)}>
              {word("download")}
            </Button>
          )}
          <Button kind="main" name="finish" onClick={() => void end()}>
            {word("finish")}
          </Button>
        </div>
      </section>
    </>
  );
};

const download = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};
