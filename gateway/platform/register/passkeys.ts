/** Maintainers' passkeys in the register file: public keys, so that nothing is sealed. */
import type { Passkey, Passkeys } from "../../ports/trust/register.ts";
import { passkeysMax, type RegisterFile } from "./register-file.ts";

export interface PasskeyPlace {
  readonly content: () => RegisterFile;
  /** Reads the file afresh, edits and writes it in one go, so that what the `postern` command wrote stays. */
  readonly change: (edit: (register: RegisterFile) => RegisterFile) => void;
}
type Maintainer = RegisterFile["maintainers"][number];

const keptBy = (maintainer: Maintainer | undefined): readonly Passkey[] => maintainer?.passkeys ?? [];

export const passkeysIn = ({ content, change }: PasskeyPlace): Passkeys => {
  const alive = (): readonly Maintainer[] => content().maintainers.filter(({ revoked }) => !revoked);
  const of = (maintainer: string): readonly Passkey[] => keptBy(alive().find(({ id }) => id === maintainer));
  const find: Passkeys["find"] = (id) => {
    for (const one of alive()) {
      const passkey = keptBy(one).find((kept) => kept.id === id);
      if (passkey) return { maintainer: one.id, passkey };
    }
    return null;
  };
  const edit = (maintainer: string, by: (passkeys: readonly Passkey[]) => readonly Passkey[]): void =>
    change((register) => ({
      ...register,
      maintainers: register.maintainers.map((one) =>
        one.id === maintainer ? { ...one, passkeys: [...by(keptBy(one))] } : one,
      ),
    }));
  return {
    of,
    find,
    add: (maintainer, passkey) => {
      const isKnown = content().maintainers.some((one) => keptBy(one).some(({ id }) => id === passkey.id));
      const hasRoom = alive().some((one) => one.id === maintainer && keptBy(one).length < passkeysMax);
      if (isKnown || !hasRoom) return false;
      edit(maintainer, (passkeys) => [...passkeys, passkey]);
      return true;
    },
    remove: (maintainer, id) => {
      if (!of(maintainer).some((passkey) => passkey.id === id)) return false;
      edit(maintainer, (passkeys) => passkeys.filter((passkey) => passkey.id !== id));
      return true;
    },
    counted: (id, counter) => {
      const found = find(id);
      if (!found || found.passkey.counter === counter) return;
      edit(found.maintainer, (passkeys) => passkeys.map((one) => (one.id === id ? { ...one, counter } : one)));
    },
  };
};
