/** Where a scan goes: a badge to the sign-in, a waybill to the parcel's way, all else back with a word. */
import { readBadge, readParcel } from "../flow/read.ts";
import { tell } from "./run.ts";
import { bad } from "./senses.ts";
import { scannedBadge, session, wasUnreadable } from "./store.ts";

export const hearScan = (text: string): void => {
  if (!session.value) {
    scannedBadge.value = readBadge(text);
    document.querySelector<HTMLInputElement>("input[name=pin]")?.focus();
    return;
  }
  const read = readParcel(text);
  wasUnreadable.value = read.kind !== "waybill";
  if (read.kind === "waybill") tell({ type: "scan", waybill: read.waybill });
  else bad();
};
