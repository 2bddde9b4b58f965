/** What the readers beside this kiosk were shown. The site says that there is something; each line is given once. */
import { ask } from "../site/ask.ts";

export const takeScans = async (): Promise<readonly string[]> => {
  const said = await ask<{ readonly lines: readonly string[] }>("/kiosk/scans", { method: "POST", body: {} });
  return said.ok ? said.value.lines : [];
};

export const isBadgeShown = async (): Promise<boolean> => {
  const said = await ask<{ readonly leftMs: number | null }>("/kiosk/badge");
  return said.ok && said.value.leftMs !== null;
};
