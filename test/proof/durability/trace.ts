/** What strace wrote about a process: its system calls with the files and sockets that they were about, in order. */
import { readFileSync } from "node:fs";

export interface Call {
  readonly name: string;
  /** File or connection behind the descriptor, as `strace -yy` names it. */
  readonly on: string;
  /** Lines of the trace on which the call was entered and left. */
  readonly begin: number;
  readonly end: number;
  readonly result: number;
  /** What was read or written. */
  readonly data: Buffer;
}

/** Of a call that moved more bytes than strace was told to write out (`-s`), `data` is the beginning. */
export const readTrace = (file: string): Call[] => {
  const calls: Call[] = [];
  const entered = new Map<string, { readonly begin: number; readonly text: string }>();
  for (const [at, line] of readFileSync(file, "latin1").split("\n").entries()) {
    const [, thread = "", rest = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const [, before] = /^(.*?)\s*<unfinished \.\.\.>$/.exec(rest) ?? [];
    if (before !== undefined) {
      entered.set(thread, { begin: at, text: before });
      continue;
    }
    const [, after] = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest) ?? [];
    const first = after === undefined ? null : entered.get(thread);
    const call = callOf(first ? first.text + after : rest, first?.begin ?? at, at);
    if (call) calls.push(call);
  }
  return calls;
};

const callOf = (text: string, begin: number, end: number): Call | null => {
  const [, name, on, rest] = /^(\w+)\(\d+<(.*?)>(?=[,)])(.*)$/.exec(text) ?? [];
  const [, result] = / = (-?\d+)[^"]*$/.exec(text) ?? [];
  if (name === undefined || on === undefined || rest === undefined || result === undefined) return null;
  const strings = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = ""]) => bytesOf(inside));
  return { name, on, begin, end, result: Number(result), data: Buffer.concat(strings) };
};

const named: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", v: "\v", f: "\f" };
/** strace writes bytes as in C: octal where they are no letters. */
const bytesOf = (inside: string): Buffer =>
  Buffer.from(
    inside.replace(/\\([0-7]{1,3}|.)/g, (_whole, code: string) =>
      /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (named[code] ?? code),
    ),
    "latin1",
  );

/** The process is gone and strace has written its last line. */
export const isComplete = (file: string, pid: number): boolean => {
  const end = readFileSync(file, "latin1").slice(-4096);
  return new RegExp(`^${pid} +\\+\\+\\+ (killed by|exited with)`, "m").test(end);
};
