/**
 * GS1's JSON schema of EPCIS 2.0, which its licence does not let us copy: it is looked for in `shared/standards` beside
 * the project or further up, or where POSTERN_EPCIS_SCHEMA says. Without it documents are held against our own rules
 * for captured events only; proofs at full count insist on it.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { CapturedEvent } from "../../cloud-bridge/fleet/epcis/capture/schema.ts";
import { full } from "../scale.ts";

const name = "shared/standards/EPCIS-JSON-Schema.json";
const schemaFile = (): string | null => {
  const told = process.env["POSTERN_EPCIS_SCHEMA"];
  if (told) return told;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name);
    if (folder === dirname(folder)) return null;
  }
};

const compiled = (): ValidateFunction | null => {
  const file = schemaFile();
  if (file === null && full) throw new Error("GS1's schema of EPCIS 2.0 is not here: name it by POSTERN_EPCIS_SCHEMA");
  if (file === null) return null;
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(file, "utf8")));
};
const validate = compiled();
export const hasSchema = validate !== null;

/** Null: the document is valid. */
export const gs1Problem = (document: object): string | null => {
  if (validate === null || validate(document)) return null;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath} ${error?.message}`;
};
/** A document around one event. */
export const eventProblem = (context: unknown, event: object): string | null => {
  const ours = CapturedEvent.safeParse(event);
  if (!ours.success) return JSON.stringify(ours.error.issues[0]);
  return gs1Problem({
    ...{ "@context": context, type: "EPCISDocument", schemaVersion: "2.0", creationDate: "2026-01-01T00:00:00Z" },
    epcisBody: { eventList: [event] },
  });
};
