/** Numbers for `/metrics`, in Prometheus' manner. */
import type { Figure } from "../api/reads.ts";
import type { DeviceFigures } from "../ports/device.ts";

export const gauge = (name: string, help: string, value: number, labels?: Readonly<Record<string, string>>): Figure =>
  figure("gauge", name, help, value, labels);
export const counter = (name: string, help: string, value: number, labels?: Readonly<Record<string, string>>): Figure =>
  figure("counter", name, help, value, labels);

export const deviceFigures = (devices: readonly DeviceFigures[]): readonly Figure[] =>
  devices.flatMap(({ device, kind, online, roundTripMs, requests, errors, readings = [] }) => {
    const labels = { device, kind };
    return [
      gauge("postern_device_online", "1 while the device answers", online ? 1 : 0, labels),
      counter("postern_device_requests_total", "Requests to the device", requests, labels),
      counter("postern_device_errors_total", "Requests that failed", errors, labels),
      ...readings.map(({ sensor, quantity, value }) =>
        gauge("postern_sensor", "What a sensor read last", value, { device, sensor, quantity }),
      ),
      ...(roundTripMs === null
        ? []
        : [gauge("postern_device_round_trip_seconds", "Last round trip", roundTripMs / 1000, labels)]),
    ];
  });

const figure = (
  kind: Figure["kind"],
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> | undefined,
): Figure => ({ name, help, kind, value, ...(labels ? { labels } : {}) });
