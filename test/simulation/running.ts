/** A gateway that is on, and the life that it is on for. */
import type { Gateway } from "../../gateway/assemble.ts";
import type { Life } from "./life.ts";

export interface Running {
  readonly gateway: Gateway;
  readonly life: Life;
}
