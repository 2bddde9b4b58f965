/** How the gateway itself is doing, in words. */
import type { Health } from "../../../wire/device-health.ts";
import { span } from "../../shared/words/dictionary.ts";
import { health } from "./staff-site.ts";
import { word } from "./words.ts";

interface Fact {
  readonly name: string;
  readonly says: string;
  readonly isBad?: boolean;
}

export const SiteFacts = () => {
  const facts = health.value ? factsIn(health.value.site) : [];
  return (
    <section class="card facts" aria-labelledby="gateway">
      <h3 id="gateway">{word("facts")}</h3>
      <dl class="figures">
        {facts.map(({ name, says, isBad = false }) => (
          <div key={name} data-bad={isBad}>
            <dt>{name}</dt>
            <dd>
              {isBad && <span aria-hidden="true">▲ </span>}
              {says}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

const factsIn = (site: Health["site"]): readonly Fact[] => {
  const number = (name: string): number => Number(site[name] ?? 0);
  const isSynced = site["clockSynchronised"] === true;
  const disk = { ok: "diskOk", low: "diskLow", full: "diskFull" } as const;
  const level = String(site["disk"]) as keyof typeof disk;
  const backlog = number("backlogEvents");
  const behind = number("sequence") - number("sequenceOnDisk");
  const head = { seq: number("sequence"), epoch: number("epoch"), count: behind };
  const unproven = number("unprovenCompartments");
  return [
    uplinkFact(String(site["uplink"])),
    {
      name: word("backlog"),
      says:
        backlog === 0
          ? word("backlogNone")
          : word("backlogSome", { count: backlog, age: span(number("backlogAgeMs")) }),
    },
    { name: word("clock"), says: word(isSynced ? "clockGood" : "clockBad"), isBad: !isSynced },
    { name: word("disk"), says: word(disk[level] ?? "diskOk"), isBad: level !== "ok" },
    { name: word("journal"), says: word(behind === 0 ? "journalHead" : "journalBehind", head) },
    ...(unproven === 0
      ? []
      : [{ name: word("unproven"), says: word("unprovenSome", { count: unproven }), isBad: true }]),
    { name: word("deposits"), says: String(number("liveDeposits")) },
    { name: word("uptime"), says: span(number("uptimeMs")) },
    { name: word("software"), says: `${String(site["software"])}, ${String(site["runtime"])}` },
  ];
};

/** Words of the uplink's own session machine; people only care whether events flow. */
const uplinkFact = (state: string): Fact => {
  const name = word("uplink");
  if (state === "none") return { name, says: word("uplinkNone") };
  return state === "streaming" ? { name, says: word("uplinkUp") } : { name, says: word("uplinkDown"), isBad: true };
};
