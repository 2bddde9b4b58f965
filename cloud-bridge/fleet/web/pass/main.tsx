/** The page of somebody who was handed a pass: where, until when, and the square for the scanner. */
import { render } from "preact";
import { Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Qr } from "../../../../gateway/web/shared/parts/qr.tsx";
import { Shell } from "../../../../gateway/web/shared/parts/shell.tsx";
import type { PassView } from "../../answers/recipient.ts";
import { namedOf, whenThere } from "../recipient/says.ts";
import { follow, here, live } from "./state.ts";
import { standingWord, word } from "./words.ts";
import "../../../../gateway/web/shared/style/pages.css";
import "../recipient/recipient.css";

const Face = () => {
  const now = here.value;
  return (
    <Shell view={now.state} title={word("title")} live={live} stage="none">
      {now.state === "pass" ? <Pass seen={now.seen} /> : <Nothing state={now.state} />}
    </Shell>
  );
};

const Nothing = ({ state }: { readonly state: Exclude<(typeof here.value)["state"], "pass"> }) => {
  if (state === "asking") return live.value === "lost" ? <Notice kind="warn">{word("away")}</Notice> : <Wait />;
  return (
    <div class="stack recipient">
      <Notice kind="warn">{word(state)}</Notice>
    </div>
  );
};

const Pass = ({ seen }: { readonly seen: PassView }) => {
  const { state, pass, locker, address, compartment, until, zone } = seen;
  return (
    <div class="stack recipient">
      <section class="card now" aria-labelledby="now" data-stage={state}>
        <h2 id="now">{standingWord(state)}</h2>
        <dl class="figures">
          <div>
            <dt>{word("locker")}</dt>
            <dd>
              {namedOf(locker)}
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
          {until !== null && (
            <div>
              <dt>{word("until")}</dt>
              <dd>{whenThere(seen, until)}</dd>
            </div>
          )}
        </dl>
      </section>
      {pass !== null && (
        <section class="card code">
          <Qr text={pass} label={word("qr")} />
          <p>{word("howto")}</p>
          <p class="soft">{word("offline")}</p>
          <p class="soft small">{word("secret")}</p>
        </section>
      )}
      {zone !== null && zone !== Intl.DateTimeFormat().resolvedOptions().timeZone && (
        <p class="soft small">{word("zone", { zone })}</p>
      )}
    </div>
  );
};

follow();
const place = document.getElementById("face");
if (place) render(<Face />, place);
