/** One parcel's way through the site. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import { noWord } from "../../shared/words/no.ts";
import { withoutEchoes } from "../events/echoes.ts";
import { Events } from "../events/event-list.tsx";
import { useEvents } from "../events/pages.ts";
import { hashOf } from "../route.ts";
import { word } from "./words.ts";

/** `waybill` null: nobody asked for one yet. */
export const ParcelPage = ({ waybill }: { readonly waybill: string | null }) => {
  const typed = useSignal(waybill ?? "");
  const isWrong = useSignal(false);
  const find = (): void => {
    const wanted = typed.value.replace(/\s+/g, "").toUpperCase();
    isWrong.value = !/^[0-9A-Z-]{4,40}$/.test(wanted);
    if (!isWrong.value) location.hash = hashOf({ page: "parcel", waybill: wanted });
  };
  return (
    <Page title={word("parcel")}>
      <form
        class="stack narrow"
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <Field
          label={word("waybill")}
          hint={word("parcelHint")}
          value={typed.value}
          wrong={isWrong.value ? word("malformed") : null}
          onInput={(text) => {
            typed.value = text;
          }}
          kind={{ name: "waybill", autocomplete: "off", spellcheck: false, maxLength: 80 }}
        />
        <div class="row">
          <Button kind="main" type="submit">
            {word("find")}
          </Button>
        </div>
      </form>
      {waybill !== null && <Trail key={waybill} waybill={waybill} />}
    </Page>
  );
};

const Trail = ({ waybill }: { readonly waybill: string }) => {
  const list = useEvents(`/maintainer/parcels/${waybill}/events`);
  if (list.no?.code === "not-found") return <Notice kind="warn">{word("unknown", { waybill })}</Notice>;
  if (list.no !== null) return <Notice kind="bad">{noWord(list.no)}</Notice>;
  return (
    <section class="stack" aria-labelledby="trail">
      <h3 id="trail">{word("trail", { waybill })}</h3>
      <Events list={{ ...list, events: withoutEchoes(list.events) }} />
    </section>
  );
};
