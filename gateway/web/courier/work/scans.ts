/** Where a scan goes: a badge to the sign-in, a waybill to the parcel's way, all else back with a word. */
import { readBadge, readScan } from "../../shared/scan/read.ts";
import { tell } from "./run.ts";
import { bad } from "./senses.ts";
import { round, scannedBadge, session, touched, wasUnreadable } from "./store.ts";

/** The parcel that just went in may still lie in the camera's picture. */
export const hearCamera = (text: string): void => {
  const read = readScan(text);
  if (read.kind === "waybill" && round.value[0]?.parcels.includes(read.waybill)) return;
  hearScan(text);
};

export const hearScan = (text: string): void => {
  touched.at = performance.now();
  if (!session.value) {
    scannedBadge.value = readBadge(text);
    document.querySelector<HTMLInputElement>("input[name=pin]")?.focus();
    return;
  }
  const read = readScan(text);
  wasUnreadable.value = read.kind !== "waybill";
  if (read.kind === "waybill") tell({ type: "scan", waybill: read.waybill });
  else bad();
};
