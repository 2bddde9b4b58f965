/** Devices: are they there, how fast do they answer, how often do they fail; the last hour of it as a drawing. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Health } from "../../../wire/device-health.ts";
import type { Trends } from "../../../wire/faces/maintainer.ts";
import { span, words } from "../../shared/words/dictionary.ts";
import { Page } from "../page.tsx";
import { askAsStaff } from "../session/session.ts";
import { health } from "../site/staff-site.ts";
import { Trend } from "./trend.tsx";

const word = words({
  title: ["Devices", "设备"],
  online: ["answers", "正常应答"],
  offline: ["does not answer", "无应答"],
  never: ["not heard of yet", "尚无消息"],
  seen: ["last heard {age} ago", "{age} 前有应答"],
  seenNow: ["heard just now", "刚刚有应答"],
  roundTrip: ["Answer time", "应答时间"],
  ms: ["{ms} ms", "{ms} 毫秒"],
  errors: ["Failed requests", "失败请求"],
  errorsOf: ["{errors} of {requests}", "{errors} / {requests}"],
  firmware: ["Firmware", "固件"],
  roundTripHour: ["Answer time of {device}, ms", "{device} 应答时间（毫秒）"],
  errorsHour: ["Failed requests of {device}", "{device} 失败请求"],
  backlogHour: ["Events waiting for the fleet", "待上传事件"],
  pulsesHour: ["Doors waiting for their power supply", "等待供电的开锁"],
  site: ["The site", "站点"],
});
type Device = Health["devices"][number];
const everyMs = 10_000;

export const DevicesPage = () => {
  const trends = useSignal<Trends | null>(null);
  useEffect(() => {
    const look = async (): Promise<void> => {
      const said = await askAsStaff<Trends>("/maintainer/trends");
      if (said.ok) trends.value = said.value;
    };
    void look();
    const timer = setInterval(() => !document.hidden && void look(), everyMs);
    return () => clearInterval(timer);
  }, []);
  const all = trends.value;
  return (
    <Page title={word("title")}>
      <div class="devices">
        {health.value?.devices.map((device) => (
          <DeviceCard key={device.device} device={device} trends={all} />
        ))}
        {all && (
          <section class="card" aria-labelledby="site-trends">
            <h3 id="site-trends">{word("site")}</h3>
            <Trend title={word("backlogHour")} at={all.at} values={all.backlogEvents} />
            <Trend title={word("pulsesHour")} at={all.at} values={all.pulsesWaiting} />
          </section>
        )}
      </div>
    </Page>
  );
};

const DeviceCard = ({ device, trends }: { readonly device: Device; readonly trends: Trends | null }) => {
  const { device: id, online, roundTripMs, errors, requests, firmware } = device;
  const trend = trends?.devices.find((one) => one.device === id);
  const hasErrors = trend?.errors.some((value) => value !== null && value > 0) === true;
  const hasTimes = trend?.roundTripMs.some((value) => value !== null) === true;
  const rows: readonly (readonly [string, string])[] = [
    ...(roundTripMs === null ? [] : [[word("roundTrip"), word("ms", { ms: Math.round(roundTripMs) })] as const]),
    ...(requests === 0 ? [] : [[word("errors"), word("errorsOf", { errors, requests })] as const]),
    ...(firmware === null ? [] : [[word("firmware"), firmware] as const]),
  ];
  return (
    <section
      class="card device"
      data-device={id}
      data-online={online || device.lastSeenAt === null}
      aria-labelledby={`device-${id}`}
    >
      <div class="row">
        <h3 id={`device-${id}`} class="grow">
          {id}
        </h3>
        <span class="soft">{device.kind}</span>
      </div>
      <p class="device-state">{stateWord(device)}</p>
      <dl class="figures">
        {rows.map(([name, says]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      {trends && trend && hasTimes && (
        <Trend title={word("roundTripHour", { device: id })} at={trends.at} values={trend.roundTripMs} />
      )}
      {trends && trend && hasErrors && (
        <Trend title={word("errorsHour", { device: id })} at={trends.at} values={trend.errors} />
      )}
    </section>
  );
};

/** A sign beside the words: not by colour alone. What was never heard of may not have been plugged in yet. */
const stateWord = ({ online, lastSeenAt }: Device): string => {
  if (lastSeenAt === null) return `○ ${word("never")}`;
  const age = Date.now() - lastSeenAt;
  const seen = age < 5_000 ? word("seenNow") : word("seen", { age: span(age) });
  return `${online ? "●" : "▲"} ${word(online ? "online" : "offline")}, ${seen}`;
};
