/** What `postern commission` may be told; commander gives numbers as text. */
import type { ConfigOption } from "../config-file.ts";

export interface CommissionOptions extends ConfigOption {
  readonly line: readonly string[];
  readonly protocol: "modbus" | "kerong";
  readonly units: string;
  readonly map?: string;
  readonly locks?: string;
  readonly board?: readonly string[];
  readonly openOccupied: readonly string[];
  readonly yes?: boolean;
  /** `true`: without a port. */
  readonly page?: string | true;
  readonly site: string;
  readonly size: "S" | "M" | "L" | "XL";
  readonly out?: string;
  readonly timeout: string;
  readonly watch: string;
  readonly shutWithin: string;
}
