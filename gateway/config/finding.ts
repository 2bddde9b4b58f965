/** One thing that is wrong with a configuration, before its file and line are known. */
export interface Finding {
  readonly path: readonly (string | number)[];
  /** The rule that is broken, in kebab-case. */
  readonly rule: string;
  readonly message: string;
}
