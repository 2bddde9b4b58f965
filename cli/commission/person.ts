/** The person at the cabinet, asked on the terminal, or line by line from whatever standard input is. */
import { createInterface } from "node:readline";
import type { Person } from "../../gateway/commission/commission.ts";
import { CompartmentId } from "../../gateway/core/vocabulary.ts";
import { Ended } from "../verb.ts";

export interface TerminalPerson extends Person {
  leave(): void;
}

/** Questions go to standard error, so that `--json` stays one value. */
export const atTerminal = (): TerminalPerson => {
  const input = createInterface({ input: process.stdin, terminal: false });
  const lines: string[] = [];
  const waiting: ((line: string | null) => void)[] = [];
  let ended = false;
  input.on("line", (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else lines.push(line);
  });
  input.on("close", () => {
    ended = true;
    for (const next of waiting.splice(0)) next(null);
  });
  const answer = async (question: string): Promise<string> => {
    process.stderr.write(`${question} `);
    const line = lines.shift() ?? (ended ? null : await new Promise<string | null>((next) => waiting.push(next)));
    if (line === null) throw new Ended("failed", "nobody answers any more; nothing was written");
    return line.trim();
  };
  return {
    allShut: async (device) => void (await answer(`Shut every door of ${device}, then press Enter.`)),
    shut: async ({ compartment }) => void (await answer(`Shut ${compartment ?? "it"}, then press Enter.`)),
    whichDoor: async ({ compartment, lock }, { moved }) => {
      const usual = moved.length > 0 ? (compartment ?? "-") : "-";
      const seen =
        moved.length > 0 ? `contact ${moved.map(({ input: at }) => at).join(", ")} moved` : "no contact moved";
      for (;;) {
        const said = await answer(`Lock ${lock}: ${seen}. Which door opened? Name, - none, ? unseen [${usual}]`);
        const word = said === "" ? usual : said.toUpperCase();
        if (word === "-") return null;
        if (word === "?") return undefined;
        if (CompartmentId.safeParse(word).success) return word;
        process.stderr.write(`${said} is no compartment: letter of the bank, number, for instance A-07\n`);
      }
    },
    leave: () => input.close(),
  };
};
