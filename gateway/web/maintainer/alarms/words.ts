/** Alarms: where to go next. */
import type { AlarmKind } from "../../../core/vocabulary.ts";
import { words } from "../../shared/words/dictionary.ts";

export const adviceWord = words<AlarmKind>({
  "door-left-open": ["Go and close the door. The alarm ends by itself.", "请前往关门，告警会自动解除。"],
  "door-forced": [
    "Go and look: open the compartment, then record what lies inside.",
    "请现场查看：打开格口并记录内件。",
  ],
  "door-jammed": [
    "Free the lock, open the compartment from here, then put it back into service.",
    "排除卡锁后，在此打开格口，再恢复使用。",
  ],
  "board-silent": [
    "Check power and wire of the board. Its doors cannot be opened.",
    "检查锁控板的电源与接线，其柜门暂无法打开。",
  ],
  "too-many-wrong-codes": [
    "Somebody may be guessing codes, or needs help. The keypad waits by itself.",
    "可能有人在试码，或需要帮助。键盘会自动暂停。",
  ],
  "compartment-suspect": [
    "Open the compartment with a second person and record what lies inside.",
    "请与第二位维护员一起打开格口并记录内件。",
  ],
  "disk-watermark": ["Make room on the disk. New deposits stop when it is full.", "请清理磁盘空间，写满后将停止投件。"],
  "clock-unsynchronised": [
    "Check the time service. Hold periods go on by the site's own clock.",
    "请检查时间服务，保管期按本站时钟计算。",
  ],
  "uplink-lost": ["Check the network. Everything at the site goes on.", "请检查网络，本站业务照常进行。"],
  "backlog-age": ["Check the line to the fleet. Nothing is lost, it waits.", "请检查与云平台的连接，数据不会丢失。"],
  temperature: ["Check heating, cooling and sun on the cabinet.", "请检查柜体的供暖、散热与日晒。"],
  humidity: ["Look for water in the cabinet.", "请检查柜体是否进水。"],
  tamper: ["Go and look at the frame of the cabinet.", "请现场检查柜体。"],
  "on-battery": ["Check the mains. The site goes on on its battery.", "请检查市电，站点正由电池供电。"],
  "lock-worn": [
    "Take the compartment out of service, oil or replace the lock, then put it back into service.",
    "请停用该格口，润滑或更换锁具，然后恢复使用。",
  ],
  "supply-low": ["Bring the mains back. Without it nothing new goes in.", "请恢复市电，否则暂停投件。"],
  "hand-in-forgotten": [
    "Tell its carrier to send a courier. It stays safe, and the alarm ends when it is fetched.",
    "请通知承运公司派快递员取件。寄件安全存放，取走后告警自动解除。",
  ],
  mismatch: [
    "Compare scan, tag and sensor in the events of the compartment, then open it and record what lies inside.",
    "请对照该格口事件中的扫描、标签与传感器，再打开格口并记录内件。",
  ],
  misplacement: [
    "Open the compartment and lay the parcel where it belongs; record both.",
    "请打开格口，将快件放回正确的格口，并分别记录。",
  ],
  "unexpected-removal": [
    "Go and look: open the compartment with a second person and record what lies inside.",
    "请现场查看：与第二位维护员一起打开格口并记录内件。",
  ],
  ghost: [
    "Open the compartment and record what lies inside. Nothing new goes in before.",
    "请打开格口并记录内件，此前不会再投件。",
  ],
  unread: [
    "The tag may be broken or covered. The parcel can be collected all the same.",
    "标签可能损坏或被遮挡，不影响取件。",
  ],
  "stock-difference": [
    "See the count: open each compartment that it names and record what lies inside. The alarm ends by itself.",
    "请查看盘点：逐个打开所列格口并记录内件，告警会自动解除。",
  ],
  "safe-mode": [
    "Open each compartment marked unproven and record what lies inside, or wait for the fleet.",
    "请逐个打开待核实的格口并记录内件，或等待云平台核实。",
  ],
});
