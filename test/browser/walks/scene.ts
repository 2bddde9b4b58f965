/** Through every state of a face: a walk says where a look is worth taking; whoever sends it looks. */
import type { Page } from "playwright-core";
import type { FaceSite } from "../face-site.ts";

export interface Scene {
  readonly page: Page;
  readonly site: FaceSite;
  /** `name`: of the state. */
  readonly look: (name: string) => Promise<void>;
}
export type Walk = (scene: Scene) => Promise<void>;

/** The page does not hear what these requests are answered, until what it gives is called. */
export const hold = async (page: Page, url: string): Promise<() => Promise<void>> => {
  let open = (): void => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  await page.route(url, async (route) => {
    const answer = await route.fetch().catch(() => null);
    await opened;
    await (answer ? route.fulfill({ response: answer }) : route.abort()).catch(() => {});
  });
  return async () => {
    open();
    await page.unroute(url);
  };
};

/** What is answered, changed on its way to the page, until `url` is unrouted: an answer may be on its way just then. */
export const tells = async <T>(page: Page, url: string, change: (told: T) => object): Promise<void> => {
  await page.route(url, async (route) => {
    const answer = await route.fetch().catch(() => null);
    const told = (await answer?.json().catch(() => null)) as T | null;
    await (answer && told ? route.fulfill({ response: answer, json: change(told) }) : route.abort()).catch(() => {});
  });
};

/** No time passes for the page's patience while it is looked at: it would not stay as long as a look takes. */
export const still = async (page: Page, look: () => Promise<void>): Promise<void> => {
  await page.evaluate(`(() => {
    const [now, own] = [performance.now.bind(performance), performance.now];
    const at = now();
    performance.now = () => at;
    globalThis.goOn = () => {
      const lost = now() - at;
      performance.now = () => own.call(performance) - lost;
    };
  })()`);
  await look();
  await page.evaluate("goOn()");
};

/** What the page calls itself now. */
export const view = async (page: Page, ...names: readonly string[]): Promise<void> => {
  await page.waitForSelector(names.map((name) => `[data-view="${name}"]`).join(", ")).catch(async (cause: unknown) => {
    const now = await page.evaluate("document.querySelector('[data-view]')?.dataset.view");
    const text = await page.evaluate("document.querySelector('main')?.innerText.slice(0, 300)");
    throw new Error(`waited for ${names}, and it is ${now}: ${text}`, { cause });
  });
};
export const dialog = (page: Page, name: string): Promise<unknown> =>
  page.waitForSelector(`dialog[data-dialog="${name}"][open]`);
/** Pressed by script: a sheet or a dialog may lie over it. */
export const press = async (page: Page, selector: string): Promise<void> => {
  await page.waitForSelector(selector, { state: "attached" });
  await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
};

/** The line is cut and stays so. A stream that stands already ends with the gateway. */
export const cut = async (page: Page, site: FaceSite): Promise<void> => {
  await page.context().setOffline(true);
  await site.restartGateway();
  await page.waitForSelector('.live[data-state="lost"]');
};

/** The gateway is killed; the door is shut meanwhile, and nobody saw what was taken. */
export const cutAt = async (site: FaceSite, compartment: string): Promise<void> => {
  const restarted = site.restartGateway();
  await site.hands(compartment, "close");
  await restarted;
};

/** The demo site's boards: one a bank, locks from the bottom. */
export const wiringOf = (compartment: string): { device: string; lock: number } => {
  const [bank = "", number = ""] = compartment.split("-");
  return { device: `board-${bank.toLowerCase()}`, lock: Number(number) - 1 };
};
export const jam = (site: FaceSite, compartment: string, times?: number): Promise<number> =>
  site.mischief({ kind: "jam", ...wiringOf(compartment), ...(times === undefined ? {} : { times }) });
