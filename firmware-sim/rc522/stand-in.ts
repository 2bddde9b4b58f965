/**
 * A `python` that does what `node-rfid`'s script does at a Raspberry Pi, without one: put its folder first on PATH. It
 * waits for a badge, prints its number and ends; told otherwise it does what broken ones do.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One row a way to go wrong. */
export const manners = {
  wait: "waits for a badge and prints its number, as it should",
  die: "ends at once with an error, as without the pins of a Raspberry Pi",
  hang: "waits for ever, whatever is held to it, and takes no notice of a gentle end",
  babble: "prints without an end",
  twice: "prints the number twice",
  leave: "leaves a child of its own behind",
} as const;
export type Manner = keyof typeof manners;

export interface BadgeReaderStandIn {
  /** For the front of PATH. */
  readonly folder: string;
  behave(manner: Manner): void;
  /** Holds a badge to the reader: four bytes, whose check byte is added here. */
  show(uid: readonly number[]): void;
  /** Prints this instead of a number. */
  print(text: string): void;
  /** The last badge or text was taken by a script. */
  isTaken(): boolean;
}

const script = (folder: string): string => `#!/bin/sh
cd '${folder}' || exit 9
echo $$ >> started
[ "$(cat)" = rfid ] || { printf error; exit 0; }
while :; do
  case "$(cat manner)" in
    die) echo 'no such module: RPi.GPIO' >&2; exit 1 ;;
    hang) trap '' TERM INT HUP; while :; do sleep 1; done ;;
    babble) exec yes '[1, 2, 3, 4, 4]' ;;
    leave) (trap '' TERM HUP; sleep 600) & printf '[1, 2, 3, 4, 4]'; exit 0 ;;
  esac
  if mv held taken 2>/dev/null; then
    cat taken
    [ "$(cat manner)" = twice ] && { sleep 0.1; cat taken; }
    exit 0
  fi
  sleep 0.05
done
`;

/** `folder` is made when it is not there; without quotes in its name. */
export const badgeReaderStandIn = (folder: string): BadgeReaderStandIn => {
  mkdirSync(folder, { recursive: true });
  const place = (name: string): string => join(folder, name);
  // Whole or not at all: the script looks at any time.
  const put = (name: string, text: string): void => {
    writeFileSync(place(`${name}.new`), text);
    renameSync(place(`${name}.new`), place(name));
  };
  put("manner", "wait");
  writeFileSync(place("python"), script(folder));
  chmodSync(place("python"), 0o755);
  return {
    folder,
    behave: (manner) => put("manner", manner),
    show: (uid) => put("held", `[${[...uid, uid.reduce((check, byte) => check ^ byte, 0)].join(", ")}]`),
    print: (text) => put("held", text),
    isTaken: () => !existsSync(place("held")),
  };
};
