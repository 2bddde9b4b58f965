/** The devices of a site, each as it was when the site said so last: those that are silent first. */
import { heardOf, kindWord, quantityWord, valueWord } from "../../../../gateway/web/shared/words/devices.ts";
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { DeviceTwin, DeviceTwins } from "../../answers/overview.ts";
import { useFollowed } from "../follow.ts";
import { agoWord } from "./facts.tsx";

export const Devices = ({ site }: { readonly site: string }) => {
  const { value } = useFollowed<DeviceTwins>(`/v1/sites/${site}/devices`);
  const devices = value.value?.devices ?? null;
  return (
    <section class="stack" aria-labelledby="devices">
      <h3 id="devices">{word("title")}</h3>
      {devices?.length === 0 && <p class="soft">{word("none")}</p>}
      <ul class="sites">
        {[...(devices ?? [])].sort(silentFirst).map((one) => (
          <li key={one.device}>
            <Device twin={one} />
          </li>
        ))}
      </ul>
    </section>
  );
};

const isSilent = (twin: DeviceTwin): boolean => heardOf(twin) === "silent";
const silentFirst = (one: DeviceTwin, other: DeviceTwin): number =>
  Number(isSilent(other)) - Number(isSilent(one)) || one.device.localeCompare(other.device, "en", { numeric: true });

const Device = ({ twin }: { readonly twin: DeviceTwin }) => {
  const { device, kind, since, receivedAt } = twin;
  const standing = heardOf(twin);
  return (
    <article class="card site" data-device={device} data-bad={standing === "silent"}>
      <h4>
        {device} <span class="soft">{kindWord(kind)}</span>
      </h4>
      <p>
        <strong>{word(standing)}</strong>{" "}
        {standing !== "never" && <span class="soft">{word("since", { ago: agoWord(since) })}</span>}
      </p>
      <dl class="figures">
        {factsOf(twin).map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <p class="soft small">{word("told", { ago: agoWord(receivedAt) })}</p>
    </article>
  );
};

type Fact = readonly [name: string, value: string];
const factsOf = (twin: DeviceTwin): readonly Fact[] => {
  const { firmware, requests, errors, roundTripMs, lastSeenAt, config, readings = [] } = twin;
  const facts: (Fact | null)[] = [
    lastSeenAt === null ? null : [word("heard"), agoWord(lastSeenAt)],
    firmware === null ? null : [word("firmware"), firmware],
    requests === 0 ? null : [word("errors"), word("errorsOf", { errors, requests })],
    roundTripMs === null ? null : [word("roundTrip"), word("ms", { ms: Math.round(roundTripMs) })],
    config === undefined || config.runs === config.desired
      ? null
      : [word("config"), word("configOther", { desired: config.desired, runs: config.runs ?? "–" })],
    ...readings.map(
      ({ sensor, quantity, value }): Fact => [`${sensor}: ${quantityWord(quantity)}`, valueWord(quantity, value)],
    ),
  ];
  return facts.filter((fact) => fact !== null);
};

const word = words({
  title: ["Devices", "设备"],
  none: ["This site has not said how its devices are.", "站点尚未上报设备状态。"],
  answers: ["● answers", "● 正常应答"],
  silent: ["▲ does not answer", "▲ 无应答"],
  never: ["○ has told nothing of itself", "○ 尚未报告自身状态"],
  since: ["since {ago}", "自 {ago}"],
  told: ["told {ago}", "上报于 {ago}"],
  heard: ["Last heard by the site", "站点最近收到"],
  firmware: ["Firmware", "固件"],
  errors: ["Failed requests", "失败请求"],
  errorsOf: ["{errors} of {requests}", "{errors} / {requests}"],
  roundTrip: ["Answer time", "应答时间"],
  ms: ["{ms} ms", "{ms} 毫秒"],
  config: ["Configuration", "配置"],
  configOther: ["told {desired}, runs {runs}", "应为 {desired}，实为 {runs}"],
});
