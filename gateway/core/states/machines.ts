/** Every machine of a site, by name. */
import { collectionExits, holdExits } from "./collection-exits.ts";
import { depositExits, recallExits } from "./deposit-exits.ts";
import type { Machine } from "./exits.ts";
import { announcementExits, fetchExits, handInExits } from "./hand-in-exits.ts";
import { compartmentExits, doorExits, orderExits, outOfServiceExits } from "./locker-exits.ts";
import {
  alarmExits,
  attentionExits,
  clockExits,
  deviceExits,
  disagreementExits,
  keypadExits,
  powerExits,
  remoteCommandExits,
  safeModeExits,
  sessionExits,
  uplinkExits,
} from "./site-exits.ts";
import { guidedAuditExits, stockDayExits } from "./stock-exits.ts";

export const machines: Readonly<Record<string, Machine>> = {
  door: doorExits,
  order: orderExits,
  compartment: compartmentExits,
  "out of service": outOfServiceExits,
  deposit: depositExits,
  recall: recallExits,
  announcement: announcementExits,
  "hand-in": handInExits,
  fetch: fetchExits,
  hold: holdExits,
  collection: collectionExits,
  session: sessionExits,
  keypad: keypadExits,
  alarm: alarmExits,
  attention: attentionExits,
  disagreement: disagreementExits,
  device: deviceExits,
  uplink: uplinkExits,
  power: powerExits,
  clock: clockExits,
  "safe mode": safeModeExits,
  "remote command": remoteCommandExits,
  "stock day": stockDayExits,
  "guided audit": guidedAuditExits,
};
