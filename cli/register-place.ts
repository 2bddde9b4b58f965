/** The register that belongs to a configuration. */
import { dataPlaces } from "../gateway/platform/data-places.ts";
import { siteSecret } from "../gateway/platform/key-files.ts";
import type { RegisterPlace } from "../gateway/platform/register/register-edit.ts";
import { configOf } from "./config-file.ts";

export const registerOf = (configFile: string): RegisterPlace => {
  const places = dataPlaces(configOf(configFile).data);
  return { file: places.register, siteSecret: siteSecret(places.keys) };
};
