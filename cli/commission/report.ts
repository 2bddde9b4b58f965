/** What commissioning says while it works, and the table at its end. */
import type { Commissioned, Step } from "../../gateway/commission/commission.ts";
import { isContradiction, needsHands } from "../../gateway/commission/map.ts";
import type { Finding, Place } from "../../gateway/wire/faces/commission.ts";
import { counted, type Out } from "../verb.ts";

export const progressOf =
  (out: Out) =>
  (step: Step): void => {
    switch (step.type) {
      case "board":
        out.say(`${step.board.id} (${step.board.address}), ${counted(step.locks, "lock")}${version(step.firmware)}`);
        return;
      case "index-base":
        out.say(`${step.device} counts its locks from ${step.indexBase}; once more`);
        return;
      case "left-alone":
        out.say(`  ${nameOf(step.place)}: something lies, or may lie, inside; left alone`);
        return;
      case "to-be-shut":
        out.say(`  ${nameOf(step.place)}: shut it again`);
        return;
      case "tried": {
        const { moved, fired, pulses } = step.shown;
        const seen = moved.length === 0 ? "no contact moved" : `contact ${moved.map(({ input }) => input).join(", ")}`;
        out.say(`  ${nameOf(step.place)}: fired ${pulses}× (${fired}), ${seen}`);
      }
    }
  };
const version = (firmware: string | null): string => (firmware === null ? "" : `, version ${firmware}`);
const nameOf = ({ device, lock, compartment }: Place): string => `${compartment ?? device} (${device} lock ${lock})`;

export const reportText = (
  { map, settings }: Commissioned,
  { written, text }: { readonly written: string | null; readonly text: string | null },
): string => {
  const rows = map.wires.map(({ compartment, device, lock, input }) => [compartment, device, `${lock}`, `${input}`]);
  const changed = [...settings].map(([device, to]) => `${device} needs ${JSON.stringify(to)}`);
  const marks = map.findings.map((finding) => `${markOf(finding)} ${findingText(finding)}`);
  return [
    ...table([["door", "board", "lock", "contact"], ...rows]),
    ...changed,
    ...marks,
    ...(map.without.length > 0 ? [`left out of the map: ${map.without.join(" ")}`] : []),
    ...(text === null ? ["REFUSED: the map contradicts itself; nothing was written"] : []),
    ...(written === null ? (text === null ? [] : ["", text]) : [`written: ${written}`]),
  ].join("\n");
};
const markOf = (finding: Finding): string =>
  isContradiction(finding) ? "CONTRADICTION" : needsHands(finding) ? "NEEDS HANDS  " : "corrected    ";

const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
};

const findingText = (finding: Finding): string => {
  const at = "place" in finding ? nameOf(finding.place) : "";
  switch (finding.kind) {
    case "swapped-pair": {
      const wires = finding.wires === "either" ? "locks or contacts" : finding.wires;
      return `${finding.compartments.join(" and ")}: the wires of their ${wires} are swapped`;
    }
    case "crossed":
      return `${finding.compartment}: its ${finding.wires} is wired otherwise than planned`;
    case "dead-lock":
      return `${at}: the lock is dead`;
    case "stuck-contact":
      return `${at}: contact ${finding.input} always reads ${finding.reads}`;
    case "lock-or-contact-dead":
      return `${at}: the lock is dead, or its contact always reads closed; somebody has to look`;
    case "lock-refused":
      return `${at}: the board refuses to fire it`;
    case "contact-without-door":
      return `${at}: contact ${finding.input} moved, and no door opened`;
    case "contact-inverted":
      return `${at}: contact ${finding.input} reads the other way round than the others of its board`;
    case "left-open":
      return `${at}: its contact has not seen it shut again`;
    case "occupied":
      return `${at}: something lies, or may lie, inside; not tried`;
    case "board-silent":
      return `${finding.device}: the board does not answer`;
    case "board-unplanned":
      return `${finding.address}: a board that nobody planned`;
    case "several-contacts":
      return `${at}: contacts ${finding.inputs.join(", ")} moved at once`;
    case "contact-shared":
      return `${finding.device}: locks ${finding.locks.join(", ")} all move contact ${finding.input}`;
    case "door-twice":
      return `${finding.compartment}: opened by ${finding.locks.join(" and by ")}`;
  }
};
