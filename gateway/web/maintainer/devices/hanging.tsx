/** What hangs on a device: the locks that it fires, the antennas that it hears with, its lamps. Folded at first. */
import type { ComponentChildren } from "preact";
import type { TreeDevice } from "../../../wire/faces/devices.ts";
import { hashOf } from "../route.ts";
import { wearInWords } from "./wear.ts";
import { wearWord, word } from "./words.ts";

interface HangingProps {
  readonly device: TreeDevice;
}
export const Locks = ({ device: { device, wires, wear } }: HangingProps) => {
  const worn = wear.filter((lock) => lock.worn).length;
  const count = wires.length;
  if (count === 0) return null;
  return (
    <Folded name={`locks-${device}`} title={worn === 0 ? word("locks", { count }) : word("locksWorn", { count, worn })}>
      <ul class="hanging">
        {wires.map(({ compartment, lock, input, itemInput: item }) => {
          const known = wear.find((one) => one.compartment === compartment);
          return (
            <li key={compartment} data-lock={compartment} data-worn={known?.worn ?? false}>
              <Door compartment={compartment} />
              <div class="small">
                <div>{wearInWords(known).join(wearWord("semicolon"))}</div>
                <div class="soft">
                  {item === undefined ? word("wire", { lock, input }) : word("wireItem", { lock, input, item })}
                </div>
              </div>
            </li>
          );
        })}
      </ul>
    </Folded>
  );
};

export const Antennas = ({ device: { device, antennas } }: HangingProps) =>
  antennas.length === 0 ? null : (
    <Folded name={`antennas-${device}`} title={word("antennas", { count: antennas.length })}>
      <ul class="hanging">
        {antennas.map(({ antenna, compartments }) => (
          <li key={antenna} data-antenna={antenna}>
            <span class="small">{word("antenna", { antenna })}</span>
            <Doors compartments={compartments} />
          </li>
        ))}
      </ul>
    </Folded>
  );

export const Lamps = ({ device: { device, lamps } }: HangingProps) =>
  lamps.length === 0 ? null : (
    <Folded name={`lamps-${device}`} title={word("lamps", { count: lamps.length })}>
      <Doors compartments={lamps} />
    </Folded>
  );

const Doors = ({ compartments }: { readonly compartments: readonly string[] }) => (
  <div class="row">
    {compartments.map((compartment) => (
      <Door key={compartment} compartment={compartment} />
    ))}
  </div>
);
const Door = ({ compartment }: { readonly compartment: string }) => (
  <a class="button" href={hashOf({ page: "compartment", compartment })}>
    {compartment}
  </a>
);

interface FoldedProps {
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
}
const Folded = ({ name, title, children }: FoldedProps) => (
  <details class="more" data-folded={name}>
    <summary>{title}</summary>
    {children}
  </details>
);
