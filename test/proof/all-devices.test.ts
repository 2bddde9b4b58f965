/** Ten kinds of device at one site on their real protocols, with mischief: the ledger ends as the truth is. */

import { expect, test } from "vitest";
import { program } from "../program.ts";
import { count, figure, full } from "../scale.ts";
import { start } from "./child.ts";
import { handInsSeen } from "./rig/hand-ins-seen.ts";

const kinds = [
  ...["modbus-relay", "modbus-board", "kerong", "locker-mqtt", "rfid-llrp", "rfid-mqtt", "rfid-rc522"],
  ...["scanner-serial", "handheld"],
];

test(
  "parcels go through every kind of lock, reader and scanner, and nothing is lost or made up",
  async () => {
    const args = [...program().before, "demo", "--site", "all-devices", "--seed", "7", "--json"];
    const size = ["--parcels", String(count(40, 500)), "--hold", String(count(20, 60))];
    const demo = start(process.execPath, [...args, ...size]);
    const code = await demo.ended;
    const result = JSON.parse(demo.text().trim().split("\n").at(-1) ?? "{}");
    figure("all devices", result);
    expect(result.findings).toEqual([]);
    expect(result.differences).toMatchObject({ unreported: 0, invented: 0, reported: result.differences.planted });
    expect(result.differences.planted).toBeGreaterThanOrEqual(6);
    expect({ missing: result.missing, doubled: result.doubled, violations: result.violations, code }).toEqual({
      ...{ missing: 0, doubled: 0, violations: 0, code: 0 },
    });
    expect(result).toMatchObject(handInsSeen(result));
    expect(kinds.filter((kind) => !result.devices[kind])).toEqual([]);
    // Of forty parcels three carry a tag, and whether it is read before the courier has spoken is a race.
    const witnesses = ["item-sensor", "code", "courier", ...(full ? ["tag"] : [])];
    expect(witnesses.filter((witness) => !result.witnesses[witness])).toEqual([]);
  },
  count(400_000, 1_800_000),
);
