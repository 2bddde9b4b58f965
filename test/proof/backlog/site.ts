/**
 * A site in a process of its own: a day without cloud in fast motion, on a real disk, and then the real uplink at the
 * pace of the real clock.
 */

import { mqttLink } from "../../../cloud-bridge/uplink/link.ts";
import type { LinkSettings } from "../../../cloud-bridge/uplink/settings.ts";
import type { Actor } from "../../../gateway/core/vocabulary.ts";
import { nodeFiles } from "../../../gateway/journal/files/node-files.ts";
import type { BridgeLink } from "../../../gateway/ports/bridge-link.ts";
import { day } from "../rig/virtual-parts.ts";
import { VirtualSite } from "../rig/virtual-site.ts";
import type { FromSite, ToSite } from "./messages.ts";

const siteName = "bench";
const mib = 1024 ** 2;
/** In each round a parcel comes and goes, and staff blocks and releases a compartment so many times. */
const toggles = 96;

let cloud: LinkSettings | null = null;
let isLive = false;

const tell = (message: FromSite): void => void process.send?.(message);
const remember = (at: string): void => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  tell({ type: "memory", at, memory: { heap: Math.round(heapUsed / mib), rss: Math.round(rss / mib) } });
};

/** Leads nowhere until the cloud is there. */
const linkWhenThere = (): BridgeLink => {
  let link: BridgeLink | null = null;
  let up = (): void => {};
  let down = (_why: string): void => {};
  let message = (_topic: string, _payload: Uint8Array): void => {};
  return {
    onUp: (run) => {
      up = run;
    },
    onDown: (run) => {
      down = run;
    },
    onMessage: (run) => {
      message = run;
    },
    connect: () => {
      if (!cloud) return void setImmediate(() => down("no route"));
      if (!link) {
        link = mqttLink(siteName, cloud);
        link.onUp(up);
        link.onDown(down);
        link.onMessage(message);
      }
      link.connect();
    },
    answered: () => link?.answered(),
    unanswered: () => link?.unanswered(),
    publish: (topic, payload) => link?.publish(topic, payload) ?? Promise.reject(new Error("no route")),
    close: async () => link?.close(),
  };
};

const blockAndRelease = async (site: VirtualSite, by: Actor): Promise<void> => {
  const { inbox } = site.gateway;
  const asked = Array.from({ length: toggles }, (_, nth) => {
    const type = nth % 2 === 0 ? ("block-compartment" as const) : ("release-compartment" as const);
    return inbox.submit({ by, command: { type, compartment: "A-04", reason: "a long day" } });
  });
  await site.during(Promise.all(asked));
};
const signIn = async (site: VirtualSite, totpStep: number): Promise<Actor> => {
  const session = site.secrets.digest("session", `maintainer-${totpStep}`);
  const by = { kind: "maintainer" as const, session };
  const who = { maintainer: "mia", proof: "right" as const, session, totpStep, source: "desk" };
  await site.ask(by, { type: "sign-in-maintainer", ...who });
  return by;
};

const liveADay = async (asked: Extract<ToSite, { type: "live-a-day" }>): Promise<VirtualSite> => {
  const { folder, upwards, bytesPerSecondMax } = asked;
  const uplink = { bytesPerSecondMax, hintMs: 100, backoffMaxMs: 60_000, measureMs: 10_000 };
  const site = new VirtualSite({ journal: nodeFiles(folder), openBridge: linkWhenThere, uplink });
  await site.boot();
  const rounds = Math.ceil(upwards / (toggles + 2));
  const began = site.time.now;
  for (let round = 1; round <= rounds; round++) {
    const held = await site.deposit();
    if (held.type !== "deposit") throw new Error(JSON.stringify(held));
    await site.collect(held.deposit);
    await blockAndRelease(site, await signIn(site, round));
    await site.pass(Math.max(0, began + (day * round) / rounds - site.time.now));
    if (round % Math.ceil(rounds / 4) === 0 || round === rounds) remember(`${Math.round((100 * round) / rounds)} %`);
  }
  const { seq } = site.gateway.journal.durableHead();
  tell({ type: "day-is-over", seq, alarms: site.alarms(), parcels: rounds });
  return site;
};

/** The clock goes at its real pace from here on. */
const keepPace = async (site: VirtualSite): Promise<void> => {
  for (let last = performance.now(); isLive; ) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const now = performance.now();
    await site.pass(now - last);
    last = now;
  }
};
const soon = async (isSo: () => boolean, meanwhile: () => void = () => {}): Promise<void> => {
  while (!isSo()) {
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const drain = async (site: VirtualSite): Promise<void> => {
  // A courier has put a parcel in and has not closed the door yet.
  const { compartment, waybill, close } = await site.half();
  const { gateway } = site;
  isLive = true;
  const pace = keepPace(site);
  await soon(() => gateway.uplink?.figures().connected === true);
  close();
  const lies = (): boolean => gateway.site().locker.compartments.get(compartment)?.occupancy === "occupied";
  await soon(lies);
  tell({ type: "live", waybill });
  const acknowledged = (): number => gateway.uplink?.figures().acknowledged?.seq ?? 0;
  await soon(
    () => acknowledged() >= gateway.journal.durableHead().seq,
    () => remember(`drain ${acknowledged()}`),
  );
  remember("drained");
  tell({ type: "drained", seq: gateway.journal.durableHead().seq });
  isLive = false;
  await pace;
};

let site: VirtualSite | null = null;
const obey = async (message: ToSite): Promise<void> => {
  if (message.type === "live-a-day") site = await liveADay(message);
  else if (message.type === "cloud-is-back" && site) {
    cloud = message.link;
    await drain(site);
  } else if (message.type === "end") {
    await site?.gateway.stop();
    tell({ type: "ended" });
    process.disconnect();
  }
};
process.on("message", (message: ToSite) => {
  obey(message).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
process.on("disconnect", () => process.exit(process.exitCode ?? 0));
