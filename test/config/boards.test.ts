import { describe, expect, test } from "vitest";
import { parseConfig } from "../../gateway/config/load.ts";

const rulesOf = (text: string): (string | undefined)[] => {
  const loaded = parseConfig(text, "/etc/postern/postern.yaml");
  return loaded.ok ? [] : loaded.problems.map(({ rule }) => rule);
};

describe("lock boards of a configuration", () => {
  const boards = (devices: string, compartments: string): string => `site: demo
supplies: [{ id: psu-a }]
devices:
${devices}
banks:
  - bank: A
    device: board-1
    supply: psu-a
    compartments:
${compartments}
`;
  const kerong = (id: string, more: string, line = "{ transport: serial, path: /dev/ttyS1 }"): string =>
    `  - { id: ${id}, kind: kerong, settings: { line: ${line}, ${more} } }`;
  const relay = (id: string, unit: number, line: string): string =>
    `  - { id: ${id}, kind: modbus-relay, settings: { line: ${line}, unit: ${unit} } }`;
  const one = "      - { compartment: A-01, size: S, lock: 0 }";
  const tty = "{ transport: serial, path: /dev/ttyS1 }";

  test.each<[string, string, string, string[]]>([
    [
      "a lock and its item sensor of the same number, where both are numbered apart",
      kerong("board-1", "model: cu16"),
      "      - { compartment: A-01, size: S, lock: 0, itemInput: 0 }",
      [],
    ],
    [
      "an item sensor at a door's input, where they are numbered together",
      relay("board-1", 1, tty),
      "      - { compartment: A-01, size: S, lock: 0, itemInput: 0 }",
      ["input-shared"],
    ],
    [
      "the seventeenth lock of a CU16",
      kerong("board-1", "model: cu16"),
      "      - { compartment: A-01, size: S, lock: 16, input: 15 }",
      ["lock-out-of-range"],
    ],
    [
      "the last lock of a CU16 that counts from one",
      kerong("board-1", "model: cu16, indexBase: 1"),
      "      - { compartment: A-01, size: S, lock: 15 }",
      ["lock-out-of-range"],
    ],
    [
      "an input that a CU48 has not",
      kerong("board-1", "model: cu48"),
      "      - { compartment: A-01, size: S, lock: 0, input: 48 }",
      ["input-out-of-range"],
    ],
    ["a board that its model has no number for", kerong("board-1", "model: cu16, board: 16"), one, ["custom"]],
    [
      "two boards of one number on one line",
      `${kerong("board-1", "model: cu48")}\n${kerong("board-2", "model: cu48")}`,
      one,
      ["address-shared"],
    ],
    [
      "two models of one number on one line",
      `${kerong("board-1", "model: cu48")}\n${kerong("board-2", "model: cu16")}`,
      one,
      [],
    ],
    [
      "a line that is spoken to in two ways",
      `${kerong("board-1", "model: cu48")}\n${relay("board-2", 1, tty)}`,
      one,
      ["line-shared"],
    ],
    [
      "one line at two speeds",
      `${relay("board-1", 1, tty)}\n${relay("board-2", 2, "{ transport: serial, path: /dev/ttyS1, baudRate: 19200 }")}`,
      one,
      ["line-shared"],
    ],
  ])("%s", (_, devices, compartments, rules) => expect(rulesOf(boards(devices, compartments))).toEqual(rules));
});
