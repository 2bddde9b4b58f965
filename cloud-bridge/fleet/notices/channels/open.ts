/** The channels that the settings name, with their secrets. */
import { readSecretFile } from "../../access/secret.ts";
import type { FleetKeys } from "../../keys.ts";
import type { ChannelSettings } from "../settings.ts";
import type { Channel } from "./channel.ts";
import { httpChannel } from "./http.ts";
import { SmppChannel } from "./smpp.ts";
import { smtpChannel } from "./smtp.ts";
import { webPushChannel } from "./web-push.ts";

/** Throws `SecretUnreadable`, which names field and file, when a secret's file cannot be read. */
export const openChannels = (
  settings: Readonly<Record<string, ChannelSettings>>,
  keys: FleetKeys,
): ReadonlyMap<string, Channel> =>
  new Map(Object.entries(settings).map(([name, channel]) => [name, openChannel(name, channel, keys)]));

const openChannel = (name: string, settings: ChannelSettings, keys: FleetKeys): Channel => {
  if (settings.kind === "web-push") return webPushChannel(settings, keys);
  const secret = secretOf(name, settings);
  switch (settings.kind) {
    case "http":
      return httpChannel(settings, secret);
    case "smpp":
      return new SmppChannel(settings, secret);
    case "smtp":
      return smtpChannel(settings, secret);
  }
};

type WithSecret = Exclude<ChannelSettings, { readonly kind: "web-push" }>;
const secretOf = (name: string, { secret, secretFile }: WithSecret): string => {
  if (secretFile === undefined) return secret ?? "";
  return readSecretFile(`notices.channels.${name}.secretFile`, secretFile);
};
