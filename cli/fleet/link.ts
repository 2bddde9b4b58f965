/** An address that signs an operator in at the fleet's page, once: no token has to be typed or carried. */
import type { Command } from "commander";
import { type AtFleet, asking, atFleet, fleetAddress } from "./ask.ts";

export const fleetLinkVerb = (): Command =>
  atFleet("link", "an address that signs an operator in at the fleet's page, once, within a day").action(
    (options: AtFleet) =>
      asking(options, async (ask, out) => {
        const { secret } = (await ask("POST", "/session/links")) as { readonly secret: string };
        // Behind the `#`: browsers send it nowhere.
        const link = `${fleetAddress(options)}/#${secret}`;
        out.result({ link }, link);
      }),
  );
