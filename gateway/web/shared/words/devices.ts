/** The words for devices: what kind each is, how it stands, and what its sensors say. */
import type { Quantity } from "../../../core/vocabulary.ts";
import { words } from "./dictionary.ts";

/** By the names of the registry; of a newer one its name is all that is told. */
export const kinds = {
  "modbus-relay": ["relay board (Modbus)", "继电器板（Modbus）"],
  "modbus-board": ["lock board (Modbus)", "锁控板（Modbus）"],
  kerong: ["lock board (KERONG)", "锁控板（KERONG）"],
  "locker-mqtt": ["locker (MQTT)", "智能柜（MQTT）"],
  handheld: ["handheld scanner", "手持终端"],
  "rfid-mqtt": ["RFID reader (MQTT)", "RFID 读写器（MQTT）"],
  "rfid-llrp": ["RFID reader (LLRP)", "RFID 读写器（LLRP）"],
  "rfid-rc522": ["badge reader", "工牌读卡器"],
  "scanner-serial": ["scanner at a kiosk", "终端扫码器"],
  "modbus-io": ["sensors and lamps (Modbus)", "传感器与指示灯（Modbus）"],
  "io-mqtt": ["sensors and lamps (MQTT)", "传感器与指示灯（MQTT）"],
  kiosk: ["kiosk", "自助终端"],
} as const;
const known = words<keyof typeof kinds>(kinds);
export const kindWord = (kind: string): string => (kind in kinds ? known(kind as keyof typeof kinds) : kind);

interface Heard {
  readonly online: boolean;
  readonly lastSeenAt: number | null;
}
/** What was never heard of may not have been plugged in yet. */
export const heardOf = ({ online, lastSeenAt }: Heard): "never" | "answers" | "silent" => {
  if (lastSeenAt === null) return "never";
  return online ? "answers" : "silent";
};

export const quantityWord = words<Quantity>({
  temperature: ["Temperature", "温度"],
  humidity: ["Humidity", "湿度"],
  vibration: ["Vibration", "振动"],
  tamper: ["Frame", "柜体"],
  mains: ["Mains power", "市电"],
  battery: ["Battery", "电池"],
});
/** Of what is there or not: a level of it says no more than its value. */
type YesOrNo = "tamper" | "mains";
export const isYesOrNo = (quantity: Quantity): quantity is YesOrNo => quantity === "tamper" || quantity === "mains";
const valueWords = words<Exclude<Quantity, YesOrNo>>({
  temperature: ["{value} °C", "{value} °C"],
  humidity: ["{value} %", "{value}%"],
  vibration: ["{value} mm/s", "{value} mm/s"],
  battery: ["{value} %", "{value}%"],
});
const states = words({
  opened: ["opened", "被打开"],
  shut: ["shut", "正常"],
  there: ["there", "正常"],
  gone: ["gone", "中断"],
});
export const valueWord = (quantity: Quantity, value: number): string => {
  if (quantity === "tamper") return states(value === 1 ? "opened" : "shut");
  if (quantity === "mains") return states(value === 1 ? "there" : "gone");
  return valueWords(quantity, { value: Math.round(value * 10) / 10 });
};
