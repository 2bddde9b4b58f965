/** The journal that a verb is about: the folder that was named, or the configuration's. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataPlaces } from "../gateway/platform/data-places.ts";
import { type ConfigOption, configOf } from "./config-file.ts";
import { Ended } from "./verb.ts";

/** Where nothing of a journal is, nothing is damaged: the folder is not there, or it is another one. */
export const journalFolder = (named: string | undefined, { config }: ConfigOption): string => {
  const folder = named ?? dataPlaces(configOf(config).data).journal;
  if (!existsSync(folder)) throw new Ended("usage", `there is no folder ${folder}`);
  if (!statSync(folder).isDirectory()) throw new Ended("usage", `${folder} is a file: the journal's folder is needed`);
  if (["marker.json", "store"].some((part) => existsSync(join(folder, part)))) return folder;
  const inside = dataPlaces(folder).journal;
  const hint = existsSync(inside) ? `; it is in ${inside}` : "";
  throw new Ended("usage", `there is no journal in ${folder}${hint}`);
};
