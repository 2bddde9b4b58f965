/** What was ordered at any site, the newest first. */
import { useSignal } from "@preact/signals";
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { CommandState, IssuedCommand } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { CsvSince } from "../office/csv.tsx";
import { StateAndSite, siteOf } from "../office/filter.tsx";
import { Listed } from "../office/listed.tsx";
import { word as fleetWord } from "../words.ts";
import { OrderCard } from "./order-card.tsx";
import { stateWord, word } from "./words.ts";

const shownMax = 100;
const choices: readonly (CommandState | "all")[] = [
  ...(["all", "issued", "accepted", "started", "done", "failed", "expired", "conflict", "unknown"] as const),
];

const nameOf = (one: CommandState | "all"): string => (one === "all" ? word("all") : stateWord(one));

export const OrdersPage = () => {
  const chosen = useSignal<CommandState | "all">("all");
  const site = useSignal("");
  const wanted = siteOf(site.value);
  return (
    <Page title={fleetWord("orders")} beside={<CsvSince table="commands" site={wanted} />}>
      <p class="soft">{word("note")}</p>
      <StateAndSite all={choices} state={chosen} nameOf={nameOf} label={word("state")} site={site} />
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
  return (
    <Listed
      all={value.value?.commands ?? null}
      no={no.value}
      none={word("none")}
      keyOf={(one) => `${one.site}/${one.id}`}
      cardOf={(one) => <OrderCard order={one} />}
      cut={{ at: shownMax, says: word("newestOnly", { count: shownMax }) }}
    />
  );
};
