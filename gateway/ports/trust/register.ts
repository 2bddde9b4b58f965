/** People and devices that the site knows, with verifiers instead of secrets. Written by the `postern` command. */
export interface KnownDevice {
  readonly id: string;
  readonly kind: string;
}
export interface Register {
  /** Device credential: MQTT password or HTTP bearer token. Null: unknown, wrong or revoked. */
  checkDevice(id: string, secret: string): Promise<KnownDevice | null>;
  checkCourier(
    badge: string,
    pin: string,
  ): Promise<{ readonly courier?: string; readonly carrier?: string; readonly right: boolean }>;
  /** `totpStep`: the 30 s step that the one-time code belongs to; 0 when wrong. */
  checkMaintainer(
    account: string,
    password: string,
    oneTimeCode: string,
  ): Promise<{ readonly maintainer?: string; readonly right: boolean; readonly totpStep: number }>;
  devices(): readonly KnownDevice[];
  /** Called after the register changed on disk; revoked devices are disconnected. */
  onChange(run: () => void): void;
}
