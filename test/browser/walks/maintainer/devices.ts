/** The tree of devices with what hangs on them: wear of locks, antennas, sensors out of their limits, trends. */
import { press, type Scene } from "../scene.ts";
import { go } from "./go.ts";

export const seesDevices = async (scene: Scene): Promise<void> => {
  const { page, site, look } = scene;
  const readings = [
    { sensor: "roof", quantity: "temperature", value: 71.5 },
    { sensor: "floor", quantity: "humidity", value: 48 },
    { sensor: "frame", quantity: "tamper", value: 0 },
    { sensor: "grid", quantity: "mains", value: 1 },
    { sensor: "ups", quantity: "battery", value: 97 },
  ];
  await site.publish("climate", "status", { online: true, firmware: "walk-node 1.4" });
  await site.publish("climate", "readings", { readings });
  await go(scene, "devices", '[data-sensor="roof"]:not([data-level="normal"])');
  for (const name of ["locks-board-c", "antennas-reader-b", "lamps-climate", "trends-board-c"])
    await press(page, `[data-folded="${name}"] > summary`);
  await page.waitForSelector(".device .trend-chart canvas");
  await look("devices-tree");
};
