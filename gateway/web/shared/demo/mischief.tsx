/** Switches that break the simulated hardware, and mend it: for the visitor of a demo. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { bankFaults, type DemoMischief, doorFaults } from "../../../wire/demo.ts";
import type { Layout } from "../../../wire/http.ts";
import { Button, Notice } from "../parts/controls.tsx";
import { Select } from "../parts/select.tsx";
import { ask } from "../site/ask.ts";
import { compartment, layout } from "../site/compartments.ts";
import type { Sentence } from "../words/dictionary.ts";
import { noWord } from "../words/no.ts";
import { stage, stageState } from "./door.ts";
import { demo, type Mishap, mishapWord } from "./words.ts";
import "./demo.css";

const mishaps: readonly Mishap[] = ["jam", "pry", ...doorFaults.filter((one) => one !== "jam"), ...bankFaults];
const isOfBank = (mishap: Mishap): boolean => bankFaults.some((one) => one === mishap);

export const Mischief = () => {
  const what = useSignal<Mishap>("jam");
  const where = useSignal("");
  const standing = useSignal<readonly DemoMischief[]>([]);
  const wrong = useSignal<Sentence | null>(null);
  const isTelling = useSignal(false);
  const places = placesFor(what.value);
  const place = [where.value, ownDoor(), places[0]].find((one) => one !== undefined && places.includes(one)) ?? "";
  const look = async (): Promise<void> => {
    const said = await stage<readonly DemoMischief[]>("mischief");
    if (said.ok) standing.value = said.value;
  };
  useEffect(() => {
    void look();
    if (layout.peek() === null) void readLayout();
    const timer = setInterval(() => void look(), 2_000);
    return () => clearInterval(timer);
  }, []);
  const tell = async (path: string, method: "POST" | "DELETE", body?: unknown): Promise<void> => {
    isTelling.value = true;
    const said = await stage<{ readonly done?: boolean }>(path, { method, ...(body ? { body } : {}) });
    // What is mended already is as it should be.
    const isMended = method === "DELETE" && !said.ok && said.code === "not-found";
    if (said.ok || isMended) wrong.value = said.ok && said.value.done === false ? () => demo("nothingDone") : null;
    else wrong.value = () => noWord(said);
    await look();
    isTelling.value = false;
  };
  const doIt = (): Promise<void> =>
    what.value === "pry"
      ? tell(`hands/${place}/pry`, "POST", {})
      : tell("mischief", "POST", { fault: what.value, at: place });
  const isBroken = standing.value.some(({ fault, at }) => fault === what.value && at === place);
  return (
    <div class="stack">
      <WhatAndWhere what={what} where={where} places={places} place={place} />
      <div class="row">
        <Button kind="bad" isDisabled={place === "" || isBroken || isTelling.value} onClick={() => void doIt()}>
          {demo("doIt")}
        </Button>
      </div>
      {wrong.value !== null && <Notice kind="warn">{wrong.value()}</Notice>}
      {standing.value.some(({ fault, struck }) => fault === "jam" && struck === 0) && <p>{demo("shows")}</p>}
      <Standing
        all={standing.value}
        waiting={waitingDoors(standing.value)}
        mend={(id) => void tell(`mischief/${id}`, "DELETE")}
      />
    </div>
  );
};

interface WhatAndWhereProps {
  readonly what: Signal<Mishap>;
  readonly where: Signal<string>;
  readonly places: readonly string[];
  /** The one that counts. */
  readonly place: string;
}
const WhatAndWhere = ({ what, where, places, place }: WhatAndWhereProps) => (
  <>
    <Select
      all={mishaps}
      chosen={what.value}
      nameOf={(one) => mishapWord(one)}
      label={demo("what")}
      onChoose={(one) => {
        what.value = one;
      }}
    />
    <Select
      all={places}
      chosen={place}
      nameOf={(one) => placeWord(one)}
      label={demo("where")}
      onChoose={(one) => {
        where.value = one;
      }}
    />
  </>
);

interface StandingProps {
  readonly all: readonly DemoMischief[];
  readonly waiting: readonly Waiting[];
  readonly mend: (id: number) => void;
}
const Standing = ({ all, waiting, mend }: StandingProps) => (
  <div class="stack" role="status">
    {all.length + waiting.length === 0 && <p class="soft">{demo("nothingBroken")}</p>}
    {all.length > 0 && <h3>{demo("now")}</h3>}
    {all.map(({ id, fault, at, struck }) => (
      <div class="row demo-fault" key={id}>
        <p>
          <strong>{placeWord(at)}</strong> {mishapWord(fault)}
          {struck > 0 && <span class="soft"> {demo("struck", { times: struck })}</span>}
        </p>
        <Button label={demo("mendOne", { place: at, fault: mishapWord(fault) })} onClick={() => mend(id)}>
          {demo("mend")}
        </Button>
      </div>
    ))}
    {waiting.map((one) => (
      <ForStaff key={one.place} {...one} />
    ))}
  </div>
);

/** `mended`: nothing is wrong with it any more. `forced`: it stands open, and nobody may say what lies inside. */
interface Waiting {
  readonly place: string;
  readonly why: "mended" | "forced";
}
const ForStaff = ({ place, why }: Waiting) => (
  <div class={`row demo-${why}`}>
    <p>{demo(why, { place })}</p>
    <a class="button" href={`/maintainer#/compartments/${place}`}>
      {demo("toMaintainer", { place })}
    </a>
  </div>
);

const placesFor = (mishap: Mishap): readonly string[] => {
  if (isOfBank(mishap)) return (layout.value?.banks ?? []).map(({ bank }) => bank);
  return doors().sort();
};
const doors = (): string[] =>
  (layout.value?.banks ?? []).flatMap(({ columns }) => columns.flat().map((one) => one.compartment));

/** Doors of which the site waits for its staff's word. */
const waitingDoors = (standing: readonly DemoMischief[]): readonly Waiting[] =>
  doors().flatMap((place): readonly Waiting[] => {
    const { door, service } = compartment(place).value ?? {};
    if (service === "suspect" && door === "open") return [{ place, why: "forced" }];
    const isBroken = standing.some(({ at }) => at === place || place.startsWith(`${at}-`));
    return service === "faulted" && door === "closed" && !isBroken ? [{ place, why: "mended" }] : [];
  });
/** The door that the visitor looks at, or the one of a parcel that waits for the visitor's recipient. */
const ownDoor = (): string | undefined =>
  /^#\/compartments\/([A-Z]{1,2}-[0-9]{1,4})$/.exec(location.hash)?.[1] ??
  stageState.now.value?.phone.find(({ code }) => code !== null)?.compartment;

/** Banks are letters, compartments have a number. */
const placeWord = (place: string): string => (place.includes("-") ? place : demo("bank", { bank: place }));

const readLayout = async (): Promise<void> => {
  const said = await ask<Layout>("/layout");
  if (said.ok) layout.value ??= said.value;
};
