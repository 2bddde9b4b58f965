/** What the parts of a courier's walk share. */
import type { Page } from "playwright-core";

/** What the page asks of a door in play. */
export const door = "**/courier/deposits/*";
export const way = (to: "overdue" | "hand-ins" | "receipt" | "sign-out"): string => `.ways > [data-do="${to}"]`;
/** Beside the main action. */
export const side = ".work-bar > .button:not([data-kind=main])";

export const clearWaiting = async (page: Page): Promise<void> => {
  const remove = page.locator("[data-waits] .row .button:last-child");
  while ((await remove.count()) > 0) await remove.first().click();
};
