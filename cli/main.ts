/** `postern`: one command, one file a verb. Only the verb that is asked for is loaded: the fleet alone weighs much. */
import { Command, CommanderError } from "commander";
import { software } from "../gateway/platform/software.ts";
import { exitCodes, exitHelp } from "./verb.ts";

const verbs: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import("./up.ts")).upVerb(),
  demo: async () => (await import("./demo.ts")).demoVerb(),
  gateway: async () => (await import("./gateway.ts")).gatewayVerb(),
  fleet: async () => (await import("./fleet.ts")).fleetVerb(),
  enrol: async () => (await import("./enrol.ts")).enrolVerb(),
  sim: async () => (await import("./sim.ts")).simVerb(),
  "check-config": async () => (await import("./check-config.ts")).checkConfigVerb(),
  verify: async () => (await import("./verify.ts")).verifyVerb(),
  repair: async () => (await import("./repair.ts")).repairVerb(),
  commission: async () => (await import("./commission.ts")).commissionVerb(),
  device: async () => (await import("./device.ts")).deviceVerb(),
  courier: async () => (await import("./courier.ts")).courierVerb(),
  maintainer: async () => (await import("./maintainer.ts")).maintainerVerb(),
};

const exitOnMistakes = (command: Command): void => {
  command.exitOverride();
  for (const sub of command.commands) exitOnMistakes(sub);
};

const run = async (): Promise<void> => {
  const program = new Command("postern")
    .description("gateway of smart parcel lockers")
    .version(software())
    .addHelpText("after", exitHelp)
    .enablePositionalOptions();
  const asked = verbs[process.argv[2] ?? ""];
  for (const load of asked ? [asked] : Object.values(verbs)) program.addCommand(await load());
  exitOnMistakes(program);
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
};
void run();
