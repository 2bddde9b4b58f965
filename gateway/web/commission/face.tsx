/** Taking a site's lock boards into service, step by step, at the cabinet. */
import type { BoardView, CommissionView, LockView } from "../../wire/faces/commission.ts";
import { Notice, Wait } from "../shared/parts/controls.tsx";
import { Shell } from "../shared/parts/shell.tsx";
import { joined } from "../shared/words/dictionary.ts";
import { addressWord } from "../shared/words/site.ts";
import { Asked } from "./asked.tsx";
import { Result } from "./result.tsx";
import { viewOf } from "./view.ts";
import { word } from "./words.ts";
import { here } from "./work.ts";

export const Face = () => {
  const now = here.value;
  return (
    <Shell view={viewOf(now)} title={word("title")} stage="none">
      <div class="stack commission">
        {now.state === "starting" && <Wait />}
        {now.state === "no-key" && <Notice kind="warn">{word("noKey")}</Notice>}
        {now.state === "gone" && <Notice kind="plain">{word("gone")}</Notice>}
        {now.state === "there" && <Procedure now={now.now} />}
      </div>
    </Shell>
  );
};

const Procedure = ({ now }: { readonly now: CommissionView }) => {
  const { site, boards, result, failed } = now;
  return (
    <>
      {failed !== null && (
        <Notice kind="bad">
          {word("failedTitle")}: <span lang="en">{failed}</span>
        </Notice>
      )}
      {result !== null && <Result site={site} result={result} />}
      {result === null && failed === null && (
        <>
          <Asked now={now} />
          <Boards boards={boards} />
        </>
      )}
    </>
  );
};

const Boards = ({ boards }: { readonly boards: readonly BoardView[] }) => (
  <section class="stack" aria-labelledby="boards">
    <h2 id="boards">{word("boards")}</h2>
    {boards.map(({ device, address, firmware, locks }) => (
      <section key={device} class="card" aria-labelledby={`board-${device}`} data-board={device}>
        <div class="row">
          <h3 id={`board-${device}`} class="grow">
            {device}
          </h3>
          <span class="soft">
            {[
              ...(address === null ? [] : [addressWord(address)]),
              ...(firmware === null ? [] : [word("firmware", { version: firmware })]),
            ].join(" · ")}
          </span>
        </div>
        <dl class="figures">
          {locks.map((one) => (
            <div key={one.lock} data-lock={one.lock} data-state={one.state}>
              <dt>
                {word("lock", { lock: one.lock })} {one.compartment !== null && <strong>{one.compartment}</strong>}
              </dt>
              <dd>{stateOf(one)}</dd>
            </div>
          ))}
        </dl>
      </section>
    ))}
  </section>
);

const stateOf = ({ state, moved, door }: LockView): string => {
  if (state === "waiting") return `○ ${word("waiting")}`;
  if (state === "left-alone") return `– ${word("leftAlone")}`;
  const contacts = moved.length === 0 ? word("triedNothing") : word("triedMoved", { inputs: joined(moved) });
  const eyes = door === undefined ? [] : [door === null ? word("sawNone") : word("saw", { compartment: door })];
  return `● ${[contacts, ...eyes].join(" · ")}`;
};
