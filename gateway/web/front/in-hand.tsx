/** What the visitor holds: parcels with their labels, and the recipient's phone. */
import type { DemoHandIn, DemoNotice, DemoParcel } from "../../wire/demo.ts";
import { Qr } from "../shared/parts/qr.tsx";
import { codePrefix } from "../shared/scan/read.ts";
import { inFours } from "../shared/words/code.ts";
import { when } from "../shared/words/dictionary.ts";
import { sizeWord } from "../shared/words/site.ts";
import { front } from "./words.ts";

export const Labels = ({ parcels }: { readonly parcels: readonly DemoParcel[] }) => (
  <ul class="labels" aria-label={front("parcels")}>
    {parcels.map(({ waybill, size }) => (
      <li key={waybill} class="label">
        <Qr text={waybill} label={front("label", { waybill })} />
        <p>
          <strong class="mono">{waybill}</strong>
          <br />
          {front("parcel", { size: sizeWord(size) })}
        </p>
      </li>
    ))}
  </ul>
);

const shownMax = 4;

export const Phone = ({ notices }: { readonly notices: readonly DemoNotice[] }) => (
  <section class="phone" aria-label={front("phoneOf")}>
    <div class="phone-screen" role="log">
      {notices.length === 0 && <p>{front("phoneEmpty")}</p>}
      {notices.slice(0, shownMax).map(({ deposit, waybill, compartment, code, pass, outcome, at, link }) => (
        <div key={deposit} class="message">
          <p>{front(outcome ?? "message", { waybill, compartment })}</p>
          {code !== null && (
            <div class="message-ways">
              <p class="message-code mono">{inFours(code)}</p>
              <Qr text={pass ?? `${codePrefix}${code}`} label={front("codeOf", { waybill })} />
            </div>
          )}
          {link !== null && (
            <a class="button" data-kind="quiet" data-do="parcel-page" href={link}>
              {front("page")}
              <span class="aside"> {waybill}</span>
            </a>
          )}
          {at !== null && <p class="message-at">{when(at)}</p>}
        </div>
      ))}
    </div>
  </section>
);

/** What the visitor may hand in, with the code that the kiosk takes. */
export const HandIn = ({ handIn: { waybill, size, code } }: { readonly handIn: DemoHandIn }) => (
  <section class="hand-in" aria-label={front("handIn")}>
    <p>{front("handInHint")}</p>
    <div class="label">
      {code !== null && <Qr text={`${codePrefix}${code}`} label={front("handInCodeOf", { waybill })} />}
      <p>
        <strong class="hand-in-code mono">{code === null ? front("handInSoon") : inFours(code)}</strong>
        <br />
        <span class="mono">{waybill}</span>
        <br />
        {front("parcel", { size: sizeWord(size) })}
      </p>
    </div>
  </section>
);
