/** Adds `each` devices to the register, all processes at once: each begins when the file `go` is there. */
import { existsSync } from "node:fs";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import { addDevice } from "../../gateway/platform/register/register-edit.ts";

const [file = "", keys = "", go = "", name = "", each = "1"] = process.argv.slice(2);
process.stdout.write("ready\n");
while (!existsSync(go)) await new Promise((resolve) => setTimeout(resolve, 5));
for (let at = 0; at < Number(each); at++) {
  const added = addDevice({ file, siteSecret: siteSecret(keys) }, { id: `${name}-${at}`, kind: "kiosk" });
  process.stdout.write(`${JSON.stringify(added)}\n`);
}
