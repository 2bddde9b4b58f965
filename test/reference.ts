/**
 * The reference pages that are made from the code: configuration, devices, events, refusals, states.
 * `npm run reference` writes them; a test fails when they are stale.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { boardMaps } from "../gateway/adapters/modbus-board/map.ts";
import { type DeviceKind, deviceKinds } from "../gateway/adapters/registry.ts";
import { Config } from "../gateway/config/schema.ts";
import { eventTable } from "../gateway/core/event.ts";
import { refusals } from "../gateway/core/refusal.ts";
import { machines } from "../gateway/core/states/machines.ts";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Path below the project's root → text. */
export const referencePages = (): ReadonlyMap<string, string> =>
  new Map([
    ["docs/reference/configuration.md", configurationPage()],
    ["docs/reference/devices.md", devicesPage()],
    ["docs/reference/events.md", eventsPage()],
    ["docs/reference/refusals.md", refusalsPage()],
    ["docs/reference/states.md", statesPage()],
  ]);

const made = (from: string): string => `<!-- Made from ${from} by \`npm run reference\`. -->\n`;
const cell = (text: string): string => text.replaceAll("|", "\\|");

const eventsPage = (): string => {
  const rows = Object.entries(eventTable).map(([type, { kind, version, schema }]) => {
    const fields = fieldsOf(z.toJSONSchema(schema) as Shape).filter((field) => !field.startsWith("`type`"));
    return `| \`${type}\` | ${kind} | ${version} | ${cell(fields.join("<br>"))} |`;
  });
  return `# Events

${made("gateway/core/event.ts")}
What can have happened at a site. \`custody\` events are never dropped on their way to the fleet; \`alarm\` and
\`health\` go up as well, within bounds; \`site\` events stay at the site. Times without a unit are site time in ms;
\`?\` marks a field that may be absent.

| event | class | version | fields |
|---|---|---|---|
${rows.join("\n")}
`;
};

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}
const fieldsOf = ({ properties = {}, required = [] }: Shape): readonly string[] =>
  Object.entries(properties).map(
    ([name, shape]) => `\`${name}\`${required.includes(name) ? "" : "?"} ${kindOf(shape)}`,
  );
const kindOf = (shape: Shape): string => {
  if (shape.enum) return shape.enum.join(" | ");
  if (shape.const !== undefined) return String(shape.const);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return choices.map(kindOf).join(" | ");
  if (shape.type === "array") return `list of ${kindOf(shape.items ?? {})}`;
  if (shape.type === "object" && shape.properties) return `{ ${fieldsOf(shape).join(", ")} }`;
  return shape.type ?? "any";
};

/** One row a setting, with the path that an error names. */
const configurationPage = (): string => {
  const shape = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" }) as Setting;
  const rows = settingRows(settingsOf("", shape));
  return `# Configuration of a gateway

${made("gateway/config/schema.ts")}
One YAML file; \`postern check-config\` says everything that is wrong with it, with line and rule. What a setting is for
stands beside it in the code: \`gateway/config/schema.ts\` and the \`settings.ts\` of each room. Settings of a device
depend on its kind: [adding a device](../adding-a-device.md).

| setting | kind | bounds | default |
|---|---|---|---|
${rows.join("\n")}
`;
};

/** What each kind of device is and can do, and what it lets be set. */
const devicesPage = (): string => {
  const kinds = Object.entries(deviceKinds as Readonly<Record<string, DeviceKind>>);
  const yes = (can: boolean): string => (can ? "yes" : "—");
  const rows = kinds.map(([name, { can }]) => {
    const cells = [`[\`${name}\`](#${name})`, can.about, can.reachedBy, yes(can.locks), can.itemSensors];
    const more = [can.readsTags, can.forPeople, can.credential, can.selfDescribing, can.tellsFirmware].map(yes);
    return `| ${[...cells, ...more].join(" | ")} |`;
  });
  const parts = kinds.map(([name, { settings }]) => {
    const shape = z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) as Setting;
    const found = settingsOf("", shape).filter(([path]) => path !== "");
    const table = `| setting | kind | bounds | default |\n|---|---|---|---|\n${settingRows(found).join("\n")}`;
    return `## ${name}\n\n${found.length === 0 ? "Nothing to set." : table}\n`;
  });
  return `# Devices

${made("gateway/adapters/registry.ts")}
Every kind of device that a configuration may name (\`devices[].kind\`). How to add one:
[adding a device](../adding-a-device.md).

| kind | what it is | reached by | locks | item sensors | tags | people | credential | no settings | firmware |
|---|---|---|---|---|---|---|---|---|---|
${rows.join("\n")}

Reached by \`line\`: a bus of its own, TCP or serial, and no credential; \`broker\`: MQTT at the gateway's broker;
\`api\`: HTTP. Item sensors \`among-inputs\` are numbered with the door contacts, \`own-inputs\` apart from them.
Boards that
are known by name (\`board\` of a \`modbus-board\`): ${Object.keys(boardMaps)
    .map((name) => `\`${name}\``)
    .join(", ")}.

${parts.join("\n")}`;
};
const settingRows = (settings: readonly (readonly [string, Setting])[]): readonly string[] =>
  settings.map(([path, setting]) => {
    const standard = setting.default === undefined ? "" : `\`${JSON.stringify(setting.default)}\``;
    return `| \`${path}\` | ${cell(kindOf(setting))} | ${cell(boundOf(setting))} | ${cell(standard)} |`;
  });

interface Setting extends Shape {
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}
const settingsOf = (path: string, shape: Setting): readonly (readonly [string, Setting])[] => {
  const { properties, items } = shape;
  if (properties)
    return Object.entries(properties).flatMap(([name, inner]) => settingsOf(path ? `${path}.${name}` : name, inner));
  if (items?.properties) return [[path, { ...shape, items: { type: "item" } }], ...settingsOf(`${path}[]`, items)];
  return [[path, shape]];
};
const boundOf = (setting: Setting): string => {
  const { pattern, minimum, maximum, exclusiveMinimum, minLength, maxLength, minItems, maxItems } = setting;
  const largest = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const low = minimum ?? minLength ?? minItems;
  const high = largest ?? maxLength ?? maxItems;
  return [
    ...(pattern === undefined ? [] : [`\`${pattern}\``]),
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
    ...(low === undefined ? [] : [`≥ ${low}`]),
    ...(high === undefined ? [] : [`≤ ${high}`]),
  ].join(", ");
};

const refusalsPage = (): string => `# Refusals

${made("gateway/core/refusal.ts")}
A no is a value, named by the rule that it keeps. Over HTTP it is a problem (RFC 9457) whose type ends with the code.

| code | meaning |
|---|---|
${Object.entries(refusals)
  .map(([code, meaning]) => `| \`${code}\` | ${cell(meaning)} |`)
  .join("\n")}
`;

const statesPage = (): string => {
  const parts = Object.entries(machines).map(([name, { about, states }]) => {
    const rows = Object.entries(states).flatMap(([state, exits]) =>
      exits.map(({ by, who, offline, event, to }, index) => {
        const first = index === 0 ? `**${state}**` : "";
        const written = event === null ? "—" : `\`${event}\``;
        return `| ${[first, by, who, offline ? "yes" : "no", written, to].join(" | ")} |`;
      }),
    );
    return `## ${name}

${about}

| state | left by | who | offline | event | next |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
  });
  return `# States and their exits

${made("gateway/core/states")}
Law 11: every state has an exit. \`asked\` is a command, \`seen\` an observation, \`time\` a deadline of that
name; \`gone\` means that the thing is no longer kept. A test walks a site at random and fails when something happens
that is not here.

${parts.join("\n")}`;
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of referencePages()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
