/**
 * One change of a file at a time, also among processes: who makes the lock file beside it may read, change and replace.
 * A change takes milliseconds, so a lock that is seconds old belongs to somebody who died.
 */
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

export class FileBusy extends Error {
  readonly code = "file-busy";
}
const deadMs = 10_000;
const waitMsMax = 2 * deadMs;
const againMs = 15;

/** `work` calls what it is given right before it replaces the file; that throws `FileBusy` for one who was late. */
export const locked = <T>(file: string, work: (stillMine: () => void) => T, patienceMs = waitMsMax): T => {
  const lock = `${file}.lock`;
  const token = randomBytes(8).toString("hex");
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (let waited = 0; !take(lock, token); waited += againMs) {
    if (waited > patienceMs) throw new FileBusy(`${lock} is held by another command`);
    if (isDead(lock)) bury(lock, token);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againMs);
  }
  const isMine = (): boolean => holderOf(lock) === token;
  try {
    return work(() => {
      if (!isMine()) throw new FileBusy(`${lock} was taken away: this command was too slow`);
    });
  } finally {
    if (isMine()) rmSync(lock, { force: true });
  }
};

const take = (lock: string, token: string): boolean => {
  try {
    const handle = openSync(lock, "wx", 0o600);
    writeSync(handle, token);
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
};

const holderOf = (lock: string): string | null => {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return null;
  }
};

const isDead = (lock: string): boolean => {
  const found = statSync(lock, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > deadMs;
};

/** Moved aside first: of two who find it dead only one can. */
const bury = (lock: string, token: string): void => {
  const aside = `${lock}.${token}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  rmSync(aside, { force: true });
};
