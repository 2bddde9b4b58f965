/** A command of the README as a user would start it: a process of its own, watched line by line. */
import { type ChildProcess, spawn } from "node:child_process";

export interface Started {
  readonly child: ChildProcess;
  /** Everything it wrote so far. */
  readonly text: () => string;
  /** Resolves with the text as soon as it matches; rejects when the process ends first. */
  until(pattern: RegExp): Promise<string>;
  readonly ended: Promise<number | null>;
}

export const start = (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Started => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let text = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (const look of waiting) look();
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(text)) return;
        waiting.delete(look);
        resolve(text);
      };
      waiting.add(look);
      look();
      void ended.then((code) => reject(new Error(`ended with ${code}:\n${text}`)));
    });
  return { child, text: () => text, until, ended };
};
