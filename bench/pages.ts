/**
 * How soon a person sees it: from the gateway's event (its own time stamp, before it is on disk) to the changed
 * drawing on the screen, in Chromium on a processor slowed down six times. One machine, so one clock.
 */
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { openBrowser, visit } from "../test/browser/chromium.ts";
import { type FaceSite, faceSite } from "../test/browser/face-site.ts";
import { percentile } from "./machine/disk.ts";
import { type Bench, type Verdict, verdict } from "./verdict.ts";

const runs = 3;
const roundsARun = 30;
const slowdown = 6;
const seenMsMax = 200;
const drawnMsMax = 60_000;
const screens = ["phone", "kiosk", "desk"] as const;
/** Of every bank one, so that no board is asked twice in a row. */
const compartments = ["A-03", "B-05", "C-08", "D-01", "E-06", "F-02"] as const;

interface Change {
  readonly compartment: string;
  readonly door: string;
  /** Wall clock, ms. */
  readonly at: number;
}

/** Runs in the page: after the frame in which a door of the drawing changed has been painted, it is noted when. */
const notePaints = `(() => {
  new MutationObserver((changes) => {
    const doors = changes.map(({ target }) => [target.dataset.compartment, target.dataset.door]);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const at = Date.now();
        for (const [compartment, door] of doors) painted({ compartment, door, at });
      };
      port2.postMessage(null);
    });
  }).observe(document.querySelector(".cabinet"), { subtree: true, attributeFilter: ["data-door"] });
})()`;

/** What the page notes, told as it happens: a page that is asked again and again has less time to draw. */
const watchPaints = async (
  page: Page,
): Promise<{ readonly seen: readonly Change[]; next(wanted: Omit<Change, "at">): Promise<void> }> => {
  const seen: Change[] = [];
  let hear: (change: Change) => void = () => {};
  await page.exposeFunction("painted", (change: Change) => {
    seen.push(change);
    hear(change);
  });
  await page.evaluate(notePaints);
  const next = (wanted: Omit<Change, "at">): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`never drawn: ${JSON.stringify(wanted)}`)), drawnMsMax);
      hear = ({ compartment, door }) => {
        if (compartment !== wanted.compartment || door !== wanted.door) return;
        clearTimeout(late);
        resolve();
      };
    });
  return { seen, next };
};

/** Forces and closes doors; the page must have shown each change before the next one comes. */
const walk = async (site: FaceSite, page: Page): Promise<readonly Change[]> => {
  const paints = await watchPaints(page);
  for (let round = 0; round < roundsARun; round++) {
    const compartment = compartments[round % compartments.length] ?? "";
    for (const [act, door] of [
      ["pry", "open"],
      ["close", "closed"],
    ] as const) {
      const drawn = paints.next({ compartment, door });
      await site.hands(compartment, act);
      await drawn;
    }
  }
  return paints.seen;
};

const doorEvents: Readonly<Record<string, string>> = {
  "door-opened": "open",
  "door-forced": "open",
  "door-closed": "closed",
};
interface Told {
  readonly at: number;
  readonly event: { readonly type: string; readonly compartment?: string };
}
/** What the journal says of these doors since then, oldest first. */
const eventsSince = async (site: FaceSite, as: string, from: number): Promise<readonly Change[]> => {
  const { body } = await site.call("/maintainer/journal?limit=500", { as });
  return (body as readonly Told[])
    .filter(({ at }) => at >= from)
    .reverse()
    .flatMap(({ at, event: { type, compartment = "" } }) => {
      const door = doorEvents[type];
      return door === undefined ? [] : [{ compartment, door, at }];
    });
};

/** Each change of the drawing follows the last event before it that says so. */
const delays = (events: readonly Change[], paints: readonly Change[]): readonly number[] =>
  paints.flatMap((paint) => {
    const cause = events.findLast(
      ({ compartment, door, at }) => compartment === paint.compartment && door === paint.door && at <= paint.at,
    );
    return cause ? [paint.at - cause.at] : [];
  });

const signIn = async (site: FaceSite): Promise<string> => {
  const { id, password, totpSecret } = site.credentials.maintainers[0]!;
  const oneTimeCode = new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate();
  const { body } = await site.call("/maintainer/session", { body: { account: id, password, oneTimeCode } });
  return String(body.token);
};

export const bench: Bench = async (): Promise<readonly Verdict[]> => {
  const [site, browser] = await Promise.all([faceSite(), openBrowser()]);
  const samples: { readonly screen: string; readonly times: readonly number[] }[] = [];
  try {
    const as = await signIn(site);
    for (let run = 0; run < runs; run++) {
      const screen = screens[run % screens.length] ?? "desk";
      const { page } = await visit(browser, site.url, { locale: "zh-CN", screen });
      await page.waitForSelector('.live[data-state="live"]');
      await page.waitForSelector(".cabinet .door[data-door]");
      const chrome = await page.context().newCDPSession(page);
      await chrome.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
      const from = Date.now();
      const paints = await walk(site, page);
      const times = delays(await eventsSince(site, as, from), paints);
      samples.push({ screen, times });
      console.log(`run ${run + 1}, ${screen}: p50 ${percentile(times, 0.5)} ms, p99 ${percentile(times, 0.99)} ms`);
      await page.context().close();
    }
  } finally {
    await browser.close();
    await site.stop();
  }
  const pairs = samples.map(({ times }) => ({ ours: percentile(times, 0.99), theirs: seenMsMax }));
  return [
    verdict(
      "pages",
      pairs,
      { atMost: 1 },
      {
        what: "gateway event to changed drawing, p99 over 200 ms",
        ...{ slowdown, unit: "ms", samples: samples.reduce((sum, { times }) => sum + times.length, 0) },
        p50: samples.map(({ times }) => percentile(times, 0.5)),
        max: samples.map(({ times }) => Math.max(...times)),
        screens: samples.map(({ screen }) => screen),
      },
    ),
  ];
};
