/** People, witnesses and parcels in words. */
import type { Evidence, Grade, Who, Witness } from "../../../../core/vocabulary.ts";
import { joined, type Text, words } from "../../../shared/words/dictionary.ts";

const witnesses = {
  "item-sensor": ["the item sensor", "物品传感器"],
  tag: ["the tag", "标签"],
  staff: ["staff", "工作人员"],
  courier: ["the courier", "快递员"],
  recipient: ["the recipient", "收件人"],
  code: ["a valid code", "有效取件码"],
  door: ["the door", "柜门"],
  fleet: ["the fleet", "云平台"],
} as const satisfies Readonly<Record<Witness, Text>>;
const witnessWord = words<Witness>(witnesses);

/** With `{witnesses}`. */
const gradeWord = words<Grade>({
  proven: ["proven by {witnesses}", "已证实（{witnesses}）"],
  stated: ["stated by {witnesses}", "当事人陈述（{witnesses}）"],
  presumed: ["presumed from {witnesses}", "推定（{witnesses}）"],
});
const gradeAlone = words<Grade>({
  proven: ["proven", "已证实"],
  stated: ["stated", "当事人陈述"],
  presumed: ["presumed", "推定"],
});
const joint = words({
  comma: [", ", "、"],
  and: [" and ", "、"],
  recovered: ["{evidence}, concluded after a restart", "{evidence}，重启后推断"],
});

export const list = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : parts.slice(0, -1).join(joint("comma")) + joint("and") + (parts.at(-1) ?? "");

/** Why the site believes it. */
export const evidenceWord = ({ grade, witnesses: by, recovered }: Evidence): string => {
  const evidence =
    by.length === 0 ? gradeAlone(grade) : gradeWord(grade, { witnesses: list(by.map((one) => witnessWord(one))) });
  return recovered === true ? joint("recovered", { evidence }) : evidence;
};

const who = words({
  recipient: ["the recipient", "收件人"],
  courier: ["courier {id}", "快递员 {id}"],
  maintainer: ["maintainer {id}", "维护员 {id}"],
  system: ["the gateway", "系统"],
  afar: ["{id} at the fleet", "云平台 {id}"],
  aCourier: ["a courier", "快递员"],
  aMaintainer: ["a maintainer", "维护员"],
});
export const whoWord = ({ kind, id }: Who): string => {
  if (kind === "courier") return id === undefined ? who("aCourier") : who("courier", { id });
  if (kind === "maintainer") return id === undefined ? who("aMaintainer") : who("maintainer", { id });
  // Whoever orders from afar has a name; the gateway itself has none.
  return kind === "system" && id !== undefined ? who("afar", { id }) : who(kind);
};

const many = words({
  parcels: ["{count} parcels ({list})", "{count} 件快件（{list}）"],
  one: ["parcel {list}", "快件 {list}"],
});
export const parcelsWord = (waybills: readonly string[]): string =>
  many(waybills.length === 1 ? "one" : "parcels", { count: waybills.length, list: joined(waybills) });

/** A sentence that begins with somebody. */
export const start = (sentence: string): string => sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
