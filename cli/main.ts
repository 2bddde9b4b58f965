/** `postern`: one command, one file a verb. */
import { Command, CommanderError } from "commander";
import { software } from "../gateway/platform/software.ts";
import { checkConfigVerb } from "./check-config.ts";
import { courierVerb } from "./courier.ts";
import { demoVerb } from "./demo.ts";
import { deviceVerb } from "./device.ts";
import { fleetVerb } from "./fleet.ts";
import { gatewayVerb } from "./gateway.ts";
import { maintainerVerb } from "./maintainer.ts";
import { repairVerb } from "./repair.ts";
import { simVerb } from "./sim.ts";
import { upVerb } from "./up.ts";
import { exitCodes } from "./verb.ts";
import { verifyVerb } from "./verify.ts";

const program = new Command("postern").description("gateway of smart parcel lockers").version(software());
for (const verb of [
  ...[upVerb, demoVerb, gatewayVerb, fleetVerb, simVerb, checkConfigVerb],
  ...[verifyVerb, repairVerb, deviceVerb, courierVerb, maintainerVerb],
])
  program.addCommand(verb());

const exitOnMistakes = (command: Command): void => {
  command.exitOverride();
  for (const sub of command.commands) exitOnMistakes(sub);
};
exitOnMistakes(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
