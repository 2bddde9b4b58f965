/** Where the verbs find their configuration. */

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { parse, YAMLError } from "yaml";
import { ZodError, type z } from "zod";
import { loadConfig, type Problem, unreadable } from "../gateway/config/load.ts";
import type { Config } from "../gateway/config/schema.ts";
import { counted, Ended } from "./verb.ts";

export interface ConfigOption {
  readonly config: string;
  readonly json?: boolean;
}
export const withConfig = (verb: Command): Command =>
  verb.option(
    "-c, --config <file>",
    "the gateway's configuration (or POSTERN_CONFIG)",
    process.env["POSTERN_CONFIG"] ?? "data/postern.yaml",
  );

export const configOf = (file: string): Config => {
  const loaded = loadConfig(file, process.env);
  if (loaded.ok) return loaded.config;
  throw wrongConfiguration(loaded.problems);
};
export const wrongConfiguration = (problems: readonly Problem[]): Ended =>
  new Ended("usage", `${counted(problems.length, "problem")} in the configuration`, problems);

/** Settings of a room that are a YAML file of their own. */
export const settingsOf = <S extends z.ZodType>(
  schema: S,
  file: string,
  overrides: Readonly<Record<string, unknown>> = {},
): z.output<S> => {
  let raw: unknown;
  try {
    raw = { ...parse(readFileSync(file, "utf8")), ...overrides };
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code === "string" && !(error instanceof YAMLError))
      throw new Ended("usage", `no settings in ${file}`, [unreadable(file, error as NodeJS.ErrnoException)]);
    throw new Ended("usage", `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return schema.parse(raw);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const problems = error.issues.map(
      ({ path, code, message }): Problem => ({ file, field: path.join("."), rule: code.replaceAll("_", "-"), message }),
    );
    throw new Ended("usage", `${counted(problems.length, "problem")} in ${file}`, problems);
  }
};
