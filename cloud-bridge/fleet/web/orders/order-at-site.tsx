/** What an operator may order about a compartment of this site. */
import { useSignal } from "@preact/signals";
import { Button } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Select } from "../../../../gateway/web/shared/parts/select.tsx";
import { actionOf } from "../../../../gateway/web/shared/words/remote-action.ts";
import type { SiteStatus } from "../../answers/answers.ts";
import { Ordered } from "./order-card.tsx";
import { mayOrder, OrderDialog } from "./order-dialog.tsx";
import { actWord, type CompartmentAct, compartmentActs, word } from "./words.ts";

export const OrderAtSite = ({ status: { site, compartments } }: { readonly status: SiteStatus }) => {
  const names = compartments.map(({ compartment }) => compartment);
  const compartment = useSignal(names[0] ?? "");
  const act = useSignal<CompartmentAct>("open-compartment");
  const isOpen = useSignal(false);
  const ordered = useSignal<string | null>(null);
  if (!mayOrder() || names.length === 0) return null;
  const action = { type: act.value, compartment: compartment.value };
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <section class="card" aria-labelledby="order">
      <h3 id="order">{word("title")}</h3>
      <Select
        all={names}
        chosen={compartment.value}
        nameOf={(one) => one}
        label={word("compartment")}
        onChoose={(one) => {
          compartment.value = one;
        }}
      />
      <Select
        all={compartmentActs}
        chosen={act.value}
        nameOf={(one) => actWord(one)}
        label={word("action")}
        onChoose={(one) => {
          act.value = one;
        }}
      />
      <div class="row">
        <Button name="order" onClick={() => (isOpen.value = true)}>
          {word("order")}
        </Button>
      </div>
      {ordered.value !== null && <Ordered key={ordered.value} site={site} id={ordered.value} />}
      {isOpen.value && (
        <OrderDialog
          name="order"
          title={word("title")}
          verb={word("send")}
          site={site}
          action={action}
          onClose={close}
          onOrdered={(id) => {
            ordered.value = id;
            close();
          }}
        >
          <p>{word("hint", { site, action: actionOf(action) })}</p>
          {action.type === "open-compartment" && <p>{word("openHint")}</p>}
        </OrderDialog>
      )}
    </section>
  );
};
