/** What was ordered at any site, the newest first. */
import { useSignal } from "@preact/signals";
import { Notice, Wait } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { CommandState, IssuedCommand } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { CsvLink, SiteField, siteOf } from "../office/filter.tsx";
import { Select } from "../office/select.tsx";
import { word as fleetWord, noWord } from "../words.ts";
import { OrderCard } from "./order-card.tsx";
import { stateWord, word } from "./words.ts";

const shownMax = 100;
const choices: readonly (CommandState | "all")[] = [
  ...(["all", "issued", "accepted", "started", "done", "failed", "expired", "conflict", "unknown"] as const),
];

export const OrdersPage = () => {
  const chosen = useSignal<CommandState | "all">("all");
  const site = useSignal("");
  const wanted = siteOf(site.value);
  return (
    <Page title={fleetWord("orders")} beside={<CsvLink table="commands">{word("csv")}</CsvLink>}>
      <p class="soft">{word("note")}</p>
      <div class="filters">
        <Select
          all={choices}
          chosen={chosen.value}
          nameOf={(one) => (one === "all" ? word("all") : stateWord(one))}
          label={word("state")}
          onChoose={(one) => {
            chosen.value = one;
          }}
        />
        <SiteField
          value={site.value}
          onInput={(text) => {
            site.value = text;
          }}
        />
      </div>
      <List key={`${chosen.value}/${wanted}`} state={chosen.value} site={wanted} />
    </Page>
  );
};

interface ListProps {
  readonly state: CommandState | "all";
  /** Null: all. */
  readonly site: string | null;
}
const List = ({ state, site }: ListProps) => {
  const ofState = state === "all" ? "" : `&state=${state}`;
  const query = `limit=${shownMax}${ofState}${site === null ? "" : `&site=${site}`}`;
  const { value, no } = useFollowed<{ readonly commands: readonly IssuedCommand[] }>(`/v1/commands?${query}`);
  const all = value.value?.commands ?? null;
  return (
    <>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      {all === null && no.value === null && <Wait />}
      {all?.length === 0 && <p class="soft">{word("none")}</p>}
      <ul class="sites">
        {all?.map((one) => (
          <li key={`${one.site}/${one.id}`}>
            <OrderCard order={one} />
          </li>
        ))}
      </ul>
      {all?.length === shownMax && <p class="soft">{word("newestOnly", { count: shownMax })}</p>}
    </>
  );
};
