/** The devices as they are wired: line, broker or call; device; and what hangs on it. With health and trends. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeviceTree } from "../../../wire/faces/devices.ts";
import type { Trends } from "../../../wire/faces/maintainer.ts";
import { Notice, Wait } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import { askAsStaff } from "../session/session.ts";
import { afterEvents } from "../site/staff-site.ts";
import { type Branch, branchesOf, standingOf } from "./branches.ts";
import { againstWire, DeviceCard } from "./device-card.tsx";
import { Trend } from "./trend.tsx";
import { wayWord, word } from "./words.ts";
import "./devices.css";

const everyMs = 10_000;

export const DevicesPage = () => {
  const { tree, trends } = useDevices();
  if (!tree)
    return (
      <Page title={word("title")}>
        <Wait />
      </Page>
    );
  return (
    <Page title={word("title")}>
      <Summary tree={tree} />
      <ul class="branches">
        {branchesOf(tree.devices).map((branch) => (
          <li key={branch.key} class="branch" data-way={branch.way} data-many={branch.devices.length > 1}>
            <BranchView branch={branch} trends={trends} />
          </li>
        ))}
      </ul>
      {trends && (
        <section class="card" aria-labelledby="site-trends">
          <h3 id="site-trends">{word("site")}</h3>
          <div class="site-trends">
            <Trend title={word("backlogHour")} at={trends.at} values={trends.backlogEvents} />
            <Trend title={word("pulsesHour")} at={trends.at} values={trends.pulsesWaiting} />
          </div>
        </section>
      )}
    </Page>
  );
};

const Summary = ({ tree: { devices } }: { readonly tree: DeviceTree }) => {
  const standings = devices.map(standingOf);
  const silent = standings.filter((one) => one === "silent").length;
  const count = silent + standings.filter((one) => one === "answers").length;
  return silent === 0 ? (
    <Notice kind="good">{word("all", { count })}</Notice>
  ) : (
    <Notice kind="warn">{word("some", { silent, count })}</Notice>
  );
};

const BranchView = ({ branch, trends }: { readonly branch: Branch; readonly trends: Trends | null }) => {
  const { way, at, baudRate, rounds, devices } = branch;
  return (
    <>
      <h3>{wayWord(baudRate === null ? way : "serial", { at: at ?? "?", baudRate: baudRate ?? 0 })}</h3>
      {rounds && <p class="soft">{word("rounds", againstWire(rounds.cycleMs, rounds.wireMs))}</p>}
      <ul class="devices">
        {devices.map((device) => (
          <li key={device.device}>
            <DeviceCard device={device} trends={trends} />
          </li>
        ))}
      </ul>
    </>
  );
};

/** Read again every few seconds, and when something has happened to a device or a lock. */
const useDevices = (): { readonly tree: DeviceTree | null; readonly trends: Trends | null } => {
  const tree = useSignal<DeviceTree | null>(null);
  const trends = useSignal<Trends | null>(null);
  useEffect(() => {
    const lookAtTree = async (): Promise<void> => {
      const said = await askAsStaff<DeviceTree>("/maintainer/devices", { patienceMs: 60_000 });
      if (said.ok) tree.value = said.value;
    };
    const look = async (): Promise<void> => {
      void lookAtTree();
      const said = await askAsStaff<Trends>("/maintainer/trends");
      if (said.ok) trends.value = said.value;
    };
    void look();
    const every = setInterval(() => !document.hidden && void look(), everyMs);
    const deaf = afterEvents(
      ({ type }) => /^(device|lock|environment)-|^door-opened$/.test(String(type)),
      () => void lookAtTree(),
    );
    return () => {
      clearInterval(every);
      deaf();
    };
  }, []);
  return { tree: tree.value, trends: trends.value };
};
