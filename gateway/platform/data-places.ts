/** Places in a site's data folder. */
import { join } from "node:path";

export const dataPlaces = (data: string) => ({
  journal: join(data, "journal"),
  table: (name: string): string => join(data, "tables", name),
  keys: join(data, "keys"),
  tls: join(data, "tls"),
  register: join(data, "register.json"),
  enrolment: join(data, "enrolment.json"),
  desired: join(data, "desired.json"),
});
