/** One order and how far it is. */

import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import { orderWhy } from "../../../../gateway/web/shared/words/order-why.ts";
import { actionOf } from "../../../../gateway/web/shared/words/remote-action.ts";
import type { IssuedCommand } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { hashOf } from "../route.ts";
import { stateWord, word } from "./words.ts";

export const OrderCard = ({ order }: { readonly order: IssuedCommand }) => {
  const { site, action, state, why, issuer, reason, issuedAt, notAfter, acceptedAt, startedAt, endedAt } = order;
  const steps = [
    ...(acceptedAt === null ? [] : [word("accepted", { at: when(acceptedAt) })]),
    ...(startedAt === null ? [] : [word("started", { at: when(startedAt) })]),
    ...(endedAt === null ? [] : [word("ended", { at: when(endedAt) })]),
  ];
  return (
    <article class="card order" data-order={action.type} data-state={state}>
      <h3 class="alarm-name">
        <a class="site-name" href={hashOf({ page: "site", site })}>
          {site}
        </a>{" "}
        {actionOf(action)}
      </h3>
      <p>
        <strong>{stateWord(state)}</strong>
        {why !== null && ` · ${word("because", { why: orderWhy(why) })}`}
      </p>
      {steps.length > 0 && <p>{steps.join(" · ")}</p>}
      {state === "issued" && <p>{word("until", { at: when(notAfter) })}</p>}
      <p class="soft">{word("by", { who: issuer.id, at: when(issuedAt), reason })}</p>
    </article>
  );
};

/** Follows what was just ordered. */
export const Ordered = ({ site, id }: { readonly site: string; readonly id: string }) => {
  const { value } = useFollowed<IssuedCommand>(`/v1/sites/${site}/commands/${id}`);
  return value.value === null ? null : (
    <div role="status">
      <OrderCard order={value.value} />
    </div>
  );
};
