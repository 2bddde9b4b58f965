/** One device: is it there, how does it answer, what do its sensors say; and, folded, what hangs on it. */
import type { TreeDevice } from "../../../wire/faces/devices.ts";
import type { Trends } from "../../../wire/faces/maintainer.ts";
import { isYesOrNo, kindWord, quantityWord, valueWord } from "../../shared/words/devices.ts";
import { span } from "../../shared/words/dictionary.ts";
import { addressWord } from "../../shared/words/site.ts";
import { standingOf } from "./branches.ts";
import { Antennas, Lamps, Locks } from "./hanging.tsx";
import { DeviceTrends } from "./trend.tsx";
import { levelWord, word } from "./words.ts";

export interface DeviceCardProps {
  readonly device: TreeDevice;
  readonly trends: Trends | null;
}
export const DeviceCard = ({ device, trends }: DeviceCardProps) => {
  const { device: id, kind, health } = device;
  const standing = standingOf(device);
  return (
    <section class="card device" data-device={id} data-online={standing !== "silent"} aria-labelledby={`device-${id}`}>
      <div class="row">
        <h4 id={`device-${id}`} class="grow">
          {id}
        </h4>
        <span class="soft">{kindWord(kind)}</span>
      </div>
      <p class="device-state">{stateWord(device)}</p>
      {(health.readings?.length ?? 0) > 0 && <Readings device={device} />}
      <dl class="figures">
        {rowsOf(device).map(([name, says]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <Locks device={device} />
      <Antennas device={device} />
      <Lamps device={device} />
      <DeviceTrends device={id} trends={trends} />
    </section>
  );
};

type Row = readonly [string, string];
const rowsOf = ({ at, reachedBy, address, health }: TreeDevice): readonly Row[] => {
  const { lastSeenAt, roundTripMs, errors, requests, firmware, bus, can, config } = health;
  const place = address ?? (reachedBy === "line" ? null : at);
  const rows: (Row | null)[] = [
    place === null ? null : [word("address"), addressWord(place)],
    roundTripMs === null ? null : [word("roundTrip"), word("ms", { ms: rounded(roundTripMs) })],
    requests === 0 ? null : [word("errors"), word("errorsOf", { errors, requests })],
    bus ? [word("errorRatio"), word("percent", { value: Math.round(bus.errorRatio * 1000) / 10 })] : null,
    bus?.cycleMs == null ? null : [word("cycle"), cycleWord(bus.cycleMs, bus.wireMs)],
    firmware !== null
      ? [word("firmware"), firmware]
      : can?.tellsFirmware && lastSeenAt !== null
        ? [word("firmware"), word("noFirmware")]
        : null,
    config ? [word("config"), configWord(config)] : null,
  ];
  return rows.filter((row) => row !== null);
};

const configWord = ({ desired, runs }: NonNullable<TreeDevice["health"]["config"]>): string => {
  if (runs === null) return word("configUnsaid", { desired });
  return runs === desired ? word("configRuns", { desired }) : word("configOther", { desired, runs });
};

/** On TCP there is no wire whose pace would be known. */
const cycleWord = (cycleMs: number, wireMs: number | null): string =>
  wireMs === null ? word("ms", { ms: rounded(cycleMs) }) : word("cycleWire", againstWire(cycleMs, wireMs));
export const againstWire = (cycleMs: number, wireMs: number) => ({
  ms: rounded(cycleMs),
  wire: rounded(wireMs),
  times: wireMs > 0 ? Math.round((cycleMs / wireMs) * 10) / 10 : "–",
});
const rounded = (ms: number): number => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));

const Readings = ({ device: { health, levels } }: { readonly device: TreeDevice }) => (
  <ul class="readings" aria-label={word("sensors")}>
    {(health.readings ?? []).map(({ sensor, quantity, value }) => {
      const level = levels.find((one) => one.sensor === sensor)?.level ?? "normal";
      return (
        <li key={sensor} data-sensor={sensor} data-level={level}>
          <span class="soft">{quantityWord(quantity)}</span>
          <strong>
            {level !== "normal" && <span aria-hidden="true">▲ </span>}
            {valueWord(quantity, value)}
          </strong>
          <span class="soft small">
            {level === "normal" || isYesOrNo(quantity) ? sensor : `${sensor}: ${levelWord(level)}`}
          </span>
        </li>
      );
    })}
  </ul>
);

/** A sign beside the words: not by colour alone. */
const stateWord = (device: TreeDevice): string => {
  const { lastSeenAt } = device.health;
  const standing = standingOf(device);
  if (standing === "mute") return `– ${word("mute")}`;
  if (lastSeenAt === null || standing === "never") return `○ ${word("never")}`;
  const age = Date.now() - lastSeenAt;
  const seen = age < 5_000 ? word("seenNow") : word("seen", { age: span(age) });
  const isThere = standing === "answers";
  return word("stands", { sign: isThere ? "●" : "▲", state: word(isThere ? "online" : "offline"), seen });
};
