/** Numbers for `/metrics`, in Prometheus' manner. */
import type { Figure } from "../api/reads.ts";
import type { BusFigures, DeviceFigures } from "../ports/device.ts";

export const gauge = (name: string, help: string, value: number, labels?: Readonly<Record<string, string>>): Figure =>
  figure("gauge", name, help, value, labels);
export const counter = (name: string, help: string, value: number, labels?: Readonly<Record<string, string>>): Figure =>
  figure("counter", name, help, value, labels);

export const deviceFigures = (devices: readonly DeviceFigures[]): readonly Figure[] =>
  devices.flatMap(({ device, kind, online, roundTripMs, requests, errors, readings = [], bus, config }) => {
    const labels = { device, kind };
    return [
      gauge("postern_device_online", "1 while the device answers", online ? 1 : 0, labels),
      counter("postern_device_requests_total", "Requests to the device", requests, labels),
      counter("postern_device_errors_total", "Requests that failed", errors, labels),
      ...(bus ? busFigures(bus, labels) : []),
      ...(config
        ? [
            gauge(
              "postern_device_config_current",
              "1 while it runs the configuration that it was told",
              isCurrent(config),
              labels,
            ),
          ]
        : []),
      ...readings.map(({ sensor, quantity, value }) =>
        gauge("postern_sensor", "What a sensor read last", value, { device, sensor, quantity }),
      ),
      ...(roundTripMs === null
        ? []
        : [gauge("postern_device_round_trip_seconds", "Last round trip", roundTripMs / 1000, labels)]),
    ];
  });

const isCurrent = ({ desired, runs }: NonNullable<DeviceFigures["config"]>): number => (runs === desired ? 1 : 0);

const busFigures = (
  { errorRatio, cycleMs, wireMs }: BusFigures,
  labels: Readonly<Record<string, string>>,
): readonly Figure[] => [
  gauge("postern_device_error_ratio", "Share of the latest requests that failed", errorRatio, labels),
  ...(cycleMs === null ? [] : [gauge("postern_device_cycle_seconds", "Time of a poll round", cycleMs / 1000, labels)]),
  ...(wireMs === null ? [] : [gauge("postern_device_wire_seconds", "What the wire needs", wireMs / 1000, labels)]),
];

const figure = (
  kind: Figure["kind"],
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> | undefined,
): Figure => ({ name, help, kind, value, ...(labels ? { labels } : {}) });
