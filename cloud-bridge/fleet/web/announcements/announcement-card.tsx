/** One announced parcel: how it stands, on whose consent, and the withdrawal of it. */
import { useSignal } from "@preact/signals";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Announcement } from "../../announcements/answers.ts";
import type { Session } from "../../answers/answers.ts";
import { isFor } from "../office/places.ts";
import { ReasonDialog } from "../office/reason-dialog.tsx";
import { hashOf } from "../route.ts";
import { askFleet } from "../session/session.ts";
import { consentWord, refusalWord, sinceWord, stateWord, word } from "./words.ts";

interface CardProps {
  readonly announced: Announcement;
  readonly session: Session;
}
export const AnnouncementCard = ({ announced, session }: CardProps) => {
  const { tenant, site, waybill, carrier, consent, consentRecord, state, why, madeAt } = announced;
  const isOpen = useSignal(false);
  const isAwaited = (state === "waiting" || state === "at-site") && consent !== "refused";
  return (
    <article class="card announced" data-announced={state} data-consent={consent}>
      <div class="row">
        <h3 class="grow">
          <a class="site-name mono" href={hashOf({ page: "parcels", waybill })}>
            {waybill}
          </a>
        </h3>
        <time class="soft" dateTime={new Date(madeAt).toISOString()}>
          {when(madeAt)}
        </time>
      </div>
      <p>
        <strong>{stateWord(state)}</strong> {sinceOf(announced)}
      </p>
      {why !== null && <p>{state === "refused" ? refusalWord(why) : word("because", { why })}</p>}
      <p>
        {consentWord(consent)}
        {consentRecord !== undefined && <> · {word("record", { record: consentRecord })}</>}
      </p>
      <p class="soft">
        {word("by", { tenant, carrier })} ·{" "}
        {isFor(session, "site") ? (
          <a class="site-name" href={hashOf({ page: "site", site })}>
            {site}
          </a>
        ) : (
          site
        )}
      </p>
      {isAwaited && session.rights.includes("announce-parcels") && (
        <div class="row">
          <Button
            name="withdraw"
            label={word("withdrawOf", { waybill })}
            onClick={() => {
              isOpen.value = true;
            }}
          >
            {word("withdraw")}
          </Button>
        </div>
      )}
      {isOpen.value && (
        <Withdrawal
          announced={announced}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </article>
  );
};

const sinceOf = ({ state, notAfter, takenAt, endedAt }: Announcement): string => {
  if (state === "waiting" || state === "at-site" || state === "expired")
    return sinceWord(state, { at: takenAt === null ? "" : when(takenAt), until: when(notAfter) });
  const at = state === "withdrawn" ? takenAt : endedAt;
  return at === null ? "" : sinceWord("ended", { at: when(at) });
};

interface WithdrawalProps {
  readonly announced: Announcement;
  readonly onClose: () => void;
}
const Withdrawal = ({ announced: { tenant, id, waybill, site, state }, onClose }: WithdrawalProps) => (
  <ReasonDialog
    name="withdraw"
    title={word("withdrawOf", { waybill })}
    verb={word("withdraw")}
    hint={word("reasonHint")}
    onClose={onClose}
    onSay={async (reason) => {
      const path = `/v1/announcements/${id}/withdraw?tenant=${tenant}`;
      const said = await askFleet(path, { method: "POST", body: { reason }, patienceMs: 8_000 });
      if (!said.ok) return said;
      onClose();
      return null;
    }}
  >
    <p>{word(state === "waiting" ? "unheard" : "heard", { site })}</p>
    <p>{word("inside")}</p>
  </ReasonDialog>
);
